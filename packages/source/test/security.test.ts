import type { SecurityRequirement, SecurityScheme } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import type { FrameworkName } from "../src/found-route.ts";
import { readRoutes } from "../src/read-routes.ts";
import { declaredSchemas } from "../src/schemas/declared-schemas.ts";
import { SchemaNames } from "../src/types/schema-names.ts";
import { fileOf, folder, programOf } from "./support/code.ts";
import { readFile, routesOf } from "./support/routes.ts";

interface Case {
  readonly title: string;
  readonly framework?: FrameworkName;
  readonly code: string;
  readonly security: readonly SecurityRequirement[];
  readonly schemes?: { readonly [name: string]: SecurityScheme };
  readonly parameters?: readonly string[];
}

const bearer: SecurityScheme = { type: "http", scheme: "bearer" };
const start = `import express, { type RequestHandler } from "express";\nconst app = express();\nconst h: RequestHandler = (req, res) => { res.end(); };\n`;

const cases: readonly Case[] = [
  {
    title: "a strategy of passport asks for what it reads",
    code: `declare const passport: { authenticate(...names: unknown[]): RequestHandler };\napp.get("/a", passport.authenticate("jwt", { session: false }), h);`,
    security: [{ bearerAuth: [] }],
    schemes: { bearerAuth: bearer },
  },
  {
    title: "one of several strategies is enough",
    code: `declare const passport: { authenticate(...names: unknown[]): RequestHandler };\napp.get("/a", passport.authenticate(["jwt", "basic"]), h);`,
    security: [{ bearerAuth: [] }, { basicAuth: [] }],
    schemes: { bearerAuth: bearer, basicAuth: { type: "http", scheme: "basic" } },
  },
  {
    title: "a strategy that logs somebody in guards nothing",
    code: `declare const passport: { authenticate(...names: unknown[]): RequestHandler };\napp.post("/a", passport.authenticate("local"), h);`,
    security: [],
  },
  {
    title: "an anonymous caller may stand beside a known one",
    code: `declare const passport: { authenticate(...names: unknown[]): RequestHandler };\napp.get("/a", passport.authenticate(["jwt", "anonymous"]), h);`,
    security: [{ bearerAuth: [] }, {}],
  },
  {
    title: "packages are known by their names",
    code: `// @ts-expect-error not installed here\nimport { expressjwt as guard } from "express-jwt";\napp.get("/a", guard({ secret: "x", algorithms: ["HS256"] }), h);`,
    security: [{ bearerAuth: [] }],
  },
  {
    title: "middleware that reads a key asks for that key",
    code: `const guard: RequestHandler = (req, res, next) => { if (req.get("X-Shop-Api-Key") !== "k") return void res.sendStatus(401); next(); };\napp.get("/a", guard, h);`,
    security: [{ apiKeyAuth: [] }],
    schemes: { apiKeyAuth: { type: "apiKey", in: "header", name: "X-Shop-Api-Key" } },
  },
  {
    title: "middleware that reads the authorization asks for a token",
    code: `const mine: RequestHandler = (req, res, next) => { if (!req.headers.authorization) return void res.status(401).end(); next(); };\napp.get("/a", mine, h);`,
    security: [{ bearerAuth: [] }],
  },
  {
    title: "a name may be all there is",
    code: `declare const requireAuth: RequestHandler;\napp.get("/a", requireAuth, h);`,
    security: [{ bearerAuth: [] }],
  },
  {
    title: "two guards of one scheme ask for it once",
    code: `declare const requireAuth: RequestHandler;\ndeclare const requireAdmin: RequestHandler;\ndeclare const isAuthenticated: RequestHandler;\napp.get("/a", requireAuth, requireAdmin, isAuthenticated, h);`,
    security: [{ bearerAuth: [] }],
  },
  {
    title: "middleware of other kinds asks for nobody",
    code: `declare const session: (o: object) => RequestHandler;\ndeclare const author: RequestHandler;\nconst log: RequestHandler = (req, res, next) => { console.log(req.headers.host); next(); };\napp.get("/a", session({}), author, log, h);`,
    security: [],
  },
  {
    title: "hooks of a Fastify route are middleware",
    framework: "fastify",
    code: `import Fastify from "fastify";\nconst fastify = Fastify() as any;\nfastify.get("/a", { onRequest: [fastify.authenticate] }, async () => "x");`,
    security: [{ bearerAuth: [] }],
  },
  {
    title: "a session's cookie is the one that code reads, and no parameter besides",
    framework: "koa",
    code: `declare const router: any;
const session = async (ctx: any, next: any) => { ctx.state.user = ctx.cookies.get("sid") ? {} : null; await next(); };
const mustLogin = async (ctx: any, next: any) => { ctx.assert(ctx.state.user, 401); await next(); };
router.get("/a", session, mustLogin, (ctx: any) => { ctx.body = ctx.cookies.get("sid"); });`,
    security: [{ cookieAuth: [] }],
    schemes: { cookieAuth: { type: "apiKey", in: "cookie", name: "sid" } },
    parameters: [],
  },
  {
    title: "a session's cookie is called as the package of sessions calls it",
    code: `// @ts-expect-error not installed here\nimport session from "express-session";\nsession({ secret: "x", name: "shop.sid" });\ndeclare const isLoggedIn: RequestHandler;\napp.get("/a", isLoggedIn, h);`,
    security: [{ cookieAuth: [] }],
    schemes: { cookieAuth: { type: "apiKey", in: "cookie", name: "shop.sid" } },
  },
  {
    title: "a guard that refuses whom nobody knows asks for what makes callers known",
    framework: "koa",
    code: `declare const router: any;
const session = async (ctx: any, next: any) => { ctx.state.user = ctx.cookies.get("sid") ? {} : null; await next(); };
const role = (r: string) => (ctx: any, next: any) => { if (!ctx.state.user || ctx.state.user.role !== r) ctx.throw(403, "not yours"); return next(); };
router.get("/a", session, role("mod"), (ctx: any) => { ctx.body = 1; });`,
    security: [{ cookieAuth: [] }],
    schemes: { cookieAuth: { type: "apiKey", in: "cookie", name: "sid" } },
  },
  {
    title: "a guard that looks at the user alone asks for a token",
    code: `const role = (r: string): RequestHandler => (req: any, res, next) => { if (req.user?.role !== r) { res.status(403).end(); return; } next(); };\napp.get("/a", role("admin"), h);`,
    security: [{ bearerAuth: [] }],
  },
  {
    title: "middleware that only looks at the user asks for nobody",
    code: `const log: RequestHandler = (req: any, res, next) => { if (req.user) console.log(req.user.id); next(); };\napp.get("/a", log, h);`,
    security: [],
  },
];

