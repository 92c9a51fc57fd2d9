/** Whether the advised set is a good one: beside the best of all subsets of the same candidates. */
import type { ShadowServer } from "@ashlar/catalog";
import type { AdviseOptions } from "@ashlar/db";
import { openClient } from "@ashlar/postgres";
import type pg from "pg";
import { adviseBench } from "./advise.ts";
import { bestSubset, type Exhaustive, searchAll } from "./exhaustive.ts";
import { tpchWorkload } from "./tpch.ts";

export interface ChoiceRow {
  /** `5 indexes at most` */
  readonly limits: string;
  readonly without: number;
  readonly advised: number;
  readonly best: number;
  readonly advisedIndexes: number;
  readonly bestIndexes: number;
  /** What they really take, of what the tables take. */
  readonly advisedRoom: number;
  readonly bestRoom: number;
  readonly adviseMs: number;
}

export interface Choices {
  readonly candidates: readonly string[];
  /** How often the planner was asked for the exhaustive search. */
  readonly explains: number;
  readonly rows: readonly ChoiceRow[];
}

const CANDIDATES = 12;

interface Limits {
  readonly name: string;
  readonly most: number;
  readonly budget?: NonNullable<AdviseOptions["budget"]>;
}

const LIMITS: readonly Limits[] = [
  { name: "3 indexes at most", most: 3 },
  { name: "5 indexes at most", most: 5 },
  { name: "a tenth of the tables' room", most: CANDIDATES, budget: { share: 0.1 } },
  { name: "a quarter of the tables' room", most: CANDIDATES, budget: { share: 0.25 } },
  { name: "no limit", most: CANDIDATES },
];

export async function measureChoices(connectionString: string, shadows: ShadowServer): Promise<Choices> {
  const client = await openClient({ connectionString });
  try {
    const advised = [];
    for (const { name, most, budget } of LIMITS) {
      const start = performance.now();
      const advice = await adviseBench(
        { connectionString, shadows, workload: tpchWorkload },
        { mostCandidates: CANDIDATES, most, ...(budget === undefined ? {} : { budget }) },
      );
      advised.push({ name, most, budget, advice, adviseMs: performance.now() - start });
    }
    const candidates = advised[0]?.advice.candidates ?? [];
    const tableBytes = await tablesBytes(client);
    const indexes = candidates.map(({ table, definition }) => ({
      table: table.replace(/^table public\./, ""),
      definition,
    }));
    const all = await searchAll(client, indexes, queriesOf(tpchWorkload));
    const rows = advised.map(({ name, most, budget, advice, adviseMs }): ChoiceRow => {
      const chosen = candidates.reduce(
        (bits, { table, definition }, position) =>
          advice.indexes.some((one) => one.table === table && one.index.definition === definition)
            ? bits | (1 << position)
            : bits,
        0,
      );
      const best = bestSubset(all, { most, ...budgetOf(budget, tableBytes) });
      return {
        limits: name,
        without: all.total(0),
        advised: all.total(chosen),
        best: best.cost,
        advisedIndexes: sizeOf(chosen),
        bestIndexes: sizeOf(best.subset),
        advisedRoom: roomOf(chosen, all) / tableBytes,
        bestRoom: roomOf(best.subset, all) / tableBytes,
        adviseMs,
      };
    });
    return {
      candidates: indexes.map(({ table, definition }) => `${table} ${definition}`),
      explains: all.explains,
      rows,
    };
  } finally {
    await client.end();
  }
}

export function queriesOf(workload: string): string[] {
  return workload.split(/;\s*/).filter((query) => query.trim() !== "");
}

function budgetOf(
  budget: Limits["budget"],
  tableBytes: number,
): Pick<Parameters<typeof bestSubset>[1], "budgetBytes"> {
  if (budget === undefined) return {};
  return { budgetBytes: "bytes" in budget ? budget.bytes : budget.share * tableBytes };
}

async function tablesBytes(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT sum(pg_relation_size(oid)) AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  return Number(rows[0]?.bytes ?? 0);
}

function roomOf(subset: number, { bytes }: Exhaustive): number {
  return bytes.reduce((sum, one, position) => sum + (((subset >> position) & 1) === 1 ? one : 0), 0);
}

function sizeOf(subset: Parameters<Exhaustive["total"]>[0]): number {
  return subset.toString(2).replaceAll("0", "").length;
}
