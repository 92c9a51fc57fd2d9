/** A body that is taken as it comes, by the parser in the route: `express.raw({ type: "application/json" })`. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";

export interface RawBody {
  /** Media type. */
  readonly type: string;
  readonly isText: boolean;
}

/** What each takes where it is not told. https://expressjs.com/en/5x/api.html#express.raw */
const USUAL: { readonly [parser: string]: string | undefined } = {
  raw: "application/octet-stream",
  text: "text/plain",
};

export function rawBodyOf({ middleware, node }: FoundRoute): RawBody | undefined {
  const own = ts.isCallExpression(node) ? middleware.filter((one) => node.arguments.includes(one)) : [];
  return own.flatMap((one) => {
    if (!ts.isCallExpression(one) || !ts.isPropertyAccessExpression(one.expression)) return [];
    const { name, expression } = one.expression;
    const usual = Object.hasOwn(USUAL, name.text) ? USUAL[name.text] : undefined;
    if (usual === undefined || !/express|body_?parser/i.test(expression.getText())) return [];
    const told = /type:\s*["'`]([\w.+-]+\/[\w.+*-]+)/.exec(one.getText())?.[1];
    return { type: told ?? usual, isText: name.text === "text" };
  })[0];
}
