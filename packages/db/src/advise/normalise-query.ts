/** Reads one statement as a query of a workload: what it is, and what stays of it without its values. */
import { fingerprintSync, loadModule, normalizeSync, type ParseResult, parseSync } from "libpg-query";
import type { Query } from "../workload.ts";

export type NormalisedQuery = Pick<Query, "text" | "fingerprint" | "kind" | "sample">;

/**
 * @returns undefined for a statement that is none of a workload (DDL, SET, COPY, …) or cannot be parsed, as one that a
 * log cut off
 */
export async function normaliseQuery(statement: string): Promise<NormalisedQuery | undefined> {
  await loadModule();
  const text = statement.trim().replace(/(?:\s*;)+$/, "");
  try {
    const kind = kindOf(parseSync(text));
    if (kind === undefined) return undefined;
    const normalised = normalizeSync(text);
    return {
      text: normalised,
      fingerprint: fingerprintSync(text),
      kind,
      ...(normalised === text || /\$\d/.test(text) ? {} : { sample: text }),
    };
  } catch {
    return undefined;
  }
}

function kindOf({ stmts = [] }: ParseResult): Query["kind"] | undefined {
  const statement = stmts[0]?.stmt;
  if (stmts.length !== 1 || statement === undefined) return undefined;
  if ("SelectStmt" in statement) return statement.SelectStmt.intoClause === undefined ? "select" : undefined;
  if ("InsertStmt" in statement) return "insert";
  if ("UpdateStmt" in statement) return "update";
  if ("DeleteStmt" in statement) return "delete";
  if ("MergeStmt" in statement) return "merge";
  return undefined;
}
