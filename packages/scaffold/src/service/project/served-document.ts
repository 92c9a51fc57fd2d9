/** The document as a service answers it: with the service itself before every other server, for "Try it out". */
import type { PlannedOperation } from "../../blueprint.ts";
import type { ProjectFacts } from "./facts.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Its address is relative, and so right behind any host. The page at `/docs` may ask no other one.
 *
 * @param json of any version; text that is no object is given back as it is
 */
export function servedDocument(
  json: string,
  { operations, basePath, plan }: Pick<ProjectFacts, "operations" | "basePath" | "plan">,
): string {
  const root: unknown = JSON.parse(json);
  if (!isObject(root)) return json;
  const base = basePath ?? plan.blueprint.api.basePath;
  if (typeof root["swagger"] === "string") {
    const { host: _host, schemes: _schemes, ...rest } = root;
    return JSON.stringify({ ...rest, basePath: base === "" ? "/" : base });
  }
  const baseOf = (found: PlannedOperation | undefined) => basePath ?? found?.source.basePath ?? base;
  const paths = mapped(root["paths"], (path, item) => {
    const own = operations.filter(({ source }) => source.path === path);
    const methods = mapped(item, (method, operation) =>
      isObject(operation) && "servers" in operation
        ? withServer(operation, baseOf(own.find((one) => one.method === method)))
        : operation,
    );
    return isObject(methods) && "servers" in methods ? withServer(methods, baseOf(own[0])) : methods;
  });
  return JSON.stringify(withServer({ ...root, ...(paths === undefined ? {} : { paths }) }, base));
}

function withServer(place: Json, base: string): Json {
  const own = { url: base === "" ? "/" : base, description: "This service" };
  const others = Array.isArray(place["servers"]) ? (place["servers"] as readonly unknown[]) : [];
  const isOther = (server: unknown) => !isObject(server) || server["url"] !== own.url;
  return { ...place, servers: [own, ...others.filter(isOther)] };
}

function mapped(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(name, each)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
