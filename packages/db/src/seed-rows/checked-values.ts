/** Values that pass the checks on their columns: the server that holds the checks is asked. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ConstraintObject, ObjectId } from "@ashlar/model";
import type { ClientBase } from "pg";
import { namedValues } from "./candidates.ts";
import type { TypeIndex, ValueMaker } from "./literal-for.ts";
import type { SeedColumn, SeedPlan, SeedTable } from "./seed-plan.ts";

/** Ordinary values that are tried of each type. */
const ORDINARY = 14;
/** Combinations of values that are tried for a check on several columns. */
const COMBINATIONS = 200;

/** What one column's values have to pass. */
interface Demand {
  readonly column: ColumnObject;
  readonly make: ValueMaker;
  /** Boolean expressions over the column, or over `value`. */
  readonly checks: readonly string[];
}

export class CheckedValues {
  private readonly client: ClientBase;
  private readonly types: TypeIndex;
  /** Group → what its rows hold, where checks or partitions have a say. */
  private readonly found = new Map<ObjectId, readonly string[]>();
  private readonly known = new Map<string, readonly string[]>();

  constructor(client: ClientBase, { types }: SeedPlan) {
    this.client = client;
    this.types = types;
  }

  async find(tables: readonly SeedTable[]): Promise<void> {
    const demands = new Map<ObjectId, Demand[]>();
    for (const table of tables) {
      for (const { column, group, make } of table.columns) {
        const checks = [...checksOn(table, column), ...this.checksOfType(column.type)];
        if (checks.length === 0 || make === undefined) continue;
        const list = demands.get(group);
        if (list === undefined) demands.set(group, [{ column, make, checks }]);
        else list.push({ column, make, checks });
      }
    }
    for (const [group, list] of demands) {
      const passing = await this.passing(list);
      if (passing.length > 0) this.found.set(group, passing);
    }
    for (const table of tables) this.followPartitions(table);
  }

  /** Row by row, an expression for each of the columns. */
  async rowsOf(
    table: SeedTable,
    columns: readonly SeedColumn[],
    count: number,
  ): Promise<readonly (readonly string[])[]> {
    const rows = Array.from({ length: count }, (_, row) => columns.map((column) => this.cell(column, row)));
    let found: readonly (readonly string[])[] = rows;
    for (const checks of connected(table.checks))
      found = await this.passingRows(table, columns, { rows: found, checks });
    return found;
  }

  private cell({ column, group, make, isSelfReference }: SeedColumn, row: number): string {
    if (isSelfReference && row === 0) return `NULL::${column.type}`;
    return `${this.valueOf(group, make, isSelfReference ? row - 1 : row)}::${column.type}`;
  }

  private valueOf(group: ObjectId, make: ValueMaker | undefined, row: number): string {
    const found = this.found.get(group);
    if (found !== undefined) return found[row % found.length] ?? "NULL";
    return make?.(row) ?? "NULL";
  }

  private followPartitions({ columns, partitions = [] }: SeedTable): void {
    if (partitions.length === 0) return;
    for (const { column, group, make } of columns) {
      if (!partitions.some((partition) => partition.has(column.name))) continue;
      const values = Array.from({ length: Math.max(ORDINARY, partitions.length) }, (_, row) => {
        const fixed = partitions[row % partitions.length]?.get(column.name);
        return fixed ?? this.valueOf(group, make, row);
      });
      this.found.set(group, values);
    }
  }

  /** Of domains, and of domains over domains. */
  private checksOfType(type: string): readonly string[] {
    const own = this.types.get(type);
    if (own?.kind !== "domain") return [];
    return [
      ...own.checks.map(({ definition }) => conditionOf(definition)),
      ...this.checksOfType(own.baseType),
    ];
  }

  private baseOf(type: string): string {
    const own = this.types.get(type);
    return own?.kind === "domain" ? this.baseOf(own.baseType) : type;
  }

