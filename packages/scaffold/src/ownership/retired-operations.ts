/** Finds the operations that people's files still ask leave for although the document has them no more. */
import type { ParseResult } from "@babel/parser";
import { isMade } from "./header.ts";
import { parseModule } from "./module-names.ts";

/**
 * Name of each, and the scopes that it demanded when it was there: code that goes on asking is let through no easier
 * than before.
 *
 * @param policy path of the generated module that lists operations with their scopes: `src/document-policy.ts`
 * @param current names of the document's operations
 * @param existing path → text of the files on disk, that module as the last run left it among them
 */
export function retiredOperations(
  policy: string,
  current: ReadonlySet<string>,
  existing: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const before = [...scopesIn(policy, existing.get(policy) ?? "")].filter(([name]) => !current.has(name));
  if (before.length === 0) return new Map();
  const asking = [...existing]
    .filter(([path, text]) => path !== policy && asksLeave(text) && !isMade(text))
    .map(([, text]) => text);
  return new Map(before.filter(([name]) => asking.some((text) => mentions(text, name))));
}

/** Calls of `permit`, the table of rules, and what else goes by the type of their names. */
function asksLeave(text: string): boolean {
  return text.includes("permit(") || text.includes("document-policy");
}

/** In quotes, or as a key of the table of rules. */
function mentions(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  return new RegExp(`(["'\`])${escaped}\\1|(?<![\\w$])${escaped}\\s*:`).test(text);
}

type Statement = ParseResult["program"]["body"][number];

function scopesIn(path: string, text: string): ReadonlyMap<string, readonly string[]> {
  if (!isMade(text)) return new Map();
  try {
    return new Map(parseModule(path, text).program.body.flatMap(scopesOf));
  } catch {
    // Somebody broke it, which is told as an edit: what it held is not known any more.
    return new Map();
  }
}

/** Of `export const documentScopes: … = { listNotes: ["notes:read"] };` */
function scopesOf(statement: Statement): [name: string, scopes: readonly string[]][] {
  if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "VariableDeclaration")
    return [];
  return statement.declaration.declarations.flatMap(({ id, init }) => {
    const isTable = id.type === "Identifier" && id.name === "documentScopes";
    if (!isTable || init?.type !== "ObjectExpression") return [];
    return init.properties.flatMap((property): [string, readonly string[]][] => {
      if (property.type !== "ObjectProperty" || property.value.type !== "ArrayExpression") return [];
      const name = keyOf(property.key);
      const scopes = property.value.elements.flatMap((each) =>
        each?.type === "StringLiteral" ? [each.value] : [],
      );
      return name === undefined ? [] : [[name, scopes]];
    });
  });
}

function keyOf(key: {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
}): string | undefined {
  if (key.type === "Identifier") return String(key.name);
  return key.type === "StringLiteral" || key.type === "NumericLiteral" ? String(key.value) : undefined;
}
