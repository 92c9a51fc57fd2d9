/** The decisions as nodes of a graph: each a run of steps that nothing comes between. */
import type { DatabaseObject, ObjectId, ObjectKind } from "@ashlar/model";
import { partsInCircles } from "./circle.ts";
import { commentSteps } from "./comment.ts";
import { isEqual } from "./compare.ts";
import type { Decisions } from "./decide.ts";
import { impliedPrivileges } from "./implied-privilege.ts";
import { isInherited, originsOf } from "./inheritance.ts";
import type { Ranked } from "./order.ts";
import { ownerSteps } from "./owner.ts";
import { privilegeSteps } from "./privilege.ts";
import { releaseDefault, restoreDefault } from "./rules/column-default.ts";
import { isBroughtAlong, keepsRows, putBack } from "./rules/kept-rows.ts";
import type { PlanContext } from "./rules/rule.ts";
import { ruleFor } from "./rules/rule-for.ts";
import { withParts } from "./side.ts";
import type { Step } from "./step.ts";

export interface Node extends Ranked {
  readonly action: "create" | "drop" | "alter" | "release" | "restore";
  readonly object: ObjectId;
  /** Ids that are there once it ran, and were not before. */
  readonly makes: readonly ObjectId[];
  /** Ids that are gone once it ran. */
  readonly removes: readonly ObjectId[];
  readonly steps: readonly Step[];
}

/** When nothing else decides: what is away comes back at once, then additions; what goes for good goes last. */
const STAGE = { back: 0, add: 1, away: 2, remove: 3 } as const;

export function nodesOf(decisions: Decisions): readonly Node[] {
  const { before, isGone } = decisions.context;
  const circular = partsInCircles(before, isGone);
  const columns = [...circular].filter((id) => before.get(id)?.kind === "column");
  return [
    ...drops(decisions, new Set([...circular].filter((id) => !columns.includes(id)))),
    ...creates(decisions),
    ...alterations(decisions),
    ...withdrawals(decisions),
    ...defaults(decisions),
    ...rowsPutBack(decisions),
    ...columns.flatMap((id) => release(id, decisions.context)),
  ];
}

function drops({ dropped, replaced, context }: Decisions, circular: ReadonlySet<ObjectId>): readonly Node[] {
  const { before } = context;
  const gone = [...dropped, ...replaced].flatMap((id) => before.get(id) ?? []);
  const pulled = new Map<ObjectId, ObjectId[]>();
  const explicit = gone.filter((object) => {
    if (object.parent !== undefined && context.isGone(object.parent)) return false;
    const pullers = pullersOf(object, context).filter((id) => context.isGone(id));
    for (const by of pullers) pulled.set(by, [...(pulled.get(by) ?? []), object.id]);
    // What is made anew under its name has to go by itself: its column may stay when that loses data.
    const isAttached = object.kind === "table" || (object.kind === "index" && object.partOf !== undefined);
    return !isInherited(object) && (pullers.length === 0 || (replaced.has(object.id) && !isAttached));
  });
  const whole = (id: ObjectId): readonly ObjectId[] =>
    withParts(before, id)
      .filter((one) => one === id || !circular.has(one))
      .flatMap((one) => [one, ...(pulled.get(one) ?? []).flatMap(whole)]);
  const first = [...circular].flatMap((id) => before.get(id) ?? []);
  return [...first, ...explicit].map((object): Node => {
    const stage = replaced.has(object.id) ? STAGE.away : STAGE.remove;
    return {
      action: "drop",
      object: object.id,
      makes: [],
      removes: [...new Set(whole(object.id))],
      steps: ruleFor(object.kind).drop(object, context),
      rank: [stage, -kindRank(object.kind), object.id],
    };
  });
}

