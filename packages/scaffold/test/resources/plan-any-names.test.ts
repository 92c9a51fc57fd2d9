/** Whatever tables and columns are called: what is made of them stays apart. */
import type { ColumnObject, ConstraintObject, Database, DatabaseObject, TableObject } from "@ashlar/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apiOfResources } from "../../src/resources/resource-api.ts";
import { planOf } from "./plan-of.ts";

interface Shape {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** Which tables, by their number, columns refer to. */
  readonly references: readonly number[];
}

const word = fc.constantFrom(
  ..."a A id Id ID user users Users user_id new page patch fields limit sort list film films actor film_actor by parent 1 2fa é ж _ - % new_user user_page class series data status".split(
    " ",
  ),
);
const name = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .chain((words) => fc.constantFrom("_", "", " ").map((between) => words.join(between)));
const shape: fc.Arbitrary<Shape> = fc.record({
  schema: fc.constantFrom("public", "sales", "Sales", "user"),
  name,
  columns: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
  references: fc.array(fc.nat(5), { maxLength: 3 }),
});
const shapes = fc.uniqueArray(shape, {
  minLength: 1,
  maxLength: 6,
  selector: ({ schema, name: table }) => `${schema}.${table}`,
});

test("paths, operations, fields and schemas are told apart, and every reference leads somewhere", () => {
  fc.assert(
    fc.property(shapes, (tables) => {
      const plan = planOf(databaseOf(tables));
      const api = apiOfResources(plan);
      expect(plan.resources).toHaveLength(tables.length);
      expectUnique(api.operations.map(({ operationId }) => operationId?.toLowerCase()));
      expectUnique(api.operations.map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`));
      expectUnique(Object.keys(api.schemas).map((each) => each.toLowerCase()));
      expectUnique(plan.resources.map(({ plural }) => plural.toLowerCase()));
      for (const { fields, relations } of plan.resources)
        expectUnique([...fields, ...relations].map((each) => each.name));
      for (const { path } of api.operations) expect(path.replace(/\{[^}]*\}/g, "")).toMatch(/^[a-z0-9/-]+$/);
      const text = JSON.stringify([api.operations, api.schemas]);
      for (const [, schema = ""] of text.matchAll(/#\/\$defs\/([^"]+)/g))
        expect(api.schemas).toHaveProperty(schema);
    }),
    { numRuns: 150 },
  );
});

function expectUnique(names: readonly (string | undefined)[]): void {
  expect(names.filter((each, at) => names.indexOf(each) !== at)).toEqual([]);
}

/** Each table with its first column for a key, to which the columns of others refer. */
function databaseOf(tables: readonly Shape[]): Database {
  const objects = tables.flatMap(({ schema, name: table, columns, references }): DatabaseObject[] => {
    const id = idOf({ schema, name: table });
    const [first = "id", ...others] = columns;
    return [
      { kind: "table", id, schema, name: table, sqlName: id } satisfies TableObject,
      ...columns.map((column, at) => columnOf(id, column, at)),
      constraintOf(id, { name: "key", type: "primary key", columns: [first] }),
      ...references.flatMap((to, at): DatabaseObject[] => {
        const target = tables[to];
        const column = others[at] ?? (at === 0 ? first : undefined);
        if (target === undefined || column === undefined) return [];
        const refers = { table: idOf(target), columns: [target.columns[0] ?? "id"] };
        return [
          constraintOf(id, { name: `fk${at}`, type: "foreign key", columns: [column], references: refers }),
        ];
      }),
    ];
  });
  return { serverVersion: 180_000, objects, dependencies: [] };
}

function idOf({ schema, name: table }: Pick<Shape, "schema" | "name">): string {
  return `table "${schema}"."${table}"`;
}

function columnOf(parent: string, column: string, at: number): ColumnObject {
  return {
    kind: "column",
    id: `column ${parent}.${column}`,
    name: column,
    sqlName: column,
    parent,
    position: at + 1,
    type: "integer",
    isNotNull: at === 0,
  };
}

function constraintOf(
  parent: string,
  given: Pick<ConstraintObject, "name" | "type" | "columns" | "references">,
): ConstraintObject {
  return {
    kind: "constraint",
    id: `constraint ${parent}.${given.name}`,
    sqlName: given.name,
    parent,
    definition: "",
    ...given,
  };
}
