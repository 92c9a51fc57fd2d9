/** Foreign keys as relations that can be included, and as nested lists, from both sides. */
import type { ObjectId } from "@ashlar/model";
import type { TableOverride } from "../overrides.ts";
import type { PlannedField, PlannedRelation } from "../resource-plan.ts";
import { type ForeignKey, foreignKeysOf, type JoinTable, joinTableOf } from "./foreign-keys.ts";
import { camelName, nameWords } from "./name-words.ts";
import { pluralName } from "./number-of-words.ts";
import { referenceWords } from "./reference-words.ts";
import type { RelationFacts } from "./relation-facts.ts";
import { NO_LIST, RelationNamer } from "./relation-namer.ts";
import type { ResourceName } from "./resource-names.ts";

/** A resource before its relations are known. */
export interface Draft {
  readonly facts: RelationFacts;
  readonly override: TableOverride | undefined;
  readonly name: ResourceName;
  readonly fields: readonly PlannedField[];
  /** Fields. */
  readonly key: readonly string[];
}

/**
 * By the resource's relation.
 *
 * @param relations every table and view: a join table need not be a resource itself
 * @param operationIds those that are taken, in lower case; the nested lists' are added
 */
export function planRelations(
  drafts: ReadonlyMap<ObjectId, Draft>,
  relations: Iterable<RelationFacts>,
  operationIds: Set<string>,
): ReadonlyMap<ObjectId, readonly PlannedRelation[]> {
  // What refers to one row of a table may be found in several, where others inherit from it.
  const namesOneRow = ({ to }: ForeignKey): boolean => drafts.get(to)?.facts.hasHeirs !== true;
  const joins = [...relations]
    .flatMap((facts) => joinTableOf(facts) ?? [])
    .filter(({ sides }) => sides.every(namesOneRow));
  const isJoin = new Set(joins.map(({ facts }) => facts.id));
  const keys = [...drafts.values()].flatMap(({ facts }) => foreignKeysOf(facts)).filter(namesOneRow);
  const referring = groupBy(keys, ({ to }) => to);
  const referred = groupBy(keys, ({ from }) => from.id);
  const joining = groupJoins(joins);
  return new Map(
    [...drafts].map(([id, draft]) => {
      const namer = new RelationNamer(draft, operationIds);
      const context = { drafts, isJoin, namer };
      const relations = [
        ...(referred.get(id) ?? []).flatMap((key) => toOne(key, context)),
        ...(joining.get(id) ?? []).flatMap((side) => through(draft, side, joining.get(id) ?? [], context)),
        ...(referring.get(id) ?? []).flatMap((key) => toMany(draft, key, referring.get(id) ?? [], context)),
      ];
      return [id, relations] as const;
    }),
  );
}

/** What the file decides about foreign keys that are not there. */
export function unknownRelations({ facts, override }: Pick<Draft, "facts" | "override">): string[] {
  const known = new Set(foreignKeysOf(facts).flatMap(relationKeys));
  return [...(override?.relations.keys() ?? [])].filter((name) => !known.has(name));
}

interface Context {
  readonly drafts: ReadonlyMap<ObjectId, Draft>;
  readonly isJoin: ReadonlySet<ObjectId>;
  readonly namer: RelationNamer;
}

/** A join table seen from the table that `near` refers to. */
interface JoinSide {
  readonly join: JoinTable;
  readonly near: ForeignKey;
  readonly far: ForeignKey;
}

function groupJoins(joins: readonly JoinTable[]): Map<ObjectId, JoinSide[]> {
  const sides = joins.flatMap((join): JoinSide[] => {
    const [one, other] = join.sides;
    return [
      { join, near: one, far: other },
      { join, near: other, far: one },
    ];
  });
  return groupBy(sides, ({ near }) => near.to);
}

function toOne(key: ForeignKey, { drafts, namer }: Context): PlannedRelation[] {
  const parent = drafts.get(key.to);
  const child = drafts.get(key.from.id);
  if (parent === undefined || child === undefined || !isShown(key, child, parent)) return [];
  const thing = thingOf(key, parent, child);
  return [
    {
      name: namer.name([thing], key.constraint).name,
      kind: "one",
      to: key.to,
      columns: key.pairs,
      through: undefined,
      isNullable: !key.isAlwaysThere,
      path: undefined,
      operationId: undefined,
    },
  ];
}

/** What people call the row that the columns refer to, what these call it, or else the parent's name. */
function thingOf(key: ForeignKey, parent: Draft, child: Draft | undefined): readonly string[] {
  const { pairs, constraint } = key;
  const decided = relationKeys(key).find((each) => child?.override?.relations.has(each));
  const given = child?.override?.relations.get(decided ?? constraint)?.name;
  if (given !== undefined) return nameWords(given);
  // Columns that are called the same on both sides, such as a tenant's, only go along.
  const telling = pairs.length === 1 ? pairs : pairs.filter(([own, other]) => own !== other);
  const [only] = telling;
  if (telling.length !== 1 || only === undefined) return parent.name.one;
  const { thing } = referenceWords(only[0], only[1]);
  return thing.length === 0 ? parent.name.one : thing;
}

