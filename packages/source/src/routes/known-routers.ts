/** The packages that make apps and routers. */
import { METHODS } from "node:http";
import type { Router } from "./router.ts";

type Kind = Router["framework"];

export const APPS: { readonly [module: string]: Kind } = { express: "express", koa: "koa" };

export const ROUTERS: { readonly [module: string]: Kind } = {
  router: "express",
  "express-promise-router": "express",
  "express-async-router": "express",
  "@root/async-router": "express",
  "koa-router": "koa",
  "@koa/router": "koa",
  "@koa-stack/router": "koa",
  "koa-joi-router": "koa",
  "koa-better-router": "koa",
};

/** Methods of a router that register a route. */
export const VERBS: ReadonlySet<string> = new Set([
  ...METHODS.map((method) => method.toLowerCase()),
  "del",
  "all",
]);
