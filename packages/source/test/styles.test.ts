import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type FoundRoutes, findRoutes } from "../src/find-routes.ts";
import { openProgram } from "../src/program.ts";
import { findAll, named, type Service, writeFiles } from "./support/found-routes.ts";

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
app.use("/fail", (err, req, res, next) => { res.status(500).end(); });
for (const { verb, path } of settings.routes || []) app[verb](path, h); (settings.paths ?? []).forEach((path) => app.get(path, h));`,
    },
    routes: [],
    rules: [
      "route-method-unknown",
      "module-not-found",
      "route-method-unknown",
      "path-partly-known",
      "route-all-methods",
    ],
  },
  {
    title: "middleware that a call makes is no path, and a setting of a package may be one",
    files: {
      "app.js": `import express from "express"; import cors from "cors"; import config from "config"; import * as settings from "./settings.js";
const app = express(); const a = express.Router(); const h = (req, res) => res.end(); a.get("/a", h);
app.use(cors(), a); app.use(cors, a); app.use("/x", cors(), [cors(), a]); app.use(settings.prefix, a); app.use(config.get("prefix"), a);`,
      "settings.js": `export const prefix = process.env.PREFIX ?? "/set";`,
    },
    routes: ["get /a", "get /x/a", "get /set/a"],
    rules: ["path-partly-known"],
  },
  {
    title: "CommonJS as it grew: chained assignments, routes behind the export, tables of routers, JSON",
    files: {
      "app.js": `var express = require("express"), app = module.exports = express(); const { Router: createRouter } = express;
const table = [{ path: "/users", router: require("./users") }, { path: "/pets", router: require("./pets")({ log: console }) }];
for (let i = 0; i < table.length; i++) app.use(table[i].path, table[i].router);
app.use(createRouter().get("/inline", h)).use(require("./late").default);
const specs = require("./routes.json"); const controllers = { users: require("./controllers") };
specs.forEach(({ verb, url, action }) => { const [c, m] = action.split("#"); app[verb](url, controllers[c][m]); });
let queue = ["/q1", "/q2"]; while (queue.length) { const next = queue.shift(); app.get(next, h); }
function h(req, res) { res.end(); }`,
      "users.js": `const router = require("express").Router(); module.exports = router; router.get("/", (q, s) => s.end());`,
      "pets.js": `module.exports = function ({ log }) { const { Router } = require("express"); const r = Router(); r.get("/", (q, s) => s.end()); return r; };`,
      "late.js": `"use strict"; exports.__esModule = true; var r = require("express").Router(); exports.default = r; r.get("/late", function (q, s) { s.end(); });`,
      "controllers.js": `module.exports = { list(req, res) { res.json([]); }, remove: async (req, res) => res.end() };`,
      "routes.json": `[{ "verb": "get", "url": "/j/users", "action": "users#list" }, { "verb": "delete", "url": "/j/users/:id", "action": "users#remove" }]`,
    },
    routes: [
      "get /users",
      "get /pets",
      "get /inline",
      "get /late",
      "get /j/users",
      "delete /j/users/{id}",
      "get /q1",
      "get /q2",
    ],
  },
  {
    title: "trees of routes, maps, generators, curried functions and bound methods",
    files: {
      "app.js": `import express, { Router } from "express"; import _ from "lodash"; const app = express(); const h = (req, res) => res.end();
const tree = { path: "/t", get: h, children: [{ path: "/a", post: h }, { path: "/b", children: [{ path: "/c", get: h, delete: h }] }] };
function walk(node, prefix = "") {
  const here = prefix + node.path;
  for (const verb of ["get", "post", "delete"]) if (node[verb]) app[verb](here, node[verb]);
  (node.children || []).forEach((child) => walk(child, here));
}
walk(tree);
const map = new Map([["/m1", h]]); map.set("/m2", h); for (const [path, fn] of map) app.get(path, fn); map.forEach((fn, path) => app.put(path, fn)); app.patch("/m3", map.get("/m1"));
function* list() { yield ["get", "/y1"]; yield ["post", "/y2"]; } for (const [verb, path] of list()) app[verb](path, h);
const on = (verb) => (path) => (fn) => app[verb](path, fn); on("get")("/curried")(h); const get = app.get.bind(app); get("/bound", h);
_.forEach([{ p: "/l1" }, { p: "/l2" }], ({ p }) => app.get(p, h)); _.each({ one: h }, (fn, name) => { app.get("/o/" + name, fn); });
app.use("/sum", [["get", "/s1"], ["put", "/s2"]].reduce((router, [verb, path]) => router[verb](path, h), Router()));
app.use("/from", Object.entries(Object.fromEntries([["x", h]])).reduce((r, [k, f]) => { r.get("/" + k, f); return r; }, Router()));`,
    },
    routes: [
      "get /t",
      "post /t/a",
      "get /t/b/c",
      "delete /t/b/c",
      "get /m1",
      "get /m2",
      "put /m1",
      "put /m2",
      "patch /m3",
      "get /y1",
      "post /y2",
      "get /curried",
      "get /bound",
      "get /l1",
      "get /l2",
      "get /o/one",
      "get /sum/s1",
      "put /sum/s2",
      "get /from/x",
    ],
  },
  {
    title: "classes with private fields, getters, static tables and methods by name",
    files: {
      "app.ts": `import express, { Router, type Request, type Response, type Application } from "express"; import { createRequire } from "node:module"; import Kinds from "./kinds.js";
