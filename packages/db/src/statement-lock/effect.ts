/** What a statement does to those who work with the tables, put together from parts. */
import type { Node, RangeVar } from "libpg-query";
import { type Hazard, type HazardName, isStronger, type Lock, type LockMode, type Work } from "../step.ts";

/** What a statement does to those who work with the tables. */
export interface StatementEffect {
  /** Names as they are written. What reads take, ACCESS SHARE, is left out. */
  readonly locks: readonly Lock[];
  readonly work: Work;
  readonly hazards: readonly Hazard[];
  /** Tables that it makes, as they are written. */
  readonly makes: readonly string[];
  /** False where the text alone does not tell: `DO`, `CALL`, what the parser does not know. */
  readonly isKnown: boolean;
}

const CATALOG: Work = { kind: "catalog", on: [] };
export const NOTHING: StatementEffect = { locks: [], work: CATALOG, hazards: [], makes: [], isKnown: true };

export interface More {
  readonly work?: Work["kind"];
  readonly hazards?: readonly Hazard[];
}

export function on(table: RangeVar | undefined, mode: LockMode, more: More = {}): StatementEffect {
  return table === undefined ? NOTHING : locking(`table ${nameOf(table)}`, mode, more);
}

export function locking(
  id: string,
  mode: LockMode,
  { work = "catalog", hazards = [] }: More = {},
): StatementEffect {
  return {
    ...NOTHING,
    locks: [{ on: id, mode }],
    work: work === "catalog" ? CATALOG : { kind: work, on: [id] },
    hazards,
  };
}

const HEAVIEST: readonly Work["kind"][] = ["catalog", "scan", "backfill", "build", "rewrite"];

/** Several effects as one: the strongest lock on each table, the heaviest work. */
export function all(effects: readonly StatementEffect[]): StatementEffect {
  const locks = new Map<string, LockMode>();
  for (const { on: id, mode } of effects.flatMap((effect) => effect.locks)) {
    const known = locks.get(id);
    if (known === undefined || isStronger(mode, known)) locks.set(id, mode);
  }
  const kind = HEAVIEST.findLast((one) => effects.some(({ work }) => work.kind === one)) ?? "catalog";
  const tables = effects.filter(({ work }) => work.kind === kind).flatMap(({ work }) => work.on);
  return {
    locks: [...locks].map(([id, mode]) => ({ on: id, mode })),
    work: { kind, on: [...new Set(tables)] },
    hazards: effects.flatMap(({ hazards }) => hazards),
    makes: effects.flatMap(({ makes }) => makes),
    isKnown: effects.every(({ isKnown }) => isKnown),
  };
}

export function hazard(name: HazardName, message: string): Hazard {
  return { name, message };
}

/** `public.users`, as far as it is written. */
export function nameOf(table: RangeVar | undefined): string {
  return [table?.schemaname, table?.relname].filter((part) => part !== undefined && part !== "").join(".");
}

export function dottedName(node: Node): string {
  if ("List" in node) return (node.List.items ?? []).map(stringOf).join(".");
  return stringOf(node);
}

export function stringOf(node: Node): string {
  return "String" in node ? (node.String.sval ?? "") : "";
}
