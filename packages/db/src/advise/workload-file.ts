/** Reads `--queries FILE`: statements, or a server's log. */
import { hasSqlDetails } from "libpg-query";
import { DbError } from "../errors.ts";
import { isServerLog, readServerLog } from "./server-log.ts";
import { readStatementsFile, type WorkloadFile } from "./statements-file.ts";

/**
 * The workload that a file holds.
 *
 * @throws {DbError} ASHLAR_DB_WORKLOAD when it is neither SQL nor a log, or has no query in it
 */
export async function readWorkloadFile(text: string, file: string): Promise<WorkloadFile> {
  const read = await (isServerLog(text) ? readServerLog(text, file) : readStatements(text, file));
  if (read.workload.queries.length > 0) return read;
  throw new DbError("ASHLAR_DB_WORKLOAD", `${file} holds no query`, {
    hint: "it holds SELECT, INSERT, UPDATE or DELETE statements, or a server's log with log_min_duration_statement",
  });
}

async function readStatements(text: string, file: string): Promise<WorkloadFile> {
  try {
    return await readStatementsFile(text, file);
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    const { cursorPosition = 0, message = error.message } = error.sqlDetails ?? {};
    const line = text.slice(0, cursorPosition).split("\n").length;
    throw new DbError("ASHLAR_DB_WORKLOAD", `${file}:${line}: ${message}`, {
      hint: "one statement after another, each with a semicolon at its end; or a server's log",
      cause: error,
    });
  }
}
