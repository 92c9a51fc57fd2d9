/** Reads the statements that `log_min_duration_statement` left in a server's log: plain, csvlog or jsonlog. */
import type { Query } from "../workload.ts";
import { normaliseQuery } from "./normalise-query.ts";
import { costliestFirst, type WorkloadFile } from "./statements-file.ts";

interface LogEntry {
  readonly message: string;
  readonly detail: string;
  readonly line: number;
}

/** More statements of one kind, with other values, tell little more. */
const SAMPLES_PER_QUERY = 3;

/** Whether a text is a log of a server rather than a file of statements. */
export function isServerLog(text: string): boolean {
  return /duration: [\d.]+ ms\s+(?:statement|execute|parse|bind)\b/.test(text);
}

export async function readServerLog(text: string, file: string): Promise<WorkloadFile> {
  const groups = new Map<string, Query[]>();
  let skipped = 0;
  for (const { message, detail, line } of entriesOf(text)) {
    const found = /^duration: ([\d.]+) ms\s+(?:statement|execute [^:]*): ([\s\S]*)$/.exec(message);
    if (found === null) continue;
    const [, duration = "", statement = ""] = found;
    const query = await normaliseQuery(withParameters(statement, detail));
    if (query === undefined) {
      skipped++;
      continue;
    }
    const ms = Number(duration);
    const group = groups.get(query.fingerprint) ?? [];
    group.push({ ...query, calls: 1, meanMs: ms, totalMs: ms, line });
    groups.set(query.fingerprint, group);
  }
  const queries = [...groups.values()].flatMap(mergeCalls);
  return { workload: { queries: costliestFirst(queries), source: { kind: "log", file } }, skipped };
}

/** Calls of one query become a few that stand for all of them, spread over how long they took. */
function mergeCalls(calls: readonly Query[]): Query[] {
  const sorted = calls.toSorted((a, b) => (a.totalMs ?? 0) - (b.totalMs ?? 0));
  const groups = Math.min(SAMPLES_PER_QUERY, sorted.length);
  return Array.from({ length: groups }, (_, group): Query[] => {
    const share = sorted.slice(
      Math.floor((group * sorted.length) / groups),
      Math.floor(((group + 1) * sorted.length) / groups),
    );
    const middle = share[Math.floor(share.length / 2)];
    if (middle === undefined) return [];
    const totalMs = share.reduce((sum, { totalMs: ms = 0 }) => sum + ms, 0);
    return [{ ...middle, calls: share.length, totalMs, meanMs: totalMs / share.length }];
  }).flat();
}

function entriesOf(text: string): LogEntry[] {
  if (/^\s*\{/.test(text)) return jsonEntries(text);
  if (/^\d{4}-\d\d-\d\d [\d:.]+ \w+,/.test(text.trimStart())) return csvEntries(text);
  return plainEntries(text);
}

/** https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-JSONLOG */
function jsonEntries(text: string): LogEntry[] {
  return text.split("\n").flatMap((row, index): LogEntry[] => {
    try {
      const { message, detail } = JSON.parse(row) as { message?: unknown; detail?: unknown };
      if (typeof message !== "string") return [];
      return [{ message, detail: typeof detail === "string" ? detail : "", line: index + 1 }];
    } catch {
      return [];
    }
  });
}

/** Columns 14 and 15 of https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG */
function csvEntries(text: string): LogEntry[] {
  const entries: LogEntry[] = [];
  let fields: string[] = [];
  let line = 1;
  let startLine = 1;
  for (const [whole, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    fields.push(quoted?.replaceAll('""', '"') ?? bare ?? "");
    line += whole.split("\n").length - 1;
    if (end === ",") continue;
    const [message, detail] = fields.slice(13, 15);
    if (message !== undefined) entries.push({ message, detail: detail ?? "", line: startLine });
    fields = [];
    startLine = line;
  }
  return entries;
}

/** `<prefix>LOG:  duration: …`; lines that go on begin with a tab, and a `DETAIL:  ` line may follow. */
function plainEntries(text: string): LogEntry[] {
  const entries: { message: string; detail: string; line: number }[] = [];
  let part: "message" | "detail" | "other" = "other";
  for (const [index, row] of text.split("\n").entries()) {
    const last = entries.at(-1);
    const head = /(?:^|[\s\])])(LOG|DETAIL|STATEMENT|ERROR|WARNING|HINT|CONTEXT|FATAL|NOTICE): {2}(.*)$/.exec(
      row,
    );
    if (row.startsWith("\t")) {
      if (last !== undefined && part !== "other") last[part] += `\n${row.slice(1)}`;
    } else if (head?.[1] === "LOG") {
      part = "message";
      entries.push({ message: head[2] ?? "", detail: "", line: index + 1 });
    } else if (head?.[1] === "DETAIL" && last !== undefined) {
      part = "detail";
      last.detail = head[2] ?? "";
    } else {
      part = "other";
    }
  }
  return entries;
}

/** `Parameters: $1 = '42', $2 = NULL` (before 16 with a small p), put where they belong. */
function withParameters(statement: string, detail: string): string {
  if (!/^parameters: /i.test(detail)) return statement;
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of detail.matchAll(/(\$\d+) = ('(?:[^']|'')*'(?:\.\.\.)?|NULL)/g)) {
    values.set(name, value);
  }
  // A value that the log cut off is none.
  if ([...values.values()].some((value) => value.endsWith("..."))) return statement;
  return statement.replace(/\$\d+/g, (name) => values.get(name) ?? name);
}
