import { beforeAll, describe, expect, it } from "vitest";
import type { FoundRoutes } from "../src/find-routes.ts";
import type { FoundRoute } from "../src/found-route.ts";
import { findAll, named, type Service } from "./support/found-routes.ts";

const cases: readonly Service[] = [
  {
    title: "what is exported may be what was exported before, or something else",
    files: {
      "hooks.js": `exports.all = (app) => exports.one(app);
exports.one = (app) => { app.get("/hooked", (req, res) => res.end()); };
module.exports = process.env.PLAIN ? exports : Object.assign(() => {}, exports);
require("./app.js");`,
      "app.js": `const hooks = require("./hooks.js"); const express = require("express"); const app = express();
const run = () => hooks(app);
run(); hooks.one(app);
app.get("/x", (req, res) => res.end());`,
    },
    routes: ["get /hooked", "get /x"],
  },
  {
    title: "a colon before a parameter is a letter of the path",
    files: {
      "app.js": `const express = require("express"); const Router = require("@koa/router");
const app = express(); app.put("/-/user/org.user::name/:rev", (req, res) => res.end());
const Koa = require("koa"); const router = new Router(); router.get("/-/user::name", (ctx) => {});
new Koa().use(router.routes());`,
    },
    routes: ["put /-/user/org.user:{name}/{rev}", "get /-/user:{name}"],
  },
  {
    title: "code that is nested without end is told of, and the files beside it are read",
    files: {
      "app.js": `const express = require("express"); const app = express(); app.get("/x", (req, res) => res.end());`,
      "made.js": `const express = require("express"); const text = ${Array(2500).fill("name").join(" + ")};
express().get("/y" + text, (req, res) => res.end());`,
    },
    routes: ["get /x"],
    rules: ["code-too-deep"],
  },
  {
    title: "a plugin of Fastify whose instance is called like an app is no router that nothing mounts",
    files: {
      "app.ts": `import Fastify from "fastify"; import books from "./books.js";
const app = Fastify(); app.register(books, { prefix: "/books" });`,
      "books.ts": `import type { PluginOfMine } from "somewhere";
const plugin: PluginOfMine = async (app) => { app.get("/", { schema: {} }, async () => []); };
export default plugin;`,
    },
    routes: ["get /books"],
  },
  {
    title: "functions of parameters and of failures",
    files: {
      "app.ts": `import express from "express"; const app = express(); const users = express.Router();
app.use(early);
users.param("id", load);
users.get("/", (req, res) => res.end()); users.get("/:id", (req, res) => res.end()); users.use(own);
app.use("/users", users); app.get("/x", (req, res) => res.end()); app.use("/y", own); app.use(whole);
function load(req, res, next, id) {} function early(err, req, res, next) {}
function own(err, req, res, next) {} function whole(err, req, res, next) {}`,
    },
    routes: ["get /users", "get /users/{id}", "get /x"],
  },
  {
    title: "a segment of which only the name is known is a parameter",
    files: {
      "app.js": `const express = require("express"); const app = express();
for (const key of Object.keys(JSON.parse(text))) {
  const list = express.Router(); list.get("/", (req, res) => res.json([]));
  app.use(\`/\${key}\`, list);
}
app.get(\`\${base}/users/\${options.id}/x\`, (req, res) => res.end());`,
    },
    routes: ["get /{key}", "get /users/{id}/x"],
    rules: ["path-partly-known", "path-partly-known"],
  },
  {
    title: "what answers every method but goes on is middleware, of its own path alone",
    files: {
      "app.ts": `import express from "express"; import { known } from "somewhere";
const app = express();
app.all("/admin/*", (req, res, next) => { next(); });
app.route("/users/:id").all(known("id"), (req, res, next) => { next(); }).get((req, res) => res.end());
app.all("/sent", known()); app.get("/sent", (req, res) => res.end());
app.all("*", (req, res) => res.sendStatus(404));`,
    },
    routes: ["get /users/{id}", "get /sent"],
    rules: ["route-all-methods"],
  },
  {
    title: "routes of an app, its router and a chain",
    files: {
      "app.ts": `import express, { Router } from "express";
const app = express();
const users = Router();
users.get("/", (req, res) => res.json([])).post("/", (req, res) => res.end());
users.route("/:id").get((req, res) => res.end()).put((req, res) => res.end()).delete((req, res) => res.end());
app.use("/api/users", users);
app.get(["/health", "/ready"], (req, res) => res.send("ok"));
app.get("port");`,
    },
    routes: [
      "get /api/users",
      "post /api/users",
      "get /api/users/{id}",
      "put /api/users/{id}",
      "delete /api/users/{id}",
      "get /health",
      "get /ready",
    ],
  },
  {
    title: "CommonJS in all its ways, through an index file",
    files: {
      "server.js": `const app = require("express")();
const { users, pets } = require("./routes");
app.use("/users", users).use("/pets", pets);
require("./plain")(app, "/v1");`,
      "routes/index.js": `exports.users = require("./users"); exports.pets = require("./pets").router;`,
      "routes/users.js": `const { Router } = require("express"); const r = new Router(); const c = require("../controller");
r.get("/:id(\\\\d+)", c.show); module.exports = r;`,
      "routes/pets.js": `const express = require("express"); const router = express.Router();
router.patch("/:name", require("../controller").show); module.exports = { router };`,
      "controller.js": `exports.show = (req, res) => res.json({});`,
      "plain.js": `module.exports = (app, base) => { app.head(base + "/x", function (req, res) { res.end(); }); };`,
    },
    routes: ["get /users/{id}", "patch /pets/{name}", "head /v1/x"],
  },
  {
    title: "a factory is called with what it needs, and a router is mounted twice",
    files: {
      "app.ts": `import express from "express"; import { createRouter } from "./make.js";
const app = express();
const router = createRouter({ find: () => 1 }, "things");
app.use("/v1", router); app.use("/v2", router);`,
      "make.ts": `import { Router } from "express";
export function createRouter(deps: { find(): number }, name: string): Router {
  const router = Router();
  router.get(\`/\${name}/:id\`, (req, res) => { res.json(deps.find()); });
  return router;
}`,
    },
    routes: ["get /v1/things/{id}", "get /v2/things/{id}"],
  },
  {
    title: "classes hold routers in fields",
    files: {
      "app.ts": `import express, { Router } from "express";
abstract class Base { readonly router = Router(); abstract path: string; }
class Users extends Base { path = "/users"; constructor() { super(); this.initRoutes(); }
  private initRoutes(): void { this.router.get("/", this.list.bind(this)); this.router.post(\`/:id\`, this.list); }
  list(req: any, res: any): void { res.json([]); } }
class App { public app = express(); constructor(controllers: Base[]) { this.mount(controllers); }
  mount(controllers: Base[]): void { controllers.forEach((one) => { this.app.use("/api" + one.path, one.router); }); } }
new App([new Users()]);`,
    },
    routes: ["get /api/users", "post /api/users/{id}"],
  },
  {
    title: "loops over tables, constants, enums, objects and paths put together",
    files: {
      "app.ts": `import express from "express"; import path from "node:path";
enum Paths { Users = "/users" }
const PATHS = { pets: { list: "/pets", one: "/pets/:petId" } } as const;
const table = [{ method: "get", path: Paths.Users, handler: h }, { method: "delete", path: Paths.Users + "/:id", handler: h }];
const app = express(); const router = express.Router();
function h(req: any, res: any): void { res.end(); }
app.put.call(app, "/called", h);
for (const { method, path: at, handler } of table) (router as any)[method](at, handler);
Object.values(PATHS.pets).forEach((one) => router.get(one, h));
for (const [name, fn] of Object.entries({ a: h, b: h })) router.post(path.join("/x", name), fn);
app.use(process.env.BASE || "/api", ...[h, router]);`,
    },
    routes: [
      "put /called",
      "get /api/users",
      "delete /api/users/{id}",
      "get /api/pets",
      "get /api/pets/{petId}",
      "post /api/x/a",
      "post /api/x/b",
    ],
  },
  {
    title: "a folder of routers that is loaded file by file",
    files: {
      "app.js": `const fs = require("fs"); const path = require("path"); const app = require("express")();
fs.readdirSync(path.join(__dirname, "routes")).filter((f) => f.endsWith(".js") && f !== "index.js").forEach((file) => {
  app.use("/" + path.basename(file, ".js"), require(path.join(__dirname, "routes", file)));
});`,
      "routes/index.js": "",
      "routes/a.js": `const r = require("express").Router(); r.get("/one", (q, s) => s.end()); module.exports = r;`,
      "routes/b.js": `const r = require("express").Router(); r.get("/two", (q, s) => s.end()); module.exports = r;`,
    },
    routes: ["get /a/one", "get /b/two"],
  },
  {
    title: "routes in functions that somebody else calls, and after a promise",
    files: {
      "plugin.js": `module.exports = (app) => { app.get("/a", (req, res) => res.end()); };`,
      "late.js": `const app = require("express")(); require("db").connect().then(() => { app.get("/b", (req, res) => res.end()); });`,
    },
    routes: ["get /b", "get /a"],
    rules: ["router-not-mounted"],
  },
  {
    title: "re-exports and default exports",
    files: {
      "app.ts": `import express from "express"; import things, { pets } from "./all.js"; import * as all from "./all.js";
const app = express(); app.use("/t", things); app.use("/p", pets); app.use("/q", all.pets);`,
      "all.ts": `export * from "./pets.js"; export { default } from "./things.js";`,
      "pets.ts": `import { Router } from "express"; export const pets = Router(); pets.get("/", (q, s) => { s.end(); });`,
      "things.ts": `import { Router } from "express"; const r = Router(); export default r; r.get("/x", (q, s) => { s.end(); });`,
    },
    routes: ["get /t/x", "get /p", "get /q"],
  },
  {
    title: "optional parts are paths of their own; patterns and all methods are told of",
    files: {
      "app.js": `const app = require("express")(); const h = (req, res) => res.end();
app.get("/a/:id?", h); app.get("/b{/:id}", h); app.get("/c(/since)?", h); app.get(/^\\/x/, h); app.all("/y", h); app.get("*", h); app.get("/f/*splat", h);`,
    },
    routes: ["get /a/{id}", "get /a", "get /b/{id}", "get /b", "get /c/since", "get /c", "get /f/{splat}"],
    rules: ["path-is-pattern", "route-all-methods", "path-is-pattern"],
  },
  {
    title: "what cannot be followed is told of",
    files: {
      "app.js": `const app = require("express")(); const h = (req, res) => res.end();
app.get(config.path, h); app.use("/n", require("./nowhere")); require(process.env.X); holder.thing.get("/q", h);`,
    },
    routes: [],
    rules: ["path-partly-known", "module-not-found", "module-not-followed", "router-not-followed"],
  },
  {
    title:
      "what is only called like a router is told with little confidence, and what it may be mounted at is not known",
    files: {
      "hook.js": `exports.install = (name, args) => { args.app.get("/q", (req, res) => res.end()).post("/r", (req, res) => res.end()); };`,
      "group.js": `import { adminRoutes } from "elsewhere"; adminRoutes.get("/k", (ctx) => { ctx.body = 1; });
function redirect(name) { adminRoutes.get("/api/" + name + "/*path", (ctx) => { ctx.body = 1; }); } if (process.env.DEV) redirect("global");`,
    },
    routes: ["get /k", "get /api/global/{path}", "get /q", "post /r"],
    rules: ["router-not-followed", "router-not-followed", "router-not-followed"],
  },
  {
    title: "apps of an own factory, with methods of their own, loaded when the first request comes",
    files: {
      "express.js": `const express = require("express"); const lazy = require("express-lazy-router").createLazyRouter();
module.exports = () => { const app = express(); app.lazyUse = (path, load) => { app.use(path, lazy(() => Promise.resolve(load()))); }; return app; };`,
      "paths.js": `const Tool = require("tool"); module.exports = new Tool(); module.exports.API = "/api";`,
      "api.js": `const express = require("./express"); module.exports = () => { const a = express(); a.lazyUse("/pets", require("./pets")); return a; };`,
      "main.js": `const express = require("./express"); const { API } = require("./paths");
module.exports = () => { const app = express(); app.lazyUse(API, require("./api")); app.use("/", (req, res, next) => next()); return app; };`,
      "pets.js": `const express = require("./express"); module.exports = () => { const p = express(); p.get("/all", (req, res) => res.end()); return p; };`,
    },
    routes: ["get /api/pets/all"],
  },
  {
    title: "a constant whose value its type tells is a path",
    files: {
      "app.ts": `import express from "express"; declare const PATHS: { readonly user: "/-/user" };
const app = express(); app.get(PATHS.user, (q, s) => { s.end(); });`,
    },
    routes: ["get /-/user"],
  },
  {
    title: "other frameworks are named",
    files: {
      "a.ts": `import { Controller, Get } from "@nestjs/common"; @Controller("cats") export class Cats { @Get() all(): string { return ""; } }`,
    },
    routes: [],
    rules: ["framework-not-read"],
  },
  {
    title: "Koa: prefixes, names, nested routers, mounts",
    files: {
      "app.js": `const Koa = require("koa"); const Router = require("@koa/router"); const mount = require("koa-mount");
const app = new Koa(); const h = async (ctx) => { ctx.body = 1; };
const posts = new Router({ prefix: "/posts" }); posts.get("post", "/:id", h); posts.del("/:id", h);
const forums = new Router(); forums.prefix("/forums"); forums.use("/:fid", h, posts.routes(), posts.allowedMethods());
const admin = new Koa(); const inner = Router(); inner.put("/x", h); admin.use(inner.routes());
app.use(h).use(forums.routes()).use(forums.allowedMethods()); app.use(mount("/admin", admin));
inner.register("/y", ["GET", "post"], h);`,
    },
    routes: [
      "get /forums/{fid}/posts/{id}",
      "delete /forums/{fid}/posts/{id}",
      "put /admin/x",
      "get /admin/y",
      "post /admin/y",
    ],
  },
  {
    title: "Fastify and Express in one service",
    files: {
      "app.js": `const app = require("express")(); app.get("/e", (req, res) => res.end());`,
      "other.js": `const fastify = require("fastify")(); fastify.get("/f", async () => "x"); require("./gone");`,
    },
    routes: ["get /e", "get /f"],
    rules: ["module-not-found"],
  },
  {
    title: "code that a compiler made out of modules",
    files: {
      "app.js": `"use strict"; var __importDefault = (this && this.__importDefault) || function (mod) { return mod; };
Object.defineProperty(exports, "__esModule", { value: true }); exports.app = void 0;
const express_1 = __importDefault(require("express")); const users_1 = __importDefault(require("./users"));
exports.app = (0, express_1.default)(); exports.app.use("/users", users_1.default);`,
      "users.js": `"use strict"; Object.defineProperty(exports, "__esModule", { value: true });
const express_1 = require("express"); const router = (0, express_1.Router)();
router.get("/", (req, res) => res.end()); exports.default = router;`,
    },
    routes: ["get /users"],
  },
];

let found: ReadonlyMap<Service, FoundRoutes>;

beforeAll(() => {
  found = findAll(cases);
});

describe("routes are found as code registers them", () => {
  it.each(cases)("$title", (one) => {
    const { routes, findings } = found.get(one) ?? { routes: [], findings: [] };
    expect(routes.map(named)).toEqual(one.routes);
    expect(findings.map(({ rule }) => rule)).toEqual(one.rules ?? []);
    expect(findings.every(({ location }) => location?.line !== undefined)).toBe(true);
    expect(routes.every(({ handler }) => handler !== undefined)).toBe(true);
  });

  it("functions of a parameter stand before the routes that have it, and error handlers behind what they cover", () => {
    const one = cases.find(({ title }) => title === "functions of parameters and of failures");
    const { routes } = found.get(one as Service) ?? { routes: [] };
    const told = ({ path, parameterHandlers = [], errorHandlers = [] }: FoundRoute): readonly string[] => [
      path,
      ...[...parameterHandlers, ...errorHandlers].map((node) => node.getText()),
    ];
    expect(routes.map(told)).toEqual([
      ["/users", "own", "whole"],
      ["/users/{id}", "load", "own", "whole"],
      ["/x", "whole"],
    ]);
  });
});
