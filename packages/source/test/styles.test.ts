import { beforeAll, describe, expect, it } from "vitest";
import type { FoundRoutes } from "../src/find-routes.ts";
import { findAll, named, type Service } from "./support/found-routes.ts";

const express: readonly Service[] = [
  {
    title: "controllers are classes whose base registers what they list, bound to themselves",
    files: {
      "base.ts": `import { Router, type RequestHandler } from "express";
export abstract class Controller {
  abstract readonly prefix: string;
  protected abstract routes(): { method: "get" | "post" | "delete"; path: string; handler: RequestHandler }[];
  public build(): Router {
    const router = Router();
    for (const { method, path, handler } of this.routes()) router[method](path, handler.bind(this));
    return router;
  }
}`,
      "users.ts": `import { Controller } from "./base.js";
export class UserController extends Controller {
  readonly prefix = "/users";
  protected routes() { return [
    { method: "get" as const, path: "/", handler: this.list },
    { method: "post" as const, path: "/", handler: this.create },
    { method: "delete" as const, path: "/:id", handler: this.remove },
  ]; }
  private list = (req: any, res: any) => { res.json([]); };
  private create(req: any, res: any) { res.status(201).json({}); }
  private remove(req: any, res: any) { res.sendStatus(204); }
}`,
      "app.ts": `import express from "express"; import { UserController } from "./users.js";
const app = express();
const controllers = [UserController].map((Type) => new Type());
controllers.forEach((one) => app.use(one.prefix, one.build()));`,
    },
    routes: ["get /users", "post /users", "delete /users/{id}"],
  },
  {
    title: "a class binds its methods in the constructor, and calls those of its base through super",
    files: {
      "app.js": `const express = require("express");
class Base {
  constructor() { this.router = express.Router(); this.register = this.register.bind(this); this.register(); }
  register() { this.router.get("/health", (req, res) => res.end()); }
  mountOn(app, at) { app.use(at, this.router); return app; }
}
class Things extends Base {
  constructor() { super(); this.list = this.list.bind(this); }
  register() { super.register(); this.router.get("/", (req, res) => this.list(req, res)); }
  mountOn(app) { return super.mountOn(app, "/things"); }
  list(req, res) { res.json([]); }
}
const app = express(); new Things().mountOn(app); module.exports = app;`,
    },
    routes: ["get /things/health", "get /things"],
  },
  {
    title: 'a table of keys like "GET /path" is taken apart',
    files: {
      "app.js": `import express from "express"; import * as users from "./users.js";
const routes = { "GET /users": users.list, "POST /users": users.create, "GET /users/:id": [auth, users.one] };
const app = express(); function auth(req, res, next) { next(); }
for (const [key, handler] of Object.entries(routes)) {
  const [method, path] = key.split(" ");
  app[method.toLowerCase()](path, ...[handler].flat());
}`,
      "users.js": `export const list = (req, res) => res.json([]); export function create(req, res) { res.end(); } export const one = async (req, res) => res.json({});`,
    },
    routes: ["get /users", "post /users", "get /users/{id}"],
  },
  {
    title: "every file beside the one that loads them is a router",
    files: {
      "index.js": `const app = require("express")();
require("./routes")(app); app.listen(3000);`,
      "routes/index.js": `const fs = require("fs"); const path = require("path");
module.exports = (app) => {
  fs.readdirSync(__dirname).filter((f) => f !== path.basename(__filename)).forEach((f) => app.use(require("./" + f)));
};`,
      "routes/cats.js": `const r = require("express").Router(); r.get("/cats", (q, s) => s.end()); module.exports = r;`,
      "routes/dogs.js": `const r = require("express").Router(); r.route("/dogs/:id").get((q, s) => s.end()).delete((q, s) => s.end()); module.exports = r;`,
    },
    routes: ["get /cats", "get /dogs/{id}", "delete /dogs/{id}"],
  },
  {
    title: "modules are imported when the app starts, by names that a list has",
    files: {
      "app.mjs": `import express from "express"; const app = express();
const load = async () => {
  for (const name of ["cats", "dogs"]) {
    const { default: router } = await import("./routes/" + name + ".mjs");
    app.use("/" + name, router);
  }
  const { setup } = await import(\`./routes/\${"late"}.mjs\`); setup(app);
  await Promise.all(["cats"].map(async (name) => { const m = await import(\`./routes/\${name}.mjs\`); app.use(\`/v2/\${name}\`, m.default); }));
  import("./routes/dogs.mjs").then((m) => app.use("/then", m.default));
  import("./routes/dogs.mjs").then(({ default: it }) => { app.use("/thus", it); });
};
await load();`,
      "routes/cats.mjs": `import { Router } from "express"; const r = Router(); r.get("/", (q, s) => s.end()); export default r;`,
      "routes/dogs.mjs": `import { Router } from "express"; export default Router().get("/:id", (q, s) => s.end());`,
      "routes/late.mjs": `export const setup = (app) => app.get("/late", (q, s) => s.end());`,
    },
    routes: ["get /cats", "get /dogs/{id}", "get /late", "get /v2/cats", "get /then/{id}", "get /thus/{id}"],
  },
  {
    title: "routers of promises, and errors that are caught by themselves",
    files: {
      "app.js": `require("express-async-errors"); const express = require("express"); const Router = require("express-promise-router");
const { default: PromiseRouter } = require("express-promise-router");
const app = express(); const a = Router({ mergeParams: true }); const b = new PromiseRouter();
a.get("/a", async (req, res) => res.json(1)); b.post("/b", async () => "next");
a.use("/:id/nested", b); app.use("/p", a);`,
    },
    routes: ["get /p/a", "post /p/{id}/nested/b"],
  },
  {
    title: "path aliases, barrels and export assignments",
    files: {
      "app.ts": `import express = require("express"); import cats = require("./cats"); import { dogs, Paths, birdsRouter as birds } from "~/barrel";
const app = express(); app.use(Paths.Cats, cats); app.use(Paths.Dogs, dogs); app.use("/birds", birds); export = app;`,
      "cats.ts": `import { Router } from "express"; const router = Router(); router.get("/", (q, s) => { s.end(); }); export = router;`,
      "barrel/index.ts": `export { default as dogs } from "./dogs.js"; export * from "./paths"; export * as all from "./paths"; export * from "./more/index";`,
      "barrel/dogs.ts": `import * as express from "express"; const router: express.Router = express.Router(); router.get("/:id", (q, s) => { s.end(); }); export default router;`,
      "barrel/paths.ts": `export const enum Paths { Cats = "/cats", Dogs = "/dogs" }`,
      "barrel/more/index.ts": `import { Router } from "express"; const r = Router(); r.get("/x", (q, s) => { s.end(); }); export { r as birdsRouter };`,
    },
    routes: ["get /cats", "get /dogs/{id}", "get /birds/x"],
  },
  {
    title: "tables that are constant, satisfied and typed",
    files: {
      "app.ts": `import express, { type Express, type RequestHandler } from "express";
interface Entry { method: "get" | "post"; path: string; handlers: RequestHandler[] }
const h: RequestHandler = (req, res) => { res.end(); };
enum Area { Public = "public", Admin = "admin" }
const routes = {
  [Area.Public]: [{ method: "get", path: "/info", handlers: [h] }],
  [Area.Admin]: [{ method: "post", path: "/users", handlers: [h, h] }, { method: "get", path: "/users", handlers: [h] }],
} as const satisfies Record<Area, readonly Entry[]>;
const mount = (app: Express): Express => (Object.keys(routes) as Area[]).reduce((sum, area) => {
  const router = express.Router();
  routes[area].forEach(({ method, path, handlers }) => router[method](path, ...handlers));
  return sum.use(\`/\${area}\`, router);
}, app);
export const app = mount(express());`,
    },
    routes: ["get /public/info", "post /admin/users", "get /admin/users"],
  },
  {
    title: "routers out of a container, and factories that flags switch",
    files: {
      "container.ts": `import { createContainer, asClass } from "awilix"; import { UserRouter } from "./users.js";
export const container = createContainer(); container.register({ userRouter: asClass(UserRouter).singleton() });`,
      "users.ts": `import { Router } from "express"; import { injectable } from "tsyringe";
@injectable() export class UserRouter { public readonly router: Router; constructor() { this.router = Router(); this.router.get("/me", (q, s) => { s.end(); }); } }
@injectable() export class PetRouter { readonly routes = Router(); constructor(private readonly pets: unknown) { this.routes.get("/all", (q, s) => { s.end(); }); } }`,
      "app.ts": `import express from "express"; import { container as injected } from "tsyringe"; import Container from "typedi"; import { UserRouter, PetRouter } from "./users.js";
const app = express();
app.use("/users", injected.resolve(UserRouter).router); const pets = Container.get(PetRouter); app.use("/pets", pets.routes);`,
    },
    routes: ["get /users/me", "get /pets/all"],
  },
  {
    title: "what a condition decides is told both ways",
    files: {
      "app.js": `const express = require("express"); const { real, fake } = require("./routers"); const app = express();
app.use("/pay", process.env.MOCK ? fake() : real());
let register = app.get; if (/post/i.test(process.env.METHOD)) register = app.post; register.call(app, "/callback", h);
if (process.env.DEBUG) app.get("/debug", h); else app.get("/plain", h);
const build = ({ admin = false } = {}) => { const r = express.Router(); r.get("/a", h); if (!admin) return r; r.get("/admin", h); return r; };
app.use("/built", build({ admin: true })); app.use("/small", build());
process.env.X === "1" && app.get("/x", h);
switch (process.env.MODE) { case "one": app.get("/one", h); break; default: app.get("/other", h); }
try { app.get("/try", h); } catch (e) { app.get("/caught", h); }
function h(req, res) { res.end(); }`,
      "routers.js": `const { Router } = require("express"); const h = (req, res) => res.end();
exports.real = () => { const r = Router(); r.post("/", h); return r; }; exports.fake = () => Router().post("/fake", h);`,
    },
    routes: [
      "post /pay/fake",
      "post /pay",
      "get /callback",
      "post /callback",
      "get /debug",
      "get /plain",
      "get /built/a",
      "get /built/admin",
      "get /small/a",
      "get /x",
      "get /one",
      "get /other",
      "get /try",
      "get /caught",
    ],
  },
  {
    title: "paths of tagged templates, of parts, of optional slashes and of letters that may be missing",
    files: {
      "app.js": `const app = require("express")(); const h = (req, res) => res.end(); const v = 2;
app.get(String.raw\`/raw\`, h); app.get("/a/?", h); app.get("/colou?r", h); app.get("/push/:id/?*", h); app.get("/s/:one/:name*?", h);
app.get(["", "api", \`v\${v}\`, "join"].join("/"), h); app.get("/f".concat("/g"), h); app.get("/files/*", h); app.get("/range/:from-:to", h);
app.get("/flights/:from(\\\\d+)\\\\.:to", h); app.get("/up" + "/" + ("x" + 1), h); app.get("/v{/:major}{/:minor}", h); app.get("/(en|de)/news", h);`,
    },
    routes: [
      "get /raw",
      "get /a",
      "get /colour",
      "get /color",
      "get /push/{id}",
      "get /push/{id}/{wildcard}",
      "get /s/{one}/{name}",
      "get /api/v2/join",
      "get /f/g",
      "get /files/{wildcard}",
      "get /range/{from}-{to}",
      "get /flights/{from}.{to}",
      "get /up/x1",
      "get /v/{major}/{minor}",
      "get /v/{major}",
      "get /v/{minor}",
      "get /v",
      "get /en/news",
      "get /de/news",
    ],
  },
  {
    title: "two paths of one mount, apps below apps, and versions that share a router",
    files: {
      "app.js": `const express = require("express"); const app = express(); const admin = express(); const secret = express();
const r = express.Router(); r.get("/r", h); app.use(["/a", "/b"], auth, r); secret.get("/", h); admin.use("/s", secret); app.use("/admin", admin);
const versions = { v1: makeRouter(1), v2: makeRouter(2) }; Object.entries(versions).forEach(([v, router]) => app.use("/" + v, router));
function makeRouter(version) { const router = express.Router(); router.get("/things", h); if (version >= 2) { router.get("/more", h); } return router; }
function h(req, res) { res.end(); } function auth(req, res, next) { next(); }`,
    },
    routes: ["get /a/r", "get /b/r", "get /admin/s", "get /v1/things", "get /v2/things", "get /v2/more"],
  },
  {
    title: "what is skipped is told: a method that is not known, and middleware at a path that answers",
    files: {
      "app.js": `const express = require("express"); const app = express(); const h = (req, res) => res.end();
app[process.env.VERB]("/unknown", h); app.use("/health", (req, res) => { res.json({ ok: true }); });
app.use(require("@/nowhere")); app.use("/ok", (req, res, next) => { next(); }); app.use("/static", express.static("x")); app.use((req, res) => { res.status(404).end(); });
app.use("/fail", (err, req, res, next) => { res.status(500).end(); });`,
    },
    routes: [],
    rules: ["route-method-unknown", "module-not-found", "route-all-methods"],
  },
];