/** How `resources.yaml` may call it: by its columns, or by the name of the constraint. */
function relationKeys({ pairs, constraint }: ForeignKey): readonly string[] {
  return [pairs.map(([own]) => own).join(","), constraint];
}

function toMany(
  parent: Draft,
  key: ForeignKey,
  siblings: readonly ForeignKey[],
  context: Context,
): PlannedRelation[] {
  const child = context.drafts.get(key.from.id);
  if (child === undefined || !isShown(key, child, parent)) return [];
  const thing = thingOf(key, parent, child);
  const own = key.isUnique ? child.name.one : child.name.many;
  const by = qualified(own, thing);
  const isSelf = child === parent;
  const isOnly = siblings.filter(({ from }) => from.id === key.from.id).length === 1;
  const isNatural = isSelf ? false : isOnly || camelName(thing) === camelName(parent.name.one);
  const short = context.isJoin.has(key.from.id) ? own : withoutPrefix(own, parent.name.one);
  const words = isNatural ? [short, own, by] : [by];
  const isParent = ["parent", camelName(["parent", ...parent.name.one])].includes(camelName(thing));
  if (isSelf && isParent) words.unshift(key.isUnique ? ["child"] : ["children"]);
  const name = context.namer.name(words, `${key.from.id} ${key.constraint}`);
  return [
    {
      name: name.name,
      kind: key.isUnique ? "one" : "many",
      to: key.from.id,
      columns: key.pairs.map(([mine, other]) => [other, mine] as const),
      through: undefined,
      isNullable: key.isUnique,
      ...(key.isUnique ? NO_LIST : context.namer.list(name)),
    },
  ];
}

function through(
  near: Draft,
  side: JoinSide,
  siblings: readonly JoinSide[],
  { drafts, namer }: Context,
): PlannedRelation[] {
  const { join, far } = side;
  const other = drafts.get(far.to);
  if (other === undefined || !isJoinShown(side, near, other)) return [];
  const { many } = other.name;
  const joinWords = nameWords(join.facts.name);
  const rivals = siblings.filter((each) => each.far.to === far.to);
  const isPlain = [
    [...near.name.one, ...other.name.one],
    [...other.name.one, ...near.name.one],
  ].some((words) => camelName(words) === camelName(drafts.get(join.facts.id)?.name.one ?? joinWords));
  const byJoin = [...many, "by", ...(drafts.get(join.facts.id)?.name.one ?? joinWords)];
  const isNatural = rivals.length === 1 || isPlain;
  const own = near === other ? [besides(thingOf(far, other, drafts.get(join.facts.id)), other)] : [];
  const candidates = near === other || !isNatural ? [...own, byJoin] : [many, byJoin];
  const name = namer.name(candidates, join.facts.id);
  return [
    {
      name: name.name,
      kind: "through",
      to: far.to,
      columns: side.near.pairs.map(([mine, theirs]) => [theirs, mine] as const),
      through: {
        table: join.facts.id,
        schema: join.facts.schema,
        name: join.facts.name,
        columns: far.pairs,
      },
      isNullable: false,
      ...namer.list(name),
    },
  ];
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => ObjectId): Map<ObjectId, Item[]> {
  const groups = new Map<ObjectId, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Rows of the same table on the other side of a join: `friend` → `friends`, `followed` → `peopleByFollowed`. */
function besides(thing: readonly string[], { name }: Draft): readonly string[] {
  const isNoun = camelName(thing) !== camelName(name.one) && !/(?:ed|by)$/.test(thing.at(-1) ?? "");
  return isNoun ? pluralName(thing) : qualified(name.many, thing);
}

/** `recordings`, `producer` → `recordingsByProducer`; `posts`, `created by` → `postsCreatedBy`. */
function qualified(words: readonly string[], thing: readonly string[]): readonly string[] {
  return thing.at(-1) === "by" ? [...words, ...thing] : [...words, "by", ...thing];
}

/** Nobody finds out by a relation what a hidden column holds. */
function isShown({ pairs }: ForeignKey, from: Draft, to: Draft): boolean {
  return pairs.every(([own, other]) => isReadable(from, own) && isReadable(to, other));
}

function isJoinShown({ near, far }: JoinSide, one: Draft, other: Draft): boolean {
  return (
    near.pairs.every(([, column]) => isReadable(one, column)) &&
    far.pairs.every(([, column]) => isReadable(other, column))
  );
}

function isReadable({ fields }: Draft, column: string): boolean {
  return fields.some((field) => field.column === column && !field.isWriteOnly);
}

/** `artist`, `aliases` under `artist` is `aliases`. */
function withoutPrefix(words: readonly string[], prefix: readonly string[]): readonly string[] {
  const begins = prefix.every((word, at) => words[at] === word);
  return begins && words.length > prefix.length ? words.slice(prefix.length) : words;
}