  /** Values that pass what every column of a group demands; none where nothing was found. */
  private async passing(demands: readonly Demand[]): Promise<readonly string[]> {
    const [first] = demands;
    if (first === undefined) return [];
    const type = this.baseOf(first.column.type);
    const checks = demands.flatMap((demand) => demand.checks);
    const ordinary = Array.from({ length: ORDINARY }, (_, row) => withoutDomain(first.make(row), type));
    const named = namedValues(type, checks).map((text) => `${text}::${type}`);
    const names = [...new Set(demands.map(({ column }) => quoteIdentifier(column.name)))];
    const key = JSON.stringify([type, names, checks]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const passing = await this.filter([...ordinary, ...named], names, checks);
    this.known.set(key, passing);
    return passing;
  }

  private async filter(
    values: readonly string[],
    names: readonly string[],
    checks: readonly string[],
  ): Promise<readonly string[]> {
    const indexes = await this.indexesThatPass(values, names, checks);
    if (indexes !== undefined) return indexes.flatMap((index) => values[index] ?? []);
    // One that is no value of the type spoils the question for all.
    const passing: string[] = [];
    for (const value of values) {
      if ((await this.indexesThatPass([value], names, checks))?.length === 1) passing.push(value);
    }
    return passing;
  }

  private async indexesThatPass(
    values: readonly string[],
    names: readonly string[],
    checks: readonly string[],
  ): Promise<readonly number[] | undefined> {
    // A domain's check speaks of VALUE, which is a column here.
    const columns = ["value", ...names.filter((name) => name !== "value")];
    const tuples = values
      .map((value, index) => `(${index}, ${columns.map(() => value).join(", ")})`)
      .join(", ");
    const rows = await this.ask<{ index: number }>(
      `SELECT index FROM (VALUES ${tuples}) AS candidates (index, ${columns.join(", ")})
        WHERE ${checks.map((check) => `(${check}) IS NOT FALSE`).join(" AND ")} ORDER BY index`,
    );
    return rows?.map(({ index }) => index);
  }

  /** Each row as it is, or with other values in the columns that no key holds fast. */
  private async passingRows(
    table: SeedTable,
    columns: readonly SeedColumn[],
    given: {
      readonly rows: readonly (readonly string[])[];
      readonly checks: readonly ConstraintObject[];
    },
  ): Promise<readonly (readonly string[])[]> {
    const { rows } = given;
    const checks = given.checks.map(({ definition }) => conditionOf(definition));
    const named = new Set(given.checks.flatMap((check) => check.columns));
    const held = new Set([...table.keyColumns, ...table.foreignKeys.flatMap((key) => key.columns)]);
    const tried = rows.flatMap((row, index) =>
      combinations(
        columns.map((seed, at) => {
          const { column, group, make } = seed;
          const own = row[at] ?? "NULL";
          if (!named.has(column.name)) return [own];
          const none = column.isNotNull ? [] : [`NULL::${column.type}`];
          // Rows that others hold are there under the same number.
          const near = [1, 2].map(
            (step) => `${this.valueOf(group, make, (index + step) % rows.length)}::${column.type}`,
          );
          if (held.has(column.name)) return [own, ...none, ...near];
          const texts = namedValues(this.baseOf(column.type), checks).slice(0, 6);
          const others = [index + 1, index + 3].map(
            (other) => `${this.valueOf(group, make, other)}::${column.type}`,
          );
          return [own, ...none, ...others, ...texts.map((text) => `${text}::${column.type}`)];
        }),
      ).map((values) => ({ index, values })),
    );
    const names = columns.map(({ column }) => quoteIdentifier(column.name)).join(", ");
    const tuples = tried.map(({ values }, number) => `(${number}, ${values.join(", ")})`).join(", ");
    const passed = await this.ask<{ number: number }>(
      `SELECT "$" AS number FROM (VALUES ${tuples}) AS candidates ("$", ${names})
        WHERE ${checks.map((check) => `(${check}) IS NOT FALSE`).join(" AND ")} ORDER BY "$"`,
    );
    if (passed === undefined) return rows;
    const chosen = new Map<number, readonly string[]>();
    for (const { number } of passed) {
      const one = tried[number];
      if (one !== undefined && !chosen.has(one.index)) chosen.set(one.index, one.values);
    }
    return rows.map((row, index) => chosen.get(index) ?? row);
  }

  private async ask<Row extends object>(sql: string): Promise<readonly Row[] | undefined> {
    await this.client.query("SAVEPOINT ask");
    try {
      const { rows } = await this.client.query<Row>(sql);
      await this.client.query("RELEASE SAVEPOINT ask");
      return rows;
    } catch {
      await this.client.query("ROLLBACK TO SAVEPOINT ask");
      return undefined;
    }
  }
}

function checksOn({ checks }: SeedTable, { name }: ColumnObject): readonly string[] {
  return checks
    .filter(({ columns }) => columns.length === 1 && columns[0] === name)
    .map(({ definition }) => conditionOf(definition));
}

/** Checks on several columns, those with a column in common together. */
function connected(checks: readonly ConstraintObject[]): readonly (readonly ConstraintObject[])[] {
  let groups: ConstraintObject[][] = [];
  for (const check of checks.filter(({ columns }) => columns.length > 1)) {
    const isNear = (group: readonly ConstraintObject[]) =>
      group.some(({ columns }) => columns.some((name) => check.columns.includes(name)));
    groups = [...groups.filter((group) => !isNear(group)), [check, ...groups.filter(isNear).flat()]];
  }
  return groups;
}

/** `CHECK ((price > 0)) NO INHERIT` → `(price > 0)`. */
function conditionOf(definition: string): string {
  return definition.replace(/^CHECK \(/s, "").replace(/\)(?: NO INHERIT)?(?: NOT VALID)?$/s, "");
}

/** A domain's own cast would refuse what is to be tried. */
function withoutDomain(value: string, type: string): string {
  return value.replace(/(?:::[^']*)?$/s, `::${type}`);
}

/** Of one choice for each place, the first of each before the others; a sample where there are too many. */
function combinations(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const total = choices.reduce((product, { length }) => product * length, 1);
  const stride = total <= COMBINATIONS ? 1 : total / COMBINATIONS;
  return Array.from({ length: Math.min(total, COMBINATIONS) }, (_, index) => {
    let rest = Math.floor(index * stride);
    return choices.map((list) => {
      const at = rest % list.length;
      rest = Math.floor(rest / list.length);
      return list[at] ?? "NULL";
    });
  });
}
