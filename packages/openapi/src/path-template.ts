/** Path templates: `/users/{id}`. */

/** Names of the parameters in a template, in order. */
export function templateNames(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
}

/** The template with every parameter's name taken off: equal for paths that match the same requests. */
export function templateShape(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, "{}");
}

/** What was wrong with a path, in words that end a sentence: "has no slash at its start". */
export interface RepairedPath {
  readonly path: string;
  readonly faults: readonly string[];
}

/**
 * A path that every router can take: slash at the start, no query or fragment, plain parameter names that
 * stand once, no stray braces.
 *
 * @param declared names of the path parameters that its operations declare
 */
export function repairPath(text: string, declared: ReadonlySet<string>): RepairedPath {
  const faults: string[] = [];
  let path = text.trim();
  if (/[?#]/.test(withoutParameters(path))) {
    faults.push("holds a query or a fragment, which no path has");
    path = cutQuery(path);
  }
  if (!path.startsWith("/")) {
    faults.push("has no slash at its start");
    path = `/${path}`;
  }
  const colons = path.replaceAll(
    /(^|\/):([A-Za-z_]\w*)(?=\/|$)/g,
    (whole: string, slash: string, name: string) => (declared.has(name) ? `${slash}{${name}}` : whole),
  );
  if (colons !== path) faults.push("writes parameters with a colon");
  const balanced = balanceBraces(colons);
  if (balanced !== colons) faults.push("has a brace without its partner");
  const plain = plainNames(balanced, declared);
  if (plain !== balanced) faults.push("holds parameter names with signs, or one name twice");
  return { path: plain, faults };
}

function withoutParameters(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, "");
}

function cutQuery(path: string): string {
  let depth = 0;
  for (let at = 0; at < path.length; at++) {
    const character = path[at];
    if (character === "{") depth++;
    else if (character === "}") depth = Math.max(0, depth - 1);
    else if (depth === 0 && (character === "?" || character === "#")) return path.slice(0, at);
  }
  return path;
}

function balanceBraces(path: string): string {
  return path
    .split(/(\/)/)
    .map((segment) => {
      const rest = withoutParameters(segment);
      if (!/[{}]/.test(rest)) return segment;
      // "{id" and "id}" mean the whole segment; anything stranger keeps its text without braces.
      const name = /^\{([\w-]+)$|^([\w-]+)\}$/.exec(segment);
      if (name !== null) return `{${name[1] ?? name[2]}}`;
      return segment.replaceAll(/[{}]/g, "");
    })
    .join("");
}

function plainNames(path: string, declared: ReadonlySet<string>): string {
  const seen = new Set<string>();
  return path.replaceAll(/\{([^{}]*)\}/g, (_whole, text: string) => {
    let name = text;
    if (!declared.has(name)) {
      // {+path}, {path*}, {?q}, {id:[0-9]+}, { id }
      const bare = name
        .trim()
        .replace(/^[+*?/.;&]+/, "")
        .replace(/:.*$/s, "")
        .replace(/[*+?]+$/, "");
      if (bare !== "") name = bare;
    }
    if (name === "") name = "parameter";
    let unique = name;
    for (let number = 2; seen.has(unique); number++) unique = `${name}${number}`;
    seen.add(unique);
    return `{${unique}}`;
  });
}
