/** Makes a column NOT NULL in steps, none of which keeps others from the table for long. */
import {
  addCheck,
  dropConstraint,
  fitIdentifier,
  qualifiedName,
  quoteIdentifier,
  validateConstraint,
} from "@ashlar/catalog";
import type { Column, Table } from "@ashlar/model";
import { memberName } from "./object-name.ts";
import { type Step, stepLine } from "./step.ts";

/** SET NOT NULL alone reads the whole table under a lock that stops everybody; a validated check spares it that. */
export function notNullSteps(table: Table, column: Column): readonly Step[] {
  const name = quoteIdentifier(column.name);
  const shown = memberName(table, column);
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${name}`;
  const check = {
    name: fitIdentifier(`${table.name}_${column.name}_is_filled`),
    expression: `${name} IS NOT NULL`,
  };
  const drop = dropConstraint(table, check.name).text;
  return [
    {
      name: `demand ${shown} of new rows`,
      mode: "transaction",
      parts: [{ sql: addCheck(table, check, { validation: "not-valid" }).text }],
    },
    {
      name: `check ${shown} of old rows`,
      mode: "alone",
      parts: [
        {
          note: "Stops here while a row has no value for it. Fill those first; what they get is yours to say:",
          suggestion: [`UPDATE ${qualifiedName(table)} SET ${name} = … WHERE ${name} IS NULL;`],
          sql: validateConstraint(table, check.name).text,
        },
      ],
    },
    {
      name: `make ${shown} not null`,
      mode: "transaction",
      parts: [{ sql: `${at} SET NOT NULL`, undo: [`${at} DROP NOT NULL`] }, { sql: drop }],
    },
  ];
}

/** The same as text, for a person to take over. */
export function notNullLines(table: Table, column: Column): readonly string[] {
  return notNullSteps(table, column).flatMap(({ name, mode, parts }) => [
    stepLine({ name, mode }),
    ...parts.flatMap(({ sql }) => (sql === undefined ? [] : [`${sql};`])),
  ]);
}
