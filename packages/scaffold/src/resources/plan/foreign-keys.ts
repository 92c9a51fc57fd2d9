/** Foreign keys and join tables, as pairs of columns. */
import type { ConstraintObject, ObjectId } from "@ashlar/model";
import type { RelationFacts } from "./relation-facts.ts";
import { isSensitive } from "./sensitive.ts";

export type ColumnPair = readonly [own: string, other: string];

export interface ForeignKey {
  readonly constraint: string;
  /** The table that refers. */
  readonly from: RelationFacts;
  readonly to: ObjectId;
  readonly pairs: readonly ColumnPair[];
  /** A row of the other table is there for every row of this one. */
  readonly isAlwaysThere: boolean;
  /** No two rows refer to the same one. */
  readonly isUnique: boolean;
}

/** A table whose key is two foreign keys. */
export interface JoinTable {
  readonly facts: RelationFacts;
  readonly sides: readonly [ForeignKey, ForeignKey];
}

/** In the order of their columns; the same columns that refer to the same table twice are one. */
export function foreignKeysOf(facts: RelationFacts): ForeignKey[] {
  const position = new Map(facts.columns.map(({ name }, at) => [name, at]));
  const seen = new Set<string>();
  return facts.constraints
    .flatMap((constraint) => foreignKey(constraint, facts) ?? [])
    .filter(({ to, pairs }) => {
      const key = JSON.stringify([to, pairs]);
      return !seen.has(key) && seen.add(key);
    })
    .sort((one, other) => firstOf(one, position) - firstOf(other, position));
}

function firstOf({ pairs }: ForeignKey, position: ReadonlyMap<string, number>): number {
  return Math.min(...pairs.map(([own]) => position.get(own) ?? 0));
}

function foreignKey(constraint: ConstraintObject, from: RelationFacts): ForeignKey | undefined {
  const { references, columns } = constraint;
  if (constraint.type !== "foreign key" || references === undefined) return undefined;
  const pairs = columns.map((column, at): ColumnPair => [column, references.columns[at] ?? ""]);
  const holds = constraint.isNotValid !== true && constraint.isNotEnforced !== true;
  const isNotNull = (column: string): boolean =>
    from.columns.some(({ name, isNotNull }) => name === column && isNotNull);
  return {
    constraint: constraint.name,
    from,
    to: references.table,
    pairs,
    isAlwaysThere: holds && columns.every(isNotNull),
    isUnique:
      !from.hasHeirs &&
      from.constraints.some(
        ({ type, columns: key }) =>
          (type === "primary key" || type === "unique") && key.every((column) => columns.includes(column)),
      ),
  };
}

/** More columns than these beside the key, and the table is a thing of its own as well as a join. */
const MOST_EXTRAS = 4;

export function joinTableOf(facts: RelationFacts): JoinTable | undefined {
  const key = facts.constraints.find(({ type }) => type === "primary key")?.columns ?? [];
  if (facts.hasHeirs || facts.columns.length - key.length > MOST_EXTRAS) return undefined;
  if (
    key.some((column) => facts.columns.some(({ name, type }) => name === column && isSensitive(name, type)))
  )
    return undefined;
  const within = foreignKeysOf(facts).filter(
    ({ pairs, isUnique }) => !isUnique && pairs.every(([own]) => key.includes(own)),
  );
  const [one, other, third] = within;
  if (one === undefined || other === undefined || third !== undefined) return undefined;
  const covered = new Set([...one.pairs, ...other.pairs].map(([own]) => own));
  return covered.size === key.length ? { facts, sides: [one, other] } : undefined;
}