// Of Fastify's `schema`: what it asks for has to be defined somewhere.
const declared: readonly (Case & { readonly rules: readonly string[] })[] = [
  {
    title: "a scheme that code defines for its document is that of the requirement",
    code: `fastify.register(swagger, { openapi: { components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } } } });
fastify.get("/a", { schema: { security: [{ key: [] }] } }, async () => "x");`,
    security: [{ key: [] }],
    schemes: { key: { type: "apiKey", in: "header", name: "X-Key" } },
    rules: [],
  },
  {
    title: "a scheme that everybody calls so is what it is called",
    code: `fastify.get("/a", { schema: { security: [{ bearerAuth: [] }] } }, async () => "x");`,
    security: [{ bearerAuth: [] }],
    schemes: { bearerAuth: bearer },
    rules: [],
  },
  {
    title: "a requirement whose scheme nothing defines is left out, and said",
    code: `fastify.get("/a", { schema: { security: [{ oauth: ["users:write"] }] } }, async () => "x");`,
    security: [],
    schemes: {},
    rules: ["security-scheme-unknown"],
  },
  {
    title: "in the place of what nothing defines stands what guards ask for",
    code: `fastify.get("/a", { schema: { security: [{ oauth: ["users:write"] }] }, preHandler: [fastify.authenticate] }, async () => "x");`,
    security: [{ bearerAuth: [] }],
    schemes: { bearerAuth: bearer },
    rules: ["security-scheme-unknown"],
  },
];

const program = programOf({
  ...Object.fromEntries(
    cases.map(({ framework = "express", code }, index) => [
      `case-${index}.ts`,
      `${framework === "express" ? start : ""}${code}\nexport {};\n`,
    ]),
  ),
  ...Object.fromEntries(
    declared.map(({ code }, index) => [
      `declared-${index}.ts`,
      `declare const fastify: any, swagger: any;\n${code}\nexport {};\n`,
    ]),
  ),
});

describe("security", () => {
  it.each(cases.map((each, index) => ({ ...each, index })))(
    "$title",
    ({ index, framework = "express", security, schemes, parameters }) => {
      const { operation, api } = readFile(program, fileOf(program, `case-${index}.ts`), framework);
      expect(operation.security).toEqual(security);
      if (schemes !== undefined) expect(api.securitySchemes).toEqual(schemes);
      if (parameters !== undefined) expect(operation.parameters.map(({ name }) => name)).toEqual(parameters);
    },
  );

  it.each(declared.map((each, index) => ({ ...each, index })))("$title", ({ index, ...expected }) => {
    const file = fileOf(program, `declared-${index}.ts`);
    const names = new SchemaNames();
    const { api, findings } = readRoutes(routesOf(file, "fastify"), {
      program: { ...program, getSourceFiles: () => [file] },
      title: "Test",
      version: "1",
      cwd: folder,
      names,
      schemasOf: declaredSchemas({ checker: program.getTypeChecker(), names }),
    });
    expect(api.operations.map(({ security }) => security)).toEqual([expected.security]);
    expect(api.securitySchemes).toEqual(expected.schemes);
    expect(findings.map(({ rule }) => rule)).toEqual(expected.rules);
  });

  it("a key that is asked for is no parameter besides", () => {
    const index = cases.findIndex(({ title }) => title.includes("a key asks"));
    const { operation } = readFile(program, fileOf(program, `case-${index}.ts`), "express");
    expect(operation.parameters).toEqual([]);
  });

  it.each(["a strategy of passport", "packages are known"])("%s refuses with 401", (title) => {
    const index = cases.findIndex((one) => one.title.startsWith(title));
    const { operation, evidence } = readFile(program, fileOf(program, `case-${index}.ts`), "express");
    expect(operation.responses.map(({ status }) => status)).toEqual(["200", "401"]);
    expect(evidence.filter(({ part }) => part === "").at(-1)?.confidence).toBe(0.9);
  });

  it("what middleware refuses with is an answer of the route", () => {
    const index = cases.findIndex(({ title }) => title.includes("a key asks"));
    const { operation } = readFile(program, fileOf(program, `case-${index}.ts`), "express");
    expect(operation.responses.map(({ status }) => status)).toEqual(["200", "401"]);
  });
});
