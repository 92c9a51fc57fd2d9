/** Of what was found in a program, what belongs to the files that were asked for. */
import { dirname } from "node:path";
import type { Finding } from "@ashlar/model";
import type { FoundRoutes } from "./find-routes.ts";
import type { FoundRoute } from "./found-route.ts";
import type { SourceProgram } from "./program.ts";

/** What these say of other files holds for the paths of those that were asked for. */
const ABOUT_MOUNTS: ReadonlySet<string> = new Set([
  "path-partly-known",
  "fastify-path-partly-known",
  "code-not-parsed",
  "code-too-long",
]);

export function onlyAsked(source: SourceProgram, { routes, findings }: FoundRoutes): FoundRoutes {
  const isAsked = ({ node }: FoundRoute): boolean => source.asked.has(node.getSourceFile());
  const others = new Set(
    source.files.filter((file) => !source.asked.has(file)).map((file) => source.locationOf(file).file),
  );
  if (others.size === 0) return { routes, findings };
  return {
    routes: routes.filter(isAsked),
    findings: [
      ...findings.filter(({ rule, location }) => ABOUT_MOUNTS.has(rule) || !others.has(location?.file ?? "")),
      ...leftOut(routes.filter((route) => !isAsked(route))),
    ],
  };
}

/** One finding for each file. */
function leftOut(routes: readonly FoundRoute[]): Finding[] {
  const firsts = routes.filter(
    ({ location }, at) => routes.findIndex((other) => other.location.file === location.file) === at,
  );
  return firsts.map(({ method, path, location }) => {
    const more = routes.filter((other) => other.location.file === location.file).length - 1;
    const named = `${method.toUpperCase()} ${path}${more === 0 ? "" : ` and ${more} more`}`;
    return {
      rule: "route-not-asked",
      severity: "info",
      message: `${named} left out: this file was read only for what it mounts`,
      hint: `name ${dirname(location.file ?? "")}/ for all routes`,
      location,
    };
  });
}
