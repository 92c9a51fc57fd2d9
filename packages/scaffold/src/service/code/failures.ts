/** Prints `database/failures.ts`: what the database's refusals mean to clients, in the document's names. */
import type { File } from "@ashlar/model";
import { printLiteral } from "../../emit/literal.ts";
import type { Facts } from "./facts.ts";

export function emitFailures({ folder, stores }: Facts): File {
  const renamed = stores.map(({ store }) => {
    const pairs = store.fields
      .filter(({ column, property }) => property !== undefined && property !== column)
      .map(({ column, property }) => [column, property] as const);
    return [store.table, Object.fromEntries(pairs)] as const;
  });
  const fields = Object.fromEntries(renamed.filter(([, columns]) => Object.keys(columns).length > 0));
  const start = "const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = ";
  return {
    path: `${folder}/database/failures.ts`,
    owner: "generated",
    text: `/** What the database's refusals mean to clients. */
import { databaseError } from "@ashlar/kit/database";

/** Columns that the document knows by another name, by table. */
${start}${printLiteral(fields, 0, start.length)};

/** For \`translateErrors\`: 409 for what is there already, 422 for what cannot be stored, 503 for what may pass. */
export function databaseFailure(error: unknown): Error | undefined {
  return databaseError(error, {
    fieldOf: (column, table = "") => fields[table]?.[column] ?? column,
  });
}
`,
  };
}
