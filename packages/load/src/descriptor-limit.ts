/** Whether connections fit into the files that this process may have open. */
import { readdirSync, readFileSync } from "node:fs";
import { LoadError } from "./errors.ts";

/** What Node opens besides while it runs: its own, and the files of a report. */
const spare = 24;

/** Of a thread: four for its event loop, and at most two of an engine. */
const perWorker = 6;

export interface Descriptors {
  /** Of all threads together. */
  readonly connections: number;
  readonly workers: number;
}

/**
 * The soft limit of open files. Node has raised it to the hard one when it started.
 *
 * @returns Infinity where the system does not tell
 */
export function descriptorLimit(limits: string | undefined = readLimits()): number {
  const soft = /^Max open files\s+(\d+)/m.exec(limits ?? "")?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

/**
 * @throws {LoadError} ASHLAR_LOAD_INPUT where they do not fit
 */
export function checkDescriptorLimit(
  { connections, workers }: Descriptors,
  limit: number = descriptorLimit(),
): void {
  if (limit === Number.POSITIVE_INFINITY) return;
  const most = limit - openDescriptors() - spare - perWorker * workers;
  if (connections <= most) return;
  throw new LoadError(
    "ASHLAR_LOAD_INPUT",
    `${connections} connections do not fit: this process may have ${limit} files open, which leaves ${Math.max(0, most)}`,
    { hint: `run ulimit -n ${connections + limit - most} before, or use fewer connections` },
  );
}

function openDescriptors(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return 0;
  }
}

function readLimits(): string | undefined {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return undefined;
  }
}
