/** Schemas of any size for measuring how work grows: tables of six columns, each with a key, an index and a check. */

export interface LargeSchema {
  readonly sql: string;
  /** Objects of the catalog, columns among them. */
  readonly tables: number;
}

/**
 * Every fifth table has a view, every seventh an enum.
 *
 * @param version 2 has one more column and one more index on each tenth table
 */
export function largeSchema(tables: number, version: 1 | 2): LargeSchema {
  const statements = Array.from({ length: tables }, (_, number) => tableSql(number, version));
  return { sql: statements.join("\n"), tables };
}

function tableSql(number: number, version: 1 | 2): string {
  const name = `t${String(number).padStart(5, "0")}`;
  const parent = number === 0 ? undefined : `t${String(Math.floor(number / 3)).padStart(5, "0")}`;
  const isNewer = version === 2 && number % 10 === 0;
  const columns = [
    "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "name text NOT NULL DEFAULT ''",
    "amount numeric(12, 2) CHECK (amount >= 0)",
    "state varchar(20) CHECK (state IN ('new', 'paid', 'sent'))",
    "made_at timestamptz NOT NULL DEFAULT now()",
    parent === undefined ? "parent_id bigint" : `parent_id bigint REFERENCES ${parent}`,
    ...(isNewer ? ["note text"] : []),
  ];
  return [
    ...(number % 7 === 0 ? [`CREATE TYPE ${name}_kind AS ENUM ('a', 'b');`] : []),
    `CREATE TABLE ${name} (${columns.join(", ")});`,
    `CREATE INDEX ${name}_parent ON ${name} (parent_id);`,
    ...(isNewer ? [`CREATE INDEX ${name}_made_at ON ${name} (made_at DESC) WHERE amount > 0;`] : []),
    ...(number % 5 === 0
      ? [`CREATE VIEW ${name}_view AS SELECT id, name, amount FROM ${name} WHERE state = 'paid';`]
      : []),
  ].join("\n");
}
