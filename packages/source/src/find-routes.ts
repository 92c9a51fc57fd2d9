/** Every route that a service registers, whichever way its code does it. */
import type { Finding, Location } from "@ashlar/model";
import type ts from "typescript6";
import type { FoundRoute } from "./found-route.ts";
import { Interpreter } from "./interpret/interpreter.ts";
import { onlyAsked } from "./only-asked.ts";
import type { SourceProgram } from "./program.ts";
import { findFastifyRoutes } from "./routes/fastify.ts";
import { flattenRouters, withoutRepeats } from "./routes/flatten.ts";
import { reportOtherFrameworks } from "./routes/other-frameworks.ts";
import { Registrations } from "./routes/registrations.ts";
import { followUncalled } from "./routes/uncalled.ts";

export interface FoundRoutes {
  /** In the order in which they are registered, app by app. */
  readonly routes: readonly FoundRoute[];
  /** What could not be followed, with where it stands. */
  readonly findings: readonly Finding[];
}

/** Nothing of the code is run; it is followed from each file's first line to its last. */
export function findRoutes(source: SourceProgram): FoundRoutes {
  const registrations: Registrations = new Registrations(() => it);
  const it: Interpreter = new Interpreter(source, registrations);
  for (const file of source.files) if (mayRegister(file)) it.follow(file);
  followUncalled(source.files.filter(mayRegister), it, registrations);
  reportOtherFrameworks(source.files, it);
  const fastify = findFastifyRoutes(source);
  // What looked like a router's by its name may turn out to be Fastify's.
  const places = new Set(fastify.routes.map(({ location }) => placeOf(location)));
  const isOther = ({ location }: { readonly location?: Location }): boolean => !places.has(placeOf(location));
  const routes = flattenRouters(registrations.routers, it, isOther);
  return onlyAsked(source, {
    routes: [...routes, ...withoutRepeats(fastify.routes)],
    findings: eachOnce([...source.findings, ...it.findings.filter(isOther), ...fastify.findings]),
  });
}

/** The same place is followed for each framework. */
function eachOnce(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.rule} ${placeOf(one.location)}`, one])).values()];
}

function placeOf(location: Location | undefined): string {
  return `${location?.file}:${location?.line}:${location?.column}`;
}

/** Files that load nothing and register nothing are read only where others need them. */
function mayRegister(file: ts.SourceFile): boolean {
  return /\b(express|koa|router|app|require|import|Router)\b/i.test(file.text);
}
