/** The services that reading is measured with: none of them was looked at while it was written. */

export interface Repository {
  readonly name: string;
  /** On npm. */
  readonly package: string;
  readonly framework: "Express" | "Fastify" | "Koa";
  /** Below the package: what is read. */
  readonly code: string;
  /** Below the package: the files that swagger-autogen is given. */
  readonly entries: readonly string[];
  /** Where the true routes come from. */
  readonly truth: string;
}

export const repositories: readonly Repository[] = [
  {
    name: "ghost",
    package: "ghost",
    framework: "Express",
    code: "core/server/web",
    entries: ["core/server/web/parent/backend.js", "core/server/web/parent/frontend.js"],
    truth: "its own code, run",
  },
  {
    name: "flowise",
    package: "flowise",
    framework: "Express",
    code: "dist",
    entries: ["dist/index.js"],
    truth: "its own code, run",
  },
  {
    name: "verdaccio",
    package: "verdaccio",
    framework: "Express",
    code: "build",
    entries: ["build/api/index.js"],
    truth: "its own code, run",
  },
  {
    name: "backstage-catalog",
    package: "@backstage/plugin-catalog-backend",
    framework: "Express",
    code: "dist",
    entries: ["dist/service/createRouter.cjs.js"],
    truth: "its own document",
  },
  {
    name: "accounts-rest-express",
    package: "@accounts/rest-express",
    framework: "Express",
    code: "src",
    entries: ["src/express-middleware.ts"],
    truth: "its own code, run",
  },
  {
    name: "etherpad",
    package: "ep_etherpad-lite",
    framework: "Express",
    code: "node",
    entries: [
      "node/hooks/express/admin.js",
      "node/hooks/express/adminplugins.js",
      "node/hooks/express/adminsettings.js",
      "node/hooks/express/apicalls.js",
      "node/hooks/express/importexport.js",
      "node/hooks/express/padreadonly.js",
      "node/hooks/express/specialpages.js",
      "node/hooks/express/static.js",
      "node/hooks/express/tests.js",
      "node/hooks/i18n.js",
    ],
    truth: "its own code, run",
  },
  {
    name: "platformatic-runtime",
    package: "@platformatic/runtime",
    framework: "Fastify",
    code: "lib",
    entries: ["lib/management-api.js", "lib/prom-server.js", "lib/runtime.js"],
    truth: "its own code, run",
  },
  {
    name: "budibase",
    package: "@budibase/server",
    framework: "Koa",
    code: "src",
    entries: ["src/api/index.ts"],
    truth: "its own code, run",
  },
];

/** A second set, taken after the reader had been mended for the first: nothing was changed for these. */
export const secondSet: readonly Repository[] = [
  {
    name: "node-red-editor-api",
    package: "@node-red/editor-api",
    framework: "Express",
    code: "lib",
    entries: ["lib/index.js", "lib/admin/index.js", "lib/editor/index.js"],
    truth: "its own code, run",
  },
  {
    name: "uppy-companion",
    package: "@uppy/companion",
    framework: "Express",
    code: "lib",
    entries: ["lib/standalone/index.js", "lib/companion.js"],
    truth: "its own code, run",
  },
  {
    name: "mongo-express",
    package: "mongo-express",
    framework: "Express",
    code: "lib",
    entries: ["lib/router.js"],
    truth: "its own code, run",
  },
  {
    name: "verdaccio-server-fastify",
    package: "@verdaccio/server-fastify",
    framework: "Fastify",
    code: "build",
    entries: ["build/server.js"],
    truth: "its own code, run",
  },
  {
    name: "cnpmjs.org",
    package: "cnpmjs.org",
    framework: "Koa",
    code: ".",
    entries: ["servers/registry.js", "servers/web.js"],
    truth: "its own code, run",
  },
];

/** A third set, chosen before its code was looked at: services in TypeScript, as it stands or with its declarations. */
export const thirdSet: readonly Repository[] = [
  {
    name: "tinylicious",
    package: "tinylicious",
    framework: "Express",
    code: "src",
    entries: ["src/app.ts"],
    truth: "its own code, run",
  },
  {
    name: "routerlicious-base",
    package: "@fluidframework/server-routerlicious-base",
    framework: "Express",
    code: "src",
    entries: ["src/alfred/app.ts", "src/riddler/app.ts", "src/nexus/app.ts"],
    truth: "its own code, run",
  },
  {
    name: "request-node",
    package: "@requestnetwork/request-node",
    framework: "Express",
    code: "dist",
    entries: ["dist/requestNode.js"],
    truth: "its own code, run",
  },
  {
    name: "postgres-meta",
    package: "@supabase/postgres-meta",
    framework: "Fastify",
    code: "dist",
    entries: ["dist/server/app.js"],
    truth: "its own code, run",
  },
  {
    name: "unleash-server",
    package: "unleash-server",
    framework: "Express",
    code: "dist/lib",
    entries: ["dist/lib/app.js"],
    truth: "its own code, run",
  },
];