/** What takes the object along when it is dropped, although the object is no part of it. */
function pullersOf(object: DatabaseObject, context: PlanContext): readonly ObjectId[] {
  const { before } = context;
  if (object.kind === "index" && object.partOf !== undefined) return [object.partOf];
  if (object.kind === "table" && isBroughtAlong(object.id, context))
    return [object.partitionOf?.parent ?? ""];
  if (isInherited(object)) return originsOf(object, before);
  const goesWithColumn =
    object.kind === "constraint" || object.kind === "index" || object.kind === "statistics";
  if (!goesWithColumn) return [];
  return before
    .dependenciesOf(object.id)
    .filter((on) => before.get(on)?.kind === "column" && before.get(on)?.parent === object.parent);
}

function creates(decisions: Decisions): readonly Node[] {
  const { created, replaced, context } = decisions;
  const { before, after } = context;
  const made = after.database.objects.filter((object) => context.isNew(object.id));
  const absorbedBy = new Map<ObjectId, ObjectId[]>();
  const absorbed = new Set<ObjectId>();
  for (const object of made) {
    const rule = ruleFor(object.kind);
    const parts = rule.absorbs?.(object, context) ?? [];
    absorbedBy.set(object.id, [...parts]);
    for (const id of parts) absorbed.add(id);
  }
  const brought = new Map<ObjectId, ObjectId[]>();
  const own = new Map<DatabaseObject, readonly Step[]>();
  for (const object of made) {
    if (absorbed.has(object.id)) continue;
    const by = bringersOf(object, context);
    const steps = isInherited(object) ? [] : ruleFor(object.kind).create(object, context);
    if (!isInherited(object) && (steps.length > 0 || by.length === 0)) own.set(object, steps);
    else for (const one of by) brought.set(one, [...(brought.get(one) ?? []), object.id]);
  }
  const whole = (id: ObjectId): readonly ObjectId[] => [
    id,
    ...(brought.get(id) ?? []).flatMap(whole),
    ...(absorbedBy.get(id) ?? []).flatMap(whole),
  ];
  return [...own].map(([{ id, kind }, steps]): Node => {
    const makes = [...new Set(whole(id))];
    const meta = makes.flatMap((one) => metaSteps(before.get(one), after.get(one), decisions, true));
    const isBack = !created.has(id) || replaced.has(id);
    return {
      action: "create",
      object: id,
      makes,
      removes: [],
      steps: [...steps, ...meta],
      rank: [isBack ? STAGE.back : STAGE.add, kindRank(kind), id],
    };
  });
}

/** With what it comes when it is not made by itself: its new parent, or what it is inherited from. */
function bringersOf(object: DatabaseObject, { after, isNew }: PlanContext): readonly ObjectId[] {
  if (object.parent !== undefined && isNew(object.parent)) return [object.parent];
  return isInherited(object) ? originsOf(object, after) : [];
}

function alterations(decisions: Decisions): readonly Node[] {
  const { altered, disturbed, context } = decisions;
  const { before, after } = context;
  return after.database.objects.flatMap((now): Node[] => {
    const old = before.get(now.id);
    if (old === undefined || context.isNew(now.id)) return [];
    const steps = [...(altered.get(now.id)?.steps ?? []), ...metaSteps(old, now, decisions, false)];
    if (steps.length === 0) return [];
    const stage = (disturbed.get(now.id)?.size ?? 0) > 0 ? STAGE.back : STAGE.add;
    return [
      {
        action: "alter",
        object: now.id,
        makes: [],
        removes: [],
        steps,
        rank: [stage, kindRank(now.kind), now.id],
      },
    ];
  });
}

/** What of an alteration has to happen before that which it makes room for. */
function withdrawals({ altered, context }: Decisions): readonly Node[] {
  return [...altered].flatMap(([id, { first = [] }]): Node[] => {
    const kind = context.before.get(id)?.kind;
    if (first.length === 0 || kind === undefined || context.isNew(id)) return [];
    const rank = [STAGE.away, -kindRank(kind), id] as const;
    return [{ action: "release", object: id, makes: [], removes: [], steps: first, rank }];
  });
}

