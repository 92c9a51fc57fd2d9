/** Types that work, and hurt later. */
import type { ColumnObject, Severity } from "@ashlar/model";
import type { DatabaseFinding } from "../analysis.ts";
import type { Known } from "../rule.ts";
import type { StructureTable } from "../structure.ts";

export function timestampWithoutTimeZone(known: Known): readonly DatabaseFinding[] {
  return perTable(known, {
    matches: ({ type }) => /^timestamp(?:\(\d\))? without time zone$/.test(type),
    finding: (table, columns) => ({
      rule: "timestamp-without-time-zone",
      ...said(
        "info",
        `${table}.${columns} is timestamp without time zone: which instant it means depends on who reads it`,
      ),
      hint: "timestamptz takes no more room and means one instant; the change rewrites the table unless both are UTC",
    }),
  });
}

export function fixedLengthChar(known: Known): readonly DatabaseFinding[] {
  return perTable(known, {
    matches: ({ type }) => /^character\((?!1\))\d+\)$/.test(type),
    finding: (table, columns) => ({
      rule: "fixed-length-char",
      ...said("info", `${table}.${columns} is char(n): padded with blanks, which comparisons then ignore`),
      hint: "text with a CHECK on its length is as fast and has no surprises",
    }),
  });
}

export function moneyType(known: Known): readonly DatabaseFinding[] {
  return perTable(known, {
    matches: ({ type }) => type === "money",
    finding: (table, columns) => ({
      rule: "money-type",
      ...said("warning", `${table}.${columns} is money: what it prints and rounds to depends on lc_monetary`),
      hint: "numeric, with the currency in a column beside it",
    }),
  });
}

export function jsonType(known: Known): readonly DatabaseFinding[] {
  return perTable(known, {
    matches: ({ type }) => type === "json",
    finding: (table, columns) => ({
      rule: "json-type",
      ...said("info", `${table}.${columns} is json: parsed at each look, and no index reads it`),
      hint: "jsonb, unless the very text has to be kept",
    }),
  });
}

export function randomUuidKey({ structure }: Known): readonly DatabaseFinding[] {
  return structure.tables.flatMap(({ object, label, columns, constraints }): DatabaseFinding[] => {
    const key = constraints.find(({ type }) => type === "primary key");
    const [name, ...more] = key?.columns ?? [];
    const column = columns.find((one) => one.name === name);
    if (column === undefined || more.length > 0 || object.partitionOf !== undefined) return [];
    if (column.type !== "uuid" || !RANDOM.test(column.default ?? "")) return [];
    return [
      {
        rule: "random-uuid-key",
        ...said(
          "info",
          `${label}.${name} is a random UUID: new keys land all over the index, which then neither fits the cache nor stays dense`,
        ),
        hint: "uuidv7() (from Postgres 18, or made by the service) is sorted by time; or bigint identity",
        object: column.id,
      },
    ];
  });
}

const RANDOM = /\b(?:gen_random_uuid|uuid_generate_v4|uuidv4)\(/;

function said(
  severity: Severity,
  message: string,
): { readonly severity: Severity; readonly message: string } {
  return { severity, message };
}

/** One finding for a table, however many such columns it has. */
function perTable(
  { structure }: Known,
  check: {
    readonly matches: (column: ColumnObject) => boolean;
    readonly finding: (table: string, columns: string) => Omit<DatabaseFinding, "object">;
  },
): DatabaseFinding[] {
  return structure.tables.flatMap((table): DatabaseFinding[] => {
    const columns = ownColumns(table).filter(check.matches);
    const [first] = columns;
    if (first === undefined) return [];
    const list = columns.length === 1 ? first.name : `(${columns.map(({ name }) => name).join(", ")})`;
    return [
      { ...check.finding(table.label, list), object: columns.length === 1 ? first.id : table.object.id },
    ];
  });
}

/** A partition's columns are those of the table above. */
function ownColumns({ object, columns }: StructureTable): readonly ColumnObject[] {
  return object.partitionOf === undefined ? columns.filter(({ isInherited }) => isInherited !== true) : [];
}
