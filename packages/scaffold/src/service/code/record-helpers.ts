/** Functions that `database/records.ts` leans on: each is printed where something calls it. */

import type { Imports } from "../../emit/imports.ts";
import { type Facts, layoutModule } from "./facts.ts";
import { keyReaders } from "./path-key.ts";

export function recordHelpers(text: string, facts: Facts, imports: Imports): string[] {
  const errors = layoutModule(facts, "database", "middleware", "errors");
  const called = (name: string): boolean => new RegExp(`\\b${name}\\(`).test(text);
  const usesBodyKey = hasBodyKey(facts);
  if (usesBodyKey || called("needed")) imports.value(errors, "unprocessable");
  const readers = keyReaders(facts);
  if (readers.size > 0) imports.value(errors, "notFound");
  if (called("unknownOrder")) imports.value(errors, "badRequest").type(errors, "HttpError");
  return [
    ...(text.includes("Written<") ? [written] : []),
    ...[...readers].map((name) => keyHelpers[name]),
    ...(searches(facts) ? [containing] : []),
    ...Object.entries(helpers)
      .filter(([name]) => called(name) || (name === "needed" && usesBodyKey))
      .map(([, helper]) => helper),
  ];
}

function searches({ stores }: Facts): boolean {
  return stores.some(({ operations }) =>
    operations.some(
      ({ action }) =>
        action.kind === "list" &&
        ((action.search !== undefined && action.search.isRanked !== true) ||
          action.filters.some(({ operator }) => operator === "ilike")),
    ),
  );
}

function hasBodyKey({ stores }: Facts): boolean {
  return stores.some(({ operations }) =>
    operations.some(({ action }) => "key" in action && action.key?.in === "body"),
  );
}

const written = `/** What may be written into the columns of a table. */
type Written<Table> = { [Column in keyof Table]: UpdateType<Table[Column]> };
`;

const containing = `/** A pattern of LIKE for everything that holds this text. */
export function containing(text: string): string {
  return \`%\${text.replace(/[\\\\%_]/g, "\\\\$&")}%\`;
}
`;

const keyHelpers = {
  integerKey: `/** The number that a path names a row by: no row has another one. */
export function integerKey(given: number | string, most: number = Number.MAX_SAFE_INTEGER): number {
  const key = typeof given === "number" || /^-?\\d+$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isInteger(key) || Math.abs(key) > most) throw notFound();
  return key;
}
`,
  uuidKey: `/** The UUID that a path names a row by: no row has anything else. */
export function uuidKey(given: string): string {
  if (!/^[\\da-f]{8}(-[\\da-f]{4}){3}-[\\da-f]{12}$/i.test(given)) throw notFound();
  return given;
}
`,
} as const;

const helpers = {
  jsonOrNull: `// As text: of a list the driver would make an array of Postgres.
function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
`,
  enumArray: `/** The driver leaves an array of an enum as Postgres writes it: \`{novel,"two words"}\`. */
function enumArray<Value extends string>(text: string): Value[] {
  const items = text.matchAll(/"((?:[^"\\\\]|\\\\.)*)"|[^{},"]+/g);
  return Array.from(items, ([bare, quoted]) => (quoted?.replace(/\\\\(.)/g, "$1") ?? bare) as Value);
}
`,
  needed: `export function needed<Value>(value: Value, field: string): NonNullable<Value> {
  if (value !== undefined && value !== null) return value;
  throw unprocessable(\`\${field} is needed.\`, [{ field, message: "is required", reason: "required" }]);
}
`,
  beside: `/** What a body holds beside the properties that the document names. */
function beside(body: object, named: readonly string[]): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !named.includes(name)));
}
`,
  without: `/** A copy without what only requests may carry; lists are passed through, \`*\` is any property. */
function without<Value>(value: Value, path: readonly string[]): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => without(item, path)) as Value;
  const [name, ...rest] = path;
  const entries = Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (name !== "*" && key !== name) return [[key, inner]];
    return rest.length === 0 ? [] : [[key, without(inner, rest)]];
  });
  return Object.fromEntries(entries) as Value;
}
`,
  isDescending: `function isDescending(direction: string | undefined, usual: PageOrder): boolean {
  return direction === undefined ? usual.isDescending : /^(desc|-|down)/i.test(direction);
}
`,
  unknownOrder: `function unknownOrder(field: string, values: Iterable<string>): HttpError {
  const message = \`must be one of \${[...values].join(", ")}\`;
  const details = [{ field, message, reason: "enum" }];
  return badRequest(\`The order is not known: \${field} \${message}.\`, details);
}
`,
} as const;