const require = createRequire(import.meta.url); const plain = require("./plain.cjs");
namespace Paths { export const ROOT = "/root"; export namespace Deep { export const LEAF = "/leaf"; } }
class Books {
  static readonly routes = [["get", "/", "list"], ["post", "/:id", "save"]] as const; readonly #router = Router(); static #count = 0;
  constructor() { for (const [verb, path, name] of Books.routes) this.#router[verb](path, this[name].bind(this)); }
  get router(): Router { return this.#router; } list(_: Request, res: Response) { res.json([]); } save(_: Request, res: Response) { res.end(); }
  static create(): Books { return new this(); }
}
class Server {
  private readonly app: Application; constructor(private readonly port = 3000) { this.app = express(); this.routes(); }
  private routes(): void { this.app.use("/books", Books.create().router); this.app.get(Paths.ROOT + Paths.Deep.LEAF, (q, s) => { s.end(); }); this.app.use("/kinds", new Kinds().build()); this.app.use("/plain", plain); }
}
export default new Server();`,
      "kinds.ts": `import { Router } from "express"; export default class { build = (): Router => { const r = Router(); r.get("/k", (q, s) => { s.end(); }); return r; }; }`,
      "plain.cjs": `const r = require("express").Router(); r.get("/p", (q, s) => s.end()); module.exports = r;`,
    },
    routes: ["get /books", "post /books/{id}", "get /root/leaf", "get /kinds/k", "get /plain/p"],
  },
  {
    title: "folders of routers by patterns of files, and packages that load folders",
    files: {
      "app.js": `const path = require("path"); const glob = require("glob"); const fg = require("fast-glob"); const app = require("express")();
glob.sync(path.join(__dirname, "./routes/**/*.route.js")).forEach((file) => require(path.resolve(file))(app));
fg.sync("more/*.js", { cwd: __dirname }).forEach((file) => { app.use("/more", require("./" + file)); });
const all = require("require-directory")(module, "./dir"); Object.keys(all).forEach((name) => app.use("/" + name, all[name]));`,
      "routes/a.route.js": `module.exports = (app) => { app.get("/a", (q, s) => s.end()); };`,
      "routes/deep/b.route.js": `module.exports = (app) => { app.get("/b", (q, s) => s.end()); };`,
      "routes/deep/c.js": `module.exports = (app) => { console.log(app); };`,
      "more/m.js": `const r = require("express").Router(); r.get("/m", (q, s) => s.end()); module.exports = r;`,
      "dir/d.js": `const r = require("express").Router(); r.get("/d", (q, s) => s.end()); module.exports = r;`,
    },
    routes: ["get /a", "get /b", "get /more/m", "get /d/d"],
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
api.param("orderId", async (id, ctx, next) => next()); api.register("/reg", ["GET", "HEAD"], h); api.redirect("/old", "/new"); api.register("/any", process.env.METHODS, h);
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
    rules: ["route-method-unknown", "route-all-methods", "route-all-methods"],
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
  {
    title: "Koa: paths in lists, middleware at paths, routes without a router, and what a folder exports",
    files: {
      "app.js": `const Koa = require("koa"); const Router = require("@koa/router"); const _ = require("koa-route"); const requireDirectory = require("require-directory");
const app = module.exports = new Koa(); const h = async (ctx) => { ctx.body = 1; }; const r = new Router();
r.use("/guarded", async (ctx, next) => next()); r.get(["/a", "/b"], h); r.use(["/c", "/d"], new Router().get("/e", h).routes()); r.post("named", "/n", h, h);
app.use(r.routes(), r.allowedMethods()); app.use(_.get("/pets", h)); app.use(_.post("/pets/:name", h));
requireDirectory(module, "./api", { visit: (one) => { if (one instanceof Router) app.use(one.routes()); } });
class Api extends Router { constructor() { super({ prefix: "/cls" }); this.get("/x", h); } } app.use(new Api().routes());`,
      "api/one.js": `const Router = require("@koa/router"); const r = new Router({ prefix: "/one" }); r.get("/", async (ctx) => { ctx.body = 1; }); module.exports = r;`,
    },
    routes: [
      "get /a",
      "get /b",
      "get /c/e",
      "get /d/e",
      "post /n",
      "get /pets",
      "post /pets/{name}",
      "get /one",
      "get /cls/x",
    ],
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
  {
    title: "Fastify: applications as classes, plugins of plugins, own types, and routes after a plugin",
    files: {
      "app.ts": `import Fastify, { type FastifyInstance, type FastifyPluginCallback } from "fastify"; import type { App } from "./types.js"; import { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox"; import fp from "fastify-plugin"; import cors from "@fastify/cors";
class Server { private readonly app = Fastify(); constructor() { this.setup(); } private async setup(): Promise<void> { await this.app.register(cors); this.app.register(this.routes.bind(this), { prefix: "/cls" }); this.app.register(cors).after(() => { this.app.get("/after", async () => 1); }); }
  private async routes(f: FastifyInstance): Promise<void> { f.get("/one", this.one); f.route({ ...shared, url: "/two" }); } private one = async () => 1; }
const shared = { method: "POST" as const, handler: async () => 1 }; new Server();
export const typebox: FastifyPluginAsyncTypebox = async (app) => { app.get("/typebox", { schema: {} }, async () => 1); };
export const callback: FastifyPluginCallback<{ a: string }> = (app, opts, done) => { app.get<{ Params: { id: string } }>("/callback/:id", { preHandler: [async () => undefined], handler: async () => 1 }); done(); };
export function custom(app: App) { app.get("/custom", async () => 1); }
export default fp<{ b: string }>(async (app) => { app.register(async (x) => { x.get("/in", async () => 1); }, (parent) => ({ prefix: "/fn" })); app.get("/name::verb/:a-:b", async () => 1); });
const make = async (): Promise<FastifyInstance> => { const f = Fastify(); f.get("/made", async () => 1); return f; }; make().then((f) => { f.get("/then", async () => 1); });
const verb = process.env.V as string; Fastify()[verb]("/unknown", async () => 1); Fastify().route({ method: verb, url: "/unknown", handler: async () => 1 });`,
      "types.ts": `import type { FastifyInstance } from "fastify"; export type App = FastifyInstance;`,
    },
    routes: [
      "get /cls/one",
      "post /cls/two",
      "get /after",
      "get /typebox",
      "get /callback/{id}",
      "get /custom",
      "get /fn/in",
      "get /name:verb/{a}-{b}",
      "get /made",
      "get /then",
    ],
    rules: [
      "route-method-unknown",
      "route-method-unknown",
      "router-not-mounted",
      "router-not-mounted",
      "router-not-mounted",
    ],
  },
];

const services = [...express, ...koa, ...fastify];
let found: ReadonlyMap<Service, FoundRoutes>;

beforeAll(() => {
  found = findAll(services);
});

describe("routes are found in the styles that people write", () => {
  it.each(services)("$title", (service) => {
    const { routes, findings } = found.get(service) ?? { routes: [], findings: [] };
    expect(routes.map(named).sort()).toEqual(service.routes.toSorted());
    expect(findings.map(({ rule }) => rule)).toEqual(service.rules ?? []);
  });

  it("a sibling package is read by its name, and one whose entry is not built is told of", () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "ashlar-workspace-")));
    const files = {
      "apps/api/src/app.ts": `import express from "express"; import { users } from "@acme/users"; import pets from "@acme/pets";
const app = express(); app.use("/users", users); app.use("/pets", pets);`,
      "apps/api/package.json": `{ "name": "api" }`,
      "packages/users/package.json": `{ "name": "@acme/users", "main": "./src/index.ts" }`,
      "packages/users/src/index.ts": `import { Router } from "express"; export const users = Router(); users.get("/:id", (q, s) => { s.end(); });`,
      "packages/pets/package.json": `{ "name": "@acme/pets", "main": "./dist/index.js" }`,
      "packages/pets/src/index.ts": `export {};`,
    };
    try {
      writeFiles(files, root);
      mkdirSync(join(root, "node_modules/@acme"), { recursive: true });
      for (const name of ["users", "pets"])
        symlinkSync(`../../packages/${name}`, join(root, "node_modules/@acme", name));
      const { routes, findings } = findRoutes(openProgram(["apps/api/src"], { cwd: root }));
      expect(routes.map(named)).toEqual(["get /users/{id}"]);
      expect(findings.map(({ rule, message }) => `${rule}: ${message.split(",")[0]}`)).toEqual([
        "module-not-found: @acme/pets is packages/pets",
      ]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
