/** The queries that an analysis or advice goes by: those of `--queries`, else those that the server has counted. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Source } from "@ashlar/catalog";
import { readStatementStatistics, readWorkloadFile, type Workload } from "@ashlar/db";
import type { Finding } from "@ashlar/model";
import { CliError } from "../../errors.ts";
import { refuseDevice } from "../../named-file.ts";

export interface AskedWorkload {
  readonly workload: Workload;
  /** Why no queries are known, and what to do about it. */
  readonly problem?: Problem;
  readonly notes: readonly string[];
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** @param queries the file of `--queries`, as it was given */
export async function askedWorkload(
  source: Source,
  queries: string | undefined,
  cwd: string,
): Promise<AskedWorkload> {
  if (queries !== undefined) {
    refuseDevice(queries, cwd);
    const text = await readQueries(resolve(cwd, queries), queries);
    const { workload, skipped } = await readWorkloadFile(text, queries);
    const note = `${queries}: ${skipped} statement${skipped === 1 ? " was" : "s were"} passed over, being no queries`;
    return { workload, notes: skipped === 0 ? [] : [note] };
  }
  if (source.kind === "file") {
    const problem = {
      message: "a schema file does not say what the database is asked",
      hint: "give --queries FILE, statements or a server's log, or name a live database",
    };
    return { workload: { queries: [], source: { kind: "none" } }, problem, notes: [] };
  }
  const { workload, findings } = await readStatementStatistics(source.client);
  const [first, ...others] = findings;
  if (first === undefined || workload.source.kind !== "none")
    return { workload, notes: findings.map(noteOf) };
  const problem = { message: first.message, hint: first.hint ?? "give --queries FILE" };
  return { workload, problem, notes: others.map(noteOf) };
}

/** One line of what was found. */
export function noteOf({ message, hint }: Pick<Finding, "message" | "hint">): string {
  return hint === undefined ? message : `${message} (${hint})`;
}

async function readQueries(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CliError("ASHLAR_CLI_USAGE", `${name} cannot be read`, {
      hint: "--queries names a file of SQL statements, or a server's log",
      cause,
    });
  }
}
