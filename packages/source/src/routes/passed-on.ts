/** Routes of one method and path: those that call `next()` stand before the one that answers. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { functionOf } from "../handler/function-of.ts";
import { passesOn } from "../handler/passes-on.ts";

/** In the order of their first registration; what comes after the one that answers stays a route of its own. */
export function passedOn(routes: readonly FoundRoute[], checker: ts.TypeChecker): readonly FoundRoute[] {
  const groups = new Map<string, FoundRoute[]>();
  for (const route of routes) {
    const key = `${route.method} ${route.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [route]);
    else group.push(route);
  }
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group : joined(group, checker)));
}

function joined(group: readonly FoundRoute[], checker: ts.TypeChecker): readonly FoundRoute[] {
  const found = group.findIndex((route) => !leavesIt(route, checker));
  const last = found === -1 ? group.length - 1 : found;
  const answering = group[last];
  if (answering === undefined || last === 0) return group;
  const before = group.slice(0, last);
  const middleware = before.flatMap(({ middleware: own, handler }) =>
    handler !== undefined && ts.isExpression(handler) ? [...own, handler] : own,
  );
  return [
    {
      ...answering,
      middleware: [...new Set([...middleware, ...answering.middleware])],
      passing: before.flatMap(({ handler }) => handler ?? []),
    },
    ...group.slice(last + 1),
  ];
}

/** What cannot be read is taken for a guard: nobody writes a second route to have it never answer. */
function leavesIt({ handler, framework }: FoundRoute, checker: ts.TypeChecker): boolean {
  if (framework === "fastify") return false;
  const own = functionOf(handler, checker);
  return own === undefined || passesOn(own, framework, checker);
}