const koa: readonly Service[] = [
  {
    title: "Koa: routers within routers within routers, each with a prefix",
    files: {
      "app.ts": `import Koa from "koa"; import Router from "@koa/router"; import compose from "koa-compose"; import mount from "koa-mount";
const h: Router.Middleware = async (ctx) => { ctx.body = 1; };
const items = new Router({ prefix: "/items" }).get("/", h).get("item", "/:itemId", h);
const orders = new Router({ prefix: "/orders/:orderId" }); orders.use(items.routes()).use(items.allowedMethods());
const api = new Router(); api.prefix("/api"); api.use("/v1", orders.routes(), orders.allowedMethods()); api.all("/any", h);
api.param("orderId", async (id, ctx, next) => next()); api.register("/reg", ["GET", "HEAD"], h); api.redirect("/old", "/new");
const app = new Koa(); app.use(compose([api.routes(), api.allowedMethods()]));
const sub = new Koa(); sub.use(new Router().patch("/x", h).routes()); app.use(mount("/sub", sub)); app.use(mount(sub));`,
    },
    routes: [
      "get /api/v1/orders/{orderId}/items",
      "get /api/v1/orders/{orderId}/items/{itemId}",
      "get /api/reg",
      "head /api/reg",
      "patch /sub/x",
      "patch /x",
    ],
    rules: ["route-all-methods", "route-all-methods"],
  },
  {
    title: "Koa: routers in lists, combined, and in a loop over what a folder exports",
    files: {
      "app.js": `const Koa = require("koa"); const Router = require("koa-router"); const compose = require("koa-compose"); const routers = require("./routers");
const app = new Koa();
Object.values(routers).forEach((r) => { app.use(r.routes()); app.use(r.allowedMethods()); });
const combined = () => compose([routers.cats, routers.dogs].flatMap((r) => [r.middleware(), r.allowedMethods()]));
const outer = new Router({ prefix: "/all" }); outer.use(combined()); app.use(outer.routes()); app.use(async (ctx) => { ctx.status = 404; });`,
      "routers/index.js": `module.exports = { cats: require("./cats"), dogs: require("./dogs") };`,
      "routers/cats.js": `const Router = require("koa-router"); const router = Router({ prefix: "/cats" }); router.get("/", async (ctx) => { ctx.body = []; }); module.exports = router;`,
      "routers/dogs.js": `const Router = require("koa-router"); const router = new Router(); router.prefix("/dogs").post("/", async (ctx) => { ctx.status = 201; }); module.exports = router;`,
    },
    routes: ["get /cats", "post /dogs", "get /all/cats", "post /all/dogs"],
  },
];

