/** Makes a function that knows which operation a request is for. */
import type { RouteFacts } from "./route-facts.ts";
import { RouteTable } from "./route-table.ts";

/** @param path as sent, without the query; a HEAD is for the GET operation where there is no other */
export type FindRoute = (method: string, path: string) => RouteFacts | undefined;

/**
 * Finds operations by path, literal segments first. A path that only a liberal router would take for a template
 * (other case, a slash at the end, percent-encoded letters) is found as well: whoever writes `/LOGIN` meets the
 * limits of `/login`.
 */
export function compileRoutes(routes: readonly RouteFacts[]): FindRoute {
  const table = new RouteTable(routes);
  return (method, path) => table.find(method, path);
}
