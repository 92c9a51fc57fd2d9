/** Reads a file of statements as a workload: `-- calls: 1000` above a statement says how often it is sent. */
import { loadModule, parseSync } from "libpg-query";
import type { Query, Workload } from "../workload.ts";
import { normaliseQuery } from "./normalise-query.ts";

export interface WorkloadFile {
  readonly workload: Workload;
  /** Statements that were passed over, because they are no queries. */
  readonly skipped: number;
}

/** @throws {SqlError} of libpg-query where the text is no SQL */
export async function readStatementsFile(text: string, file: string): Promise<WorkloadFile> {
  await loadModule();
  const bytes = Buffer.from(text, "utf8");
  const queries: Query[] = [];
  let skipped = 0;
  let end = 0;
  // The parser takes an empty text for a mistake.
  const statements = text.trim() === "" ? [] : (parseSync(text).stmts ?? []);
  for (const { stmt_location: start = 0, stmt_len: length } of statements) {
    const before = bytes.subarray(end, start).toString("utf8");
    end = length === undefined ? bytes.length : start + length;
    const whole = bytes.subarray(start, end).toString("utf8");
    // Comments above a statement count as a part of it.
    const comments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(whole)?.[0] ?? "";
    const query = await normaliseQuery(whole.slice(comments.length));
    if (query === undefined) {
      skipped++;
      continue;
    }
    const line =
      bytes.subarray(0, start).toString("utf8").split("\n").length + comments.split("\n").length - 1;
    queries.push({ ...query, ...countsOf(before + comments), line });
  }
  return { workload: { queries: costliestFirst(queries), source: { kind: "statements", file } }, skipped };
}

/** `-- calls: 1,000` and `-- mean: 12.5 ms`, each where it is given. */
function countsOf(comments: string): Pick<Query, "calls" | "meanMs" | "totalMs"> {
  const calls = Math.max(1, numberIn(comments, /--\s*calls:\s*([\d_,]+)/i) ?? 1);
  const meanMs = numberIn(comments, /--\s*mean:\s*([\d.,_]+)\s*ms/i);
  return { calls, ...(meanMs === undefined ? {} : { meanMs, totalMs: meanMs * calls }) };
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  const value = found === undefined ? Number.NaN : Number(found.replace(/[,_]/g, ""));
  return Number.isFinite(value) ? value : undefined;
}

/** What took longest; where nobody measured, what was sent most. */
export function costliestFirst(queries: readonly Query[]): Query[] {
  return queries.toSorted((a, b) => (b.totalMs ?? 0) - (a.totalMs ?? 0) || b.calls - a.calls);
}
