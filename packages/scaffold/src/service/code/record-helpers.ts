/** Functions that `database/records.ts` leans on: each is printed where something calls it. */

import type { Imports } from "../../emit/imports.ts";
import { type Facts, layoutModule } from "./facts.ts";

export function recordHelpers(text: string, facts: Facts, imports: Imports): string[] {
  const errors = layoutModule(facts, "database", "middleware", "errors");
  const called = (name: string): boolean => new RegExp(`\\b${name}\\(`).test(text);
  if (called("needed")) imports.value(errors, "unprocessable");
  if (called("unknownOrder")) imports.value(errors, "badRequest").type(errors, "HttpError");
  return [
    ...(text.includes("Written<") ? [written] : []),
    ...(searches(facts) ? [containing] : []),
    ...Object.entries(helpers)
      .filter(([name]) => called(name))
      .map(([, helper]) => helper),
  ];
}

function searches({ stores }: Facts): boolean {
  return stores.some(({ operations }) =>
    operations.some(
      ({ action }) =>
        action.kind === "list" &&
        (action.search !== undefined || action.filters.some(({ operator }) => operator === "ilike")),
    ),
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
  needed: `function needed<Value>(value: Value, field: string): NonNullable<Value> {
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
