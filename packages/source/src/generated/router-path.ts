/** Paths of generated routes, in the routers' own terms, and those of the document that they were made of. */
import type { FrameworkName } from "../found-route.ts";

/** Whether a router was told this path of a document: parameters may have other names there. */
export function isSamePath(document: string, router: string, framework: FrameworkName): boolean {
  return withoutNames(encoded(document)) === withoutNames(templateOf(router, framework));
}

/**
 * The path as a document writes it.
 *
 * @param names the router's → the document's
 */
export function documentPath(
  router: string,
  framework: FrameworkName,
  names: ReadonlyMap<string, string>,
): string {
  const template = templateOf(router, framework);
  return template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => `{${names.get(name) ?? name}}`);
}

function withoutNames(template: string): string {
  return template.replaceAll(/\{[^{}]*\}/g, "{}");
}

/** Letters that a URL does not take are escaped. */
function encoded(path: string): string {
  const parts = path.split(/(\{[^{}]*\})/);
  return parts.map((part, at) => (at % 2 === 1 ? part : encodeLiteral(part))).join("");
}

function encodeLiteral(text: string): string {
  try {
    return encodeURI(text).replaceAll("%25", "%").replaceAll("?", "%3F").replaceAll("#", "%23");
  } catch {
    return text;
  }
}

function templateOf(router: string, framework: FrameworkName): string {
  return framework === "fastify" ? fromFindMyWay(router) : fromPathToRegexp(router);
}

/** `\` escapes, `:name` and `:"name"` are parameters. */
function fromPathToRegexp(path: string): string {
  return path.replaceAll(/\\(.)|:"([^"]*)"|:([A-Za-z_$][\w$]*)/g, (_, escaped, quoted, name) =>
    escaped === undefined ? `{${quoted ?? name}}` : String(escaped),
  );
}

/** `::` is a colon, `:literal…(…)` text that only a regular expression can say. */
function fromFindMyWay(path: string): string {
  const template = path.replaceAll(
    /::|:literal\d+_\d+\(([^()]*)\)|:([A-Za-z_$][\w$]*)(?:\(\[\^\/\]\+\?\))?/g,
    (all, literal?: string, name?: string) => {
      if (all === "::") return ":";
      return literal === undefined ? `{${name}}` : fromCharacterCodes(literal);
    },
  );
  return encoded(template);
}

function fromCharacterCodes(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
