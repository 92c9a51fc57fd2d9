/** Prints `test/support/samples.ts`: a row of each store and a body of each kind, and what the service makes of them. */
import type { File, Json } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { Code, printLiteral } from "../../emit/literal.ts";
import { type BodyFunction, bodyFunctionsOf } from "../code/body-function.ts";
import { isEnumArray } from "../code/column-type.ts";
import { factsOf, type StoreFacts } from "../code/facts.ts";
import type { Field } from "../service-plan.ts";
import { echoOf } from "./echo.ts";
import { type Factories, withArticle } from "./factories.ts";
import type { TestFacts, TestStore } from "./facts.ts";
import { modelValue } from "./inserted-row.ts";

export interface Samples {
  readonly file: File | undefined;
  /** In the plan's order; of those alone that a sample could be made of. */
  readonly stores: readonly StoreSamples[];
}

export interface StoreSamples {
  readonly of: TestStore;
  readonly code: StoreFacts;
  readonly row:
    | { readonly name: string; readonly hasLeftOut: boolean; readonly hasUntold: boolean }
    | undefined;
  readonly bodies: readonly BodySample[];
}

export interface BodySample {
  readonly name: string;
  readonly function: BodyFunction;
}

export function emitSamples(facts: TestFacts, factories: Factories): Samples {
  const code = factsOf(facts.plan);
  const imports = new Imports();
  const rows: string[] = [];
  const bodies: string[] = [];
  const stores = code.stores.flatMap((store): StoreSamples[] => {
    const of = facts.stores.get(store.store.singular);
    if (of === undefined) return [];
    const row = sampledRow(of, facts);
    if (row !== undefined) rows.push(printRow(row, of, store, imports));
    const made = bodyFunctionsOf(store, code).flatMap((each): BodySample[] => {
      const text = printBody(each, of, facts, factories, imports);
      if (text === undefined) return [];
      bodies.push(text);
      return [{ name: `${each.name}Sample`, function: each }];
    });
    if (row === undefined && made.length === 0) return [];
    const rowSample =
      row === undefined
        ? undefined
        : {
            name: rowName(of),
            hasLeftOut: row.leftOut.length > 0,
            hasUntold: row.untold.length > 0,
          };
    return [{ of, code: store, row: rowSample, bodies: made }];
  });
  const texts = [
    ...(rows.length === 0 ? [] : [rowType]),
    ...(bodies.length === 0 ? [] : [bodyType]),
    ...rows,
    ...bodies,
  ];
  return { file: texts.length === 0 ? undefined : printFile(texts, imports), stores };
}

function printFile(texts: readonly string[], imports: Imports): File {
  return {
    path: "test/support/samples.ts",
    owner: "generated",
    text: `/** Rows and bodies, and what the service makes of them. */\n${imports.lines().join("\n")}\n\n${texts.join("\n")}`,
  };
}

interface SampledRow {
  readonly row: Readonly<Record<string, unknown>>;
  readonly told: Readonly<Record<string, Json>>;
  readonly leftOut: readonly string[];
  readonly untold: readonly string[];
}

/** What may be NULL is; undefined where a column has no value. */
function sampledRow(of: TestStore, facts: TestFacts): SampledRow | undefined {
  const row: Record<string, unknown> = {};
  const told: Record<string, Json> = {};
  const leftOut: string[] = [];
  const hidden: string[] = [];
  for (const field of of.store.fields) {
    const value = field.isNotNull ? rowValue(field, of, facts) : null;
    if (value === undefined) return undefined;
    row[field.column] = value;
    if (field.property === undefined || field.isWriteOnly) hidden.push(field.property ?? field.column);
    else if (value === null && !field.isNullInJson) leftOut.push(field.property);
    else if (typeof value === "string" || typeof value === "number" || value === null) {
      if (!isEnumArray(field)) told[field.property] = value;
    }
  }
  const known = new Set(
    of.store.fields.flatMap(({ property, isWriteOnly }) => (isWriteOnly ? [] : (property ?? []))),
  );
  return { row, told, leftOut, untold: hidden.filter((name) => !known.has(name)) };
}

function rowValue(field: Field, of: TestStore, facts: TestFacts): unknown {
  if (field.source === "version") return 1;
  if (field.kind === "timestamp") return new Code('new Date("2026-01-15T09:30:00Z")');
  if (field.kind === "bytes") return new Code('Buffer.from("sample")');
  if (isEnumArray(field)) return "{}";
  return modelValue(field, of, facts);
}

function printRow(sample: SampledRow, of: TestStore, store: StoreFacts, imports: Imports): string {
  imports.type("../../src/database/tables.js", store.types.row);
  return `/** ${capital(withArticle(of.store.noun))}. */
export const ${rowName(of)}: RowSample<${store.types.row}> = ${printLiteral({ ...sample }, 0, 60)};
`;
}

function rowName({ store }: TestStore): string {
  return `${store.singular}RowSample`;
}

function printBody(
  { kind, name, operations, fields }: BodyFunction,
  of: TestStore,
  facts: TestFacts,
  { bodies }: Factories,
  imports: Imports,
): string | undefined {
  const factory = operations.map((operation) => bodies.get(operation)).find((each) => each !== undefined);
  if (factory === undefined || kind !== "values") return undefined;
  const { sample, item } = factory.body;
  const echo = echoOf(
    { ...factory.body, literal: sample },
    of,
    fields.map(({ column }) => column),
    facts,
  );
  const columns = Object.fromEntries(
    of.store.fields.flatMap(({ column, property }) =>
      property !== undefined && property in echo ? [[column, echo[property]]] : [],
    ),
  );
  if (Object.keys(columns).length === 0) return undefined;
  imports.type("../../src/database/records.js", name);
  const body = item === undefined ? sample : sample[item];
  return `/** What ${operations[0] ?? ""} takes. */
export const ${name}Sample: BodySample<Parameters<typeof ${name}>[0]> = ${printLiteral({ body, columns }, 0, 60)};
`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const rowType = `/** A row, and what becomes of it in an answer. */
export interface RowSample<Row> {
  readonly row: Row;
  /** Property → value; what an answer writes in another way is not among them. */
  readonly told: Readonly<Record<string, unknown>>;
  /** Properties that are left out, for they are NULL. */
  readonly leftOut: readonly string[];
  /** What only the database needs. */
  readonly untold: readonly string[];
}
`;

const bodyType = `/** A body, and what it puts into columns: those that hold it as it was sent. */
export interface BodySample<Body> {
  readonly body: Body;
  readonly columns: Readonly<Record<string, unknown>>;
}
`;
