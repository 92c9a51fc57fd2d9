/** Says in words what a step locks, whom that keeps waiting, and what takes time. */
import type { Database, ObjectId } from "@ashlar/model";
import { bytes as bytesText } from "../analyze/quantity.ts";
import { LOCK_MODES, type Lock, type LockMode, type Step } from "../step.ts";

/** How many bytes a second a busy server gets through, on the safe side. */
const BYTES_PER_SECOND = { scan: 100e6, build: 25e6, rewrite: 20e6, backfill: 5e6 } as const;

/** What the planner of the live database believes; undefined where nobody knows. */
export type SizeOf = (table: ObjectId) => TableSize | undefined;

export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
  /** Of a partitioned table: whose sizes, all together, are its own. */
  readonly partitions?: readonly ObjectId[];
}

/** Sizes from what the inspected database says of its tables. */
export function sizesOf({ objects }: Database): SizeOf {
  const sizes = new Map<ObjectId, TableSize>();
  const partitions = new Map<ObjectId, ObjectId[]>();
  for (const object of objects) {
    if (object.kind !== "table" || object.estimate === undefined) continue;
    const { rows, bytes } = object.estimate;
    sizes.set(object.id, { rows: Math.max(0, rows), bytes: Math.max(0, bytes) });
    const parent = object.partitionOf?.parent;
    if (parent !== undefined) partitions.set(parent, [...(partitions.get(parent) ?? []), object.id]);
  }
  const sizeOf = (table: ObjectId): TableSize | undefined => {
    const parts = partitions.get(table);
    if (parts === undefined) return sizes.get(table);
    const found = parts.flatMap((part) => sizeOf(part) ?? []);
    const sum = (key: "rows" | "bytes") => found.reduce((total, size) => total + size[key], 0);
    return { rows: sum("rows"), bytes: sum("bytes"), partitions: parts };
  };
  return sizeOf;
}

/** A partitioned table counts for nothing where its partitions are counted one by one. */
function bytesAmong(tables: readonly ObjectId[], sizeOf: SizeOf): readonly (number | undefined)[] {
  return tables.map((table) => {
    const size = sizeOf(table);
    return size?.partitions?.some((part) => tables.includes(part)) === true ? 0 : size?.bytes;
  });
}

/** `ACCESS EXCLUSIVE on public.users (blocks reads and writes)`. */
export function lockText({ on, mode }: Lock): string {
  if (on.startsWith("index ")) return `${mode} on ${on} (${blockedBy(mode)} of its table)`;
  return `${mode} on ${withoutKind(on)} (${blockedBy(mode)})`;
}

/** Whom a table lock keeps waiting. */
export function blockedBy(mode: LockMode): string {
  if (mode === "ACCESS EXCLUSIVE") return "blocks reads and writes";
  if (LOCK_MODES.indexOf(mode) >= LOCK_MODES.indexOf("SHARE")) return "blocks writes";
  if (mode === "SHARE UPDATE EXCLUSIVE") return "blocks other changes of the schema, and VACUUM";
  return "blocks no reads or writes";
}

/** Whether reads or writes wait for it. */
export function isBlocking(mode: LockMode): boolean {
  return LOCK_MODES.indexOf(mode) >= LOCK_MODES.indexOf("SHARE");
}

/** `reads public.users whole (1.2 GB, likely 12 s)`; undefined where only catalog rows change. */
export function workText({ work }: Pick<Step, "work">, sizeOf: SizeOf): string | undefined {
  const { kind } = work;
  if (kind === "catalog") return undefined;
  const sizes = bytesAmong(work.on, sizeOf);
  const tables = work.on
    .map((table, index) => `${withoutKind(table)}${sizeText(sizes[index], kind)}`)
    .join(", ");
  if (tables === "")
    return { scan: "reads", build: "builds", rewrite: "writes", backfill: "changes rows" }[kind];
  if (kind === "scan") return `reads ${tables} whole`;
  if (kind === "build") return `reads ${tables} and builds an index`;
  if (kind === "rewrite") return `writes ${tables} anew`;
  return `changes rows of ${tables}`;
}

/** Milliseconds that the step likely takes on tables of this size; undefined where sizes are not known. */
export function likelyMs({ work }: Step, sizeOf: SizeOf): number | undefined {
  if (work.kind === "catalog") return undefined;
  const bytes = bytesAmong(work.on, sizeOf);
  if (bytes.length === 0 || bytes.some((size) => size === undefined)) return undefined;
  const total = bytes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return (total / BYTES_PER_SECOND[work.kind]) * 1000;
}

function sizeText(bytes: number | undefined, kind: keyof typeof BYTES_PER_SECOND): string {
  if (bytes === undefined || bytes === 0) return "";
  return ` (${bytesText(bytes)}, likely ${durationText((bytes / BYTES_PER_SECOND[kind]) * 1000)})`;
}

/** `3 ms`, `1.4 s`, `12 min`. */
export function durationText(ms: number): string {
  if (ms < 1) return "under 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** The kinds of ids that are more than one word; the others end at the first blank. */
const LONG_KINDS =
  /^(?:foreign table|materialized view|event trigger|default privileges|operator class|operator family|text search (?:configuration|dictionary|parser|template)|foreign-data wrapper|user mapping|base type|access method) /;

/** The name in an id: `public.users` of `table public.users`. */
export function withoutKind(id: ObjectId): string {
  const kind = LONG_KINDS.exec(id)?.[0] ?? id.slice(0, id.indexOf(" ") + 1);
  return id.slice(kind.length);
}
