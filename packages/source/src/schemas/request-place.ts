/** Which part of a request a word or an expression means. */
import ts from "typescript6";
import type { ValuePlace } from "../handler/place.ts";
import { plainExpression } from "../handler/plain-expression.ts";

const PLACES: { readonly [name: string]: ValuePlace } = {
  body: "body",
  json: "body",
  form: "body",
  query: "query",
  querystring: "query",
  params: "path",
  param: "path",
  path: "path",
  headers: "header",
  header: "header",
  cookies: "cookie",
  signedcookies: "cookie",
};

/** Beside these, what checks a whole request may name its files. */
const NO_PLACE = /^(files?|user|method|url)$/;

/** `body`, `querystring`, `params`, … as validators and Fastify name them. */
export function placeNamed(name: string): ValuePlace | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(PLACES, key) ? PLACES[key] : undefined;
}

/** Whether an object's keys are the parts of a request. */
export function arePlaces(names: readonly string[]): boolean {
  const isAll = names.every((name) => placeNamed(name) !== undefined || NO_PLACE.test(name));
  return isAll && names.some((name) => /^(body|query|querystring|params|headers|cookies)$/i.test(name));
}

/** `validateQuery`, `validator.body`: what a function's name says of where it looks. */
export function placeInName(name: string): ValuePlace | undefined {
  const found = /(query|params?|headers?|cookies|body)(?![a-z])/i.exec(name)?.[1];
  return found === undefined ? undefined : placeNamed(found);
}

/** `req.body`, `ctx.request.body`, `ctx.query` */
export function placeRead(expression: ts.Expression): ValuePlace | undefined {
  const node = plainExpression(expression);
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const isRequest = /^(this\.)?(_?req(uest)?|ctx|context|c)(\.req(uest)?)?$/.test(node.expression.getText());
  return isRequest && /^(body|query|params|headers|cookies)$/.test(node.name.text)
    ? placeNamed(node.name.text)
    : undefined;
}