function rowsPutBack({ replaced, context }: Decisions): readonly Node[] {
  return [...replaced].flatMap((id): Node[] => {
    const table = context.after.get(id);
    if (table?.kind !== "table" || !keepsRows(id, context)) return [];
    const rank = [STAGE.back, kindRank("table"), id] as const;
    return [{ action: "restore", object: id, makes: [], removes: [], steps: putBack(table, context), rank }];
  });
}

function defaults({ released, context }: Decisions): readonly Node[] {
  return [...released].flatMap((id): Node[] => {
    const [old, now] = [context.before.get(id), context.after.get(id)];
    if (old?.kind !== "column" || now?.kind !== "column") return [];
    const node = { object: id, makes: [], removes: [] };
    const rank = kindRank("column");
    return [
      ...release(id, context),
      ...(isEqual(old.default, now.default)
        ? [
            {
              ...node,
              action: "restore" as const,
              steps: restoreDefault(now, context),
              rank: [STAGE.back, rank, id] as const,
            },
          ]
        : []),
    ];
  });
}

function release(id: ObjectId, context: PlanContext): readonly Node[] {
  const column = context.before.get(id);
  if (column?.kind !== "column") return [];
  const rank = [STAGE.away, -kindRank("column"), id] as const;
  const steps = releaseDefault(column, context);
  return [{ object: id, makes: [], removes: [], action: "release", steps, rank }];
}

/** Comment, owner, privileges. What is made anew gets back what it had, whether or not that is compared. */
function metaSteps(
  old: DatabaseObject | undefined,
  now: DatabaseObject | undefined,
  { context }: Decisions,
  isMade: boolean,
): readonly Step[] {
  if (now === undefined) return [];
  const { withOwners, withPrivileges } = context.options;
  const from = isMade ? undefined : old;
  const { owner: oldOwner, privileges: oldPrivileges, ...rest } = now;
  const wanted = {
    ...rest,
    ...pick("owner", withOwners || old === undefined ? oldOwner : old.owner),
    ...pick("privileges", withPrivileges || old === undefined ? oldPrivileges : old.privileges),
  } as DatabaseObject;
  const isOwned = isMade ? old !== undefined || withOwners : withOwners;
  const isGranted = isMade ? old !== undefined || withPrivileges : withPrivileges;
  return [
    ...commentSteps(from, now, context),
    ...(isOwned ? ownerSteps(from, wanted, context) : []),
    ...(isGranted ? privilegeSteps(from ?? bornWith(now, context), wanted, context) : []),
  ];
}

/** The object as it is made, with what default privileges give it. */
function bornWith(object: DatabaseObject, { before }: PlanContext): DatabaseObject {
  return { ...object, privileges: impliedPrivileges(object, before) };
}

function pick<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}

/** The order in which a person would write them down. */
const KINDS: readonly ObjectKind[] = [
  "schema",
  "extension",
  "language",
  "access method",
  "collation",
  "base type",
  "enum",
  "domain",
  "composite",
  "range",
  "foreign-data wrapper",
  "server",
  "user mapping",
  "sequence",
  "table",
  "foreign table",
  "column",
  "function",
  "procedure",
  "aggregate",
  "operator",
  "operator family",
  "operator class",
  "cast",
  "transform",
  "conversion",
  "text search parser",
  "text search template",
  "text search dictionary",
  "text search configuration",
  "constraint",
  "index",
  "statistics",
  "view",
  "materialized view",
  "rule",
  "trigger",
  "policy",
  "publication",
  "event trigger",
  "default privileges",
];

const RANKS: ReadonlyMap<ObjectKind, number> = new Map(KINDS.map((kind, index) => [kind, index]));

function kindRank(kind: ObjectKind): number {
  return RANKS.get(kind) ?? KINDS.length;
}
