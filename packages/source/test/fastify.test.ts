import { beforeAll, describe, expect, it } from "vitest";
import type { FoundRoutes } from "../src/find-routes.ts";
import { findFastifyRoutes } from "../src/routes/fastify.ts";
import { findAll, named, type Service } from "./support/found-routes.ts";

const cases: readonly Service[] = [
  {
    title: "shorthands, with and without options, and whole routes",
    files: {
      "app.ts": `import Fastify from "fastify";
const app = Fastify({ logger: true }).withTypeProvider<X>();
const LIST = "/notes";
app.get(LIST, async () => []).post(\`\${LIST}/:id\`, { schema: {} }, async (request) => request.body);
app.route({ method: ["PUT", "PATCH"], url: "/notes/:id(^\\\\d+$)", handler: (request, reply) => { reply.send(1); } });
app.delete("/x", { handler: async () => 1 });
app.listen({ port: 1 });`,
    },
    routes: ["get /notes", "post /notes/{id}", "put /notes/{id}", "patch /notes/{id}", "delete /x"],
  },
  {
    title: "plugins within plugins, with prefixes",
    files: {
      "app.ts": `import { fastify } from "fastify"; import users from "./users.js"; import cors from "@fastify/cors";
const app = fastify();
app.register(cors);
app.register(users, { prefix: "/users" });
app.register(async (inner) => { inner.register(users, { prefix: "v2/users" }); inner.get("/", () => 1); }, { prefix: "/api" });`,
      "users.ts": `export default async function (server, options) {
  server.get("/", async () => []);
  server.get("/:id", async () => 1);
}`,
    },
    routes: ["get /users", "get /users/{id}", "get /api/v2/users", "get /api/v2/users/{id}", "get /api"],
  },
  {
    title: "what fastify-plugin wraps has no prefix of its own",
    files: {
      "app.js": `const fastify = require("fastify")(); const fp = require("fastify-plugin");
fastify.register(fp((f, o, done) => { f.get("/open", h); done(); }), { prefix: "/not" });
fastify.register(require("./plugin"), { prefix: "/api" });
function h() {}`,
      "plugin.js": `module.exports = function (fastify, options, done) { fastify.post("/made", () => 1); done(); };`,
    },
    routes: ["get /open", "post /api/made"],
  },
  {
    title: "folders that are loaded by themselves",
    files: {
      "app.ts": `import { join } from "node:path"; import autoload from "@fastify/autoload"; import { FastifyInstance } from "fastify";
export default async function app(fastify: FastifyInstance, opts: object) {
  fastify.register(autoload, { dir: join(__dirname, "routes"), routeParams: true, ignorePattern: /skipped/, options: { prefix: "/api" } });
}`,
      "routes/root.ts": `export default async (fastify) => { fastify.get("/", () => 1); };`,
      "routes/users/index.ts": `export default async (fastify) => { fastify.get("/", () => 1); };`,
      "routes/users/not-loaded.ts": `export const none = 1;`,
      "routes/users/_id/index.ts": `export default async (fastify) => { fastify.get("/", () => 1); };`,
      "routes/other/auto.ts": `export const autoPrefix = "/auto"; export default async (fastify) => { fastify.get("/x", () => 1); };`,
      "routes/other/skipped.ts": `export default async (fastify) => { console.log(fastify); };`,
    },
    routes: ["get /api", "get /api/users", "get /api/users/{id}", "get /api/auto/x"],
  },
  {
    title: "a function that makes the app, and that nobody here calls",
    files: {
      "build.ts": `import Fastify from "fastify"; import { notes } from "./notes.js";
export const build = async (options = {}) => { const app = Fastify(options); await app.register(notes, { prefix: "/api" }); return app; };`,
      "notes.ts": `import type { FastifyPluginAsync } from "fastify";
export const notes: FastifyPluginAsync = async (app) => { app.get("/notes", async () => []); };`,
    },
    routes: ["get /api/notes"],
  },
  {
    title: "what cannot be found is said",
    files: {
      "app.ts": `import fastify from "fastify"; declare const plugin: unknown; declare const base: string;
const app = fastify();
app.register(plugin);
app.register(async (f) => { f.get("/a", () => 1); }, { prefix: base });
app.get(base, () => 1);
app.all("/any", () => 1);
app.get("*", () => 1);`,
    },
    routes: ["get /a"],
    rules: [
      "fastify-plugin-not-followed",
      "fastify-path-partly-known",
      "fastify-path-partly-known",
      "route-all-methods",
      "path-is-pattern",
    ],
  },
  {
    title: "files of Express are none of Fastify's",
    files: { "app.js": `const app = require("express")(); app.get("/a", () => 1); // as fastify has it` },
    routes: [],
  },
];

/** Routes of which more is asked than their paths. */
const hooks: Service = {
  title: "hooks of instances within instances",
  files: {
    "app.ts": `import fastify from "fastify"; const app = fastify();
app.addHook("onRequest", authenticate);
app.register(async (f) => { f.addHook("preHandler", check); f.get("/a", { schema: {} }, async () => 1); });
function authenticate() {} function check() {}`,
  },
  routes: ["get /a"],
};
const failures: Service = {
  title: "error handlers and decorations",
  files: {
    "app.ts": `import fastify from "fastify"; const app = fastify();
app.decorate("authenticate", guard); app.setErrorHandler(all);
app.get("/a", { onRequest: [app.authenticate] }, async () => 1);
app.register(async (f) => { f.setErrorHandler(own); f.register(async (g) => { g.get("/b", async () => 1); }); });
function guard() {} function all() {} function own() {}`,
  },
  routes: ["get /a", "get /b"],
};

const services = [...cases, hooks, failures];
let found: ReadonlyMap<Service, FoundRoutes>;

beforeAll(() => {
  found = findAll(services, findFastifyRoutes);
});

function routesOf(service: Service): FoundRoutes["routes"] {
  return found.get(service)?.routes ?? [];
}

describe("routes of Fastify", () => {
  it.each(services)("$title", (service) => {
    const { findings = [] } = found.get(service) ?? {};
    expect(routesOf(service).map(named).sort()).toEqual(service.routes.toSorted());
    expect(findings.map(({ rule }) => rule)).toEqual(service.rules ?? []);
  });

  it("hooks of the instances around stand before a route, and its options with it", () => {
    const routes = routesOf(hooks);
    expect(routes.map(({ middleware }) => middleware.map((one) => one.getText()))).toEqual([
      ["authenticate", "check"],
    ]);
    expect(routes[0]?.options?.getText()).toBe("{ schema: {} }");
  });

  it("an instance's error handler holds for what is within, and its decorations have the names that hooks use", () => {
    const routes = routesOf(failures);
    expect(routes.map(({ errorHandlers }) => errorHandlers?.map((one) => one.getText()))).toEqual([
      ["all"],
      ["own"],
    ]);
    expect(routes[0]?.decorators?.get("authenticate")?.getText()).toBe("guard");
  });
});
