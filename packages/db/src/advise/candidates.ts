/** Makes candidates from what queries ask, fewer than would cost too long to try. */
import type { ObjectId } from "@ashlar/model";
import { type Candidate, candidateId, columnsOf, definitionOf, partName, variantGroup } from "./candidate.ts";
import { foreignKeyCandidates } from "./foreign-key-candidates.ts";
import { isAnswered } from "./known-index.ts";
import type { QueryShape } from "./query-shape.ts";
import type { TableFacts } from "./table-facts.ts";
import { candidatesForUse, isLittle } from "./use-candidates.ts";

export interface WeighedShape {
  readonly shape: QueryShape;
  /** Its share of the workload, in any unit. */
  readonly weight: number;
}

/** Enough for the best of every query of a usual table. */
const MOST_PER_TABLE = 24;
const MOST = 120;

/** Below this Postgres reads the whole table at once anyway. */
const SMALLEST_PAGES = 8;

interface Wanted {
  readonly candidate: Candidate;
  weight: number;
  /** How many others of the same query came before: the likeliest come first. */
  readonly rank: number;
}

/**
 * Candidates in an order that depends on the queries alone: those that more of the workload asks for first.
 *
 * @param options `hasTrigrams`: pg_trgm is there, or can be created
 */
export function makeCandidates(
  shapes: readonly WeighedShape[],
  tables: readonly TableFacts[],
  {
    most = MOST,
    hasTrigrams,
    isCounted,
  }: {
    /** 120 unless told. */
    readonly most?: number;
    readonly hasTrigrams: boolean;
    /** Whether there are statistics; without, partial and BRIN indexes are guesses and left out. */
    readonly isCounted: boolean;
  },
): Candidate[] {
  const wanted = new Map<string, Wanted>();
  const add = (candidate: Candidate, weight: number, rank: number) => {
    if (isAnswered(candidate)) return;
    const id = candidateId(candidate);
    const known = wanted.get(id);
    if (known === undefined) wanted.set(id, { candidate, weight, rank });
    else known.weight += weight;
  };
  for (const { shape, weight } of shapes) {
    const seen = new Set<string>();
    let rank = 0;
    for (const use of shape.uses) {
      if (isCounted && isSmall(use.table)) continue;
      for (const candidate of candidatesForUse(use, { hasTrigrams, isCounted })) {
        const id = candidateId(candidate);
        if (seen.has(id)) continue;
        seen.add(id);
        add(candidate, weight, rank++);
      }
    }
  }
  for (const table of tables) {
    if (isCounted && isSmall(table)) continue;
    for (const candidate of foreignKeyCandidates(table)) add(candidate, 0, 0);
  }
  for (const { candidate, weight, rank } of unions([...wanted.values()])) {
    const id = candidateId(candidate);
    if (!wanted.has(id)) wanted.set(id, { candidate, weight, rank });
  }
  return limited([...wanted.values()], most);
}

function isSmall({ pages }: TableFacts): boolean {
  return pages < SMALLEST_PAGES;
}

/** One index that holds what several would, as far as that stays little: the weightiest first. */
function unions(wanted: readonly Wanted[]): Wanted[] {
  const groups = new Map<string, Wanted[]>();
  for (const one of wanted) {
    if (one.candidate.include.length === 0) continue;
    const group = variantGroup(one.candidate);
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups.values()].flatMap((group): Wanted[] => {
    const [first, ...others] = group.toSorted((a, b) => b.weight - a.weight);
    if (first === undefined || others.length === 0) return [];
    let { include } = first.candidate;
    let { weight } = first;
    for (const other of others) {
      const both = [...new Set([...include, ...other.candidate.include])].toSorted();
      if (!isLittle(first.candidate.table, both)) continue;
      include = both;
      weight += other.weight;
    }
    return [{ candidate: { ...first.candidate, include }, weight, rank: first.rank }];
  });
}

function limited(wanted: readonly Wanted[], most: number): Candidate[] {
  const sorted = wanted.toSorted(
    (a, b) =>
      b.weight / (1 + b.rank) - a.weight / (1 + a.rank) ||
      a.rank - b.rank ||
      definitionOf(a.candidate).localeCompare(definitionOf(b.candidate), "en"),
  );
  const counts = new Map<ObjectId, number>();
  const kept = sorted.filter(({ candidate: { table } }) => {
    const count = (counts.get(table.id) ?? 0) + 1;
    counts.set(table.id, count);
    return count <= MOST_PER_TABLE;
  });
  return kept.slice(0, most).map(({ candidate }) => candidate);
}

/** Whether a query could use the candidate: it reads the table, and says something of what leads the index. */
export function concerns(candidate: Candidate, shape: QueryShape): boolean {
  const [first] = candidate.keys;
  if (first === undefined) return false;
  return shape.uses.some(({ table, needed, filtered, order, groups, conditions, alternatives }) => {
    if (table.id !== candidate.table.id) return false;
    const read = new Set([...needed, ...filtered]);
    const names = new Set([...read, ...groups, ...order.map(({ on }) => partName(on))]);
    for (const { on } of [...conditions, ...alternatives.flat()]) names.add(partName(on));
    return names.has(partName(first.on)) || columnsOf(first.on).every((column) => read.has(column));
  });
}
