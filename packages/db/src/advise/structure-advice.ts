/** Advice where nothing can be costed: what the queries ask for first, and foreign keys without an index. */
import { qualifiedName } from "@ashlar/catalog";
import type { Query, Workload } from "../workload.ts";
import type { Advice, AdvisedQuery } from "./advice.ts";
import { advisedIndex, type IndexNames } from "./advised-index.ts";
import { type Candidate, candidateId, columnsOf, definitionOf, partName } from "./candidate.ts";
import { foreignKeyCandidates } from "./foreign-key-candidates.ts";
import { isAnswered } from "./known-index.ts";
import type { QueryShape } from "./query-shape.ts";
import { candidatesForUse } from "./use-candidates.ts";

export interface StructureFacts {
  readonly workload: Workload;
  readonly queries: readonly { readonly query: Query; readonly shape: QueryShape }[];
  readonly candidates: readonly Candidate[];
  readonly names: IndexNames;
  readonly isCounted: boolean;
  readonly most: number;
}

interface Wanted {
  readonly candidate: Candidate;
  readonly queries: AdvisedQuery[];
}

export function structureAdvice({
  workload,
  queries,
  candidates,
  names,
  isCounted,
  most,
}: StructureFacts): Advice {
  const wanted = new Map<string, Wanted>();
  for (const { query, shape } of queries) {
    const seen = new Set<string>();
    for (const use of shape.uses) {
      const first = candidatesForUse(use, { hasTrigrams: true, isCounted: false }).find(isSimple);
      if (first === undefined || isAnswered(first) || seen.has(candidateId(first))) continue;
      seen.add(candidateId(first));
      const one = wanted.get(candidateId(first)) ?? { candidate: first, queries: [] };
      one.queries.push({ query, before: 0, after: 0 });
      wanted.set(candidateId(first), one);
    }
  }
  for (const candidate of candidates) {
    const isForeignKey = foreignKeyCandidates(candidate.table).some(
      (one) => definitionOf(one) === definitionOf(candidate),
    );
    if (isForeignKey && !wanted.has(candidateId(candidate)))
      wanted.set(candidateId(candidate), { candidate, queries: [] });
  }
  const all = [...wanted.values()];
  const kept = all
    .filter(({ candidate }) => !all.some((other) => isBeginningOf(candidate, other.candidate)))
    .toSorted(
      (a, b) =>
        callsOf(b) - callsOf(a) || candidateId(a.candidate).localeCompare(candidateId(b.candidate), "en"),
    )
    .slice(0, most);
  return {
    costing: "structure",
    sureness: "low",
    reasons: [
      isCounted
        ? "nothing was costed: there is no query to cost, or no planner to ask"
        : "no statistics: nobody counted the rows, so advice rests on structure and queries alone",
      ...patternReasons(queries),
    ],
    workload: workload.source,
    unit: "cost",
    before: 0,
    after: 0,
    indexes: kept.map(({ candidate, queries: helped }) =>
      advisedIndex({ candidate, bytes: 0, definition: definitionOf(candidate) }, names.next(candidate), {
        gain: 0,
        writeCost: 0,
        loadedRows: 0,
        queries: helped,
      }),
    ),
    queries: queries.map(({ query }) => ({ query, before: 0, after: 0 })),
    candidates: all.map(({ candidate }) => ({
      table: candidate.table.id,
      definition: definitionOf(candidate),
      bytes: 0,
    })),
    refused: [],
  };
}

/** A trigram index needs an extension and is slow to write: worth a word, and no advice without a look at the rows. */
function patternReasons(queries: StructureFacts["queries"]): string[] {
  const searched = queries.flatMap(({ shape }) =>
    shape.uses.flatMap((use) =>
      candidatesForUse(use, { hasTrigrams: true, isCounted: false }).filter(
        (candidate) => candidate.extension === "pg_trgm" && !isAnswered(candidate),
      ),
    ),
  );
  const distinct = new Map(searched.map((candidate) => [candidateId(candidate), candidate]));
  return [...distinct.values()].map((candidate) => {
    const columns = candidate.keys.flatMap(({ on }) => columnsOf(on)).join(", ");
    return `${candidate.table.name}.${columns} is searched for a pattern, which no B-tree finds: where the table is large, CREATE EXTENSION pg_trgm, then CREATE INDEX ON ${qualifiedName(candidate.table)} USING ${definitionOf(candidate)}`;
  });
}

/** What is right more often than not without a look at the rows. */
function isSimple({ include, where, extension }: Candidate): boolean {
  return include.length === 0 && where === undefined && extension === undefined;
}

function isBeginningOf(shorter: Candidate, longer: Candidate): boolean {
  return (
    shorter.table.id === longer.table.id &&
    shorter.method === "btree" &&
    longer.method === "btree" &&
    shorter.keys.length < longer.keys.length &&
    shorter.keys.every((key, position) => {
      const other = longer.keys[position];
      return (
        other !== undefined &&
        partName(other.on) === partName(key.on) &&
        other.operatorClass === key.operatorClass
      );
    })
  );
}

function callsOf({ queries }: Wanted): number {
  return queries.reduce((sum, { query }) => sum + query.calls, 0);
}
