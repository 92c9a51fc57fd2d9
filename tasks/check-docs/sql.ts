/** The SQL of the pages is what Postgres takes for SQL. */
import { parse } from "libpg-query";
import type { Page } from "./page.ts";

/** @returns what Postgres' own parser refuses, each with its place */
export async function checkSql(pages: readonly Page[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { page, line, text, language, directive } of pages.flatMap(({ blocks }) => blocks)) {
    if (language !== "sql" || directive?.name === "skip") continue;
    try {
      await parse(text);
    } catch (error) {
      problems.push(`${page}:${line}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return problems;
}