const fastify: readonly Service[] = [
  {
    title: "Fastify: methods in lists, types of providers and plugins in a loop",
    files: {
      "app.ts": `import Fastify, { type FastifyInstance } from "fastify"; import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox"; import fp from "fastify-plugin";
export const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
app.route({ method: ["GET", "HEAD"], url: "/both", handler: async () => 1 });
for (const [name, plugin] of Object.entries({ cats, dogs })) app.register(plugin, { prefix: \`/\${name}\` });
await app.register(async (api) => { for (const v of ["v1", "v2"]) { await api.register(async (one) => { one.get("/thing", async () => v); }, { prefix: "/" + v }); } }, { prefix: "/api" });
app.register(import("./late.js"), { prefix: "/late" });
app.register(fp(async (f) => { f.get("/open", async () => 1); }, { name: "open" }));
app.register(async function scoped(f) { f.register(inner); }, { prefix: "/scoped" });
async function cats(f: FastifyInstance) { const typed = f.withTypeProvider<TypeBoxTypeProvider>(); typed.get("/", async () => []); }
function dogs(f: FastifyInstance, _: object, done: () => void) { f.get("/:id", (request, reply) => { reply.send(1); }); done(); }
const inner = async (f: FastifyInstance) => { f.get("/in", async () => 1); };`,
      "late.ts": `import type { FastifyPluginAsync } from "fastify"; const plugin: FastifyPluginAsync = async (f) => { f.get("/x", async () => 1); }; export default plugin;`,
    },
    routes: [
      "get /both",
      "head /both",
      "get /cats",
      "get /dogs/{id}",
      "get /api/v1/thing",
      "get /api/v2/thing",
      "get /late/x",
      "get /open",
      "get /scoped/in",
    ],
  },
  {
    title: "Fastify: versions by constraints, tables of routes, and classes that register themselves",
    files: {
      "app.ts": `import { fastify, type FastifyInstance, type RouteOptions } from "fastify"; const app = fastify();
app.get("/v", { constraints: { version: "1.0.0" } }, async () => 1); app.get("/v", { constraints: { version: "2.0.0" } }, async () => 2);
const routes: RouteOptions[] = [{ method: "GET", url: "/t", handler: async () => 1 }, { method: "POST", url: "/t", handler: async () => 1 }];
routes.forEach((one) => app.route(one)); routes.map((one) => ({ ...one, url: "/copy" + one.url })).forEach((r) => { app.route(r); });
class Users { constructor(private readonly app: FastifyInstance) {} register(): void { this.app.get("/users", this.list.bind(this)); this.app.put<{ Params: { id: string } }>("/users/:id", this.list); } async list() { return []; } }
new Users(app).register();
class Pets { plugin = async (f: FastifyInstance) => { f.get("/", async () => []); }; } app.register(new Pets().plugin, { prefix: "/pets" });
app.register((f, o, done) => { f.get(o.path, async () => 1); done(); }, { prefix: "/opt", path: "/given" });
app.register(async (f) => { f.delete("*", async () => 1); f.get("/files/*", async () => 1); f.get("/o/:id?", async () => 1); }, { prefix: "/w" });`,
    },
    routes: [
      "get /v",
      "get /v",
      "get /t",
      "post /t",
      "get /copy/t",
      "post /copy/t",
      "get /users",
      "put /users/{id}",
      "get /pets",
      "get /opt/given",
      "delete /w/{wildcard}",
      "get /w/files/{wildcard}",
      "get /w/o/{id}",
      "get /w/o",
    ],
  },
  {
    title: "Fastify: folders with options of each file, and modules",
    files: {
      "app.mjs": `import { fileURLToPath } from "node:url"; import path from "node:path"; import AutoLoad from "@fastify/autoload"; import Fastify from "fastify";
const dirname = path.dirname(fileURLToPath(import.meta.url)); const app = Fastify();
await app.register(AutoLoad, { dir: path.join(dirname, "plugins"), encapsulate: false });
await app.register(AutoLoad, { dir: path.join(import.meta.dirname, "routes"), options: { prefix: "/api" }, autoHooks: true, cascadeHooks: true });`,
      "plugins/auth.mjs": `import fp from "fastify-plugin"; export default fp(async (f) => { f.get("/auth", async () => 1); });`,
      "routes/users/index.mjs": `export default async function (f, opts) { f.get("/", async () => []); } export const autoPrefix = "/people";`,
      "routes/users/autohooks.mjs": `export default async (f) => { f.addHook("onRequest", async () => undefined); };`,
      "routes/deep/er/things.mjs": `const plugin = async (f) => { f.get("/things", async () => []); }; plugin[Symbol.for("x")] = 1; export default plugin; export const prefixOverride = "/top";`,
      "routes/deep/opts.mjs": `export default async (f) => { f.get("/opts", async () => []); }; export const options = { prefix: "/own" };`,
    },
    routes: ["get /auth", "get /api/people", "get /top/things", "get /api/deep/opts"],
  },
];

const services = [...express, ...koa, ...fastify];
let found: ReadonlyMap<Service, FoundRoutes>;

beforeAll(() => {
  found = findAll(services);
}, 60_000);

describe("routes are found in the styles that people write", () => {
  it.each(services)("$title", (service) => {
    const { routes, findings } = found.get(service) ?? { routes: [], findings: [] };
    expect(routes.map(named).sort()).toEqual(service.routes.toSorted());
    expect(findings.map(({ rule }) => rule)).toEqual(service.rules ?? []);
  });
});
