/** A query in a word or two, for the name of a span. */

export interface QuerySummary {
  /** `SELECT` */
  readonly operation: string;
  /** `SELECT books`: the first table that is named. */
  readonly summary: string;
}

const limit = 500;
const known = new Map<string, QuerySummary>();

export function summaryOf(sql: string): QuerySummary {
  const before = known.get(sql);
  if (before !== undefined) {
    return before;
  }
  const summary = summarise(sql);
  // A service has few texts of queries; one that makes ever new ones must not fill the memory.
  if (known.size < limit) {
    known.set(sql, summary);
  }
  return summary;
}

function summarise(sql: string): QuerySummary {
  const operation = (/^\s*([a-z]+)/i.exec(sql)?.[1] ?? "query").toUpperCase();
  const table =
    /\b(?:from|into|update)\s+(?:only\s+)?("(?:[^"]|"")+"|[\w$]+)(?:\.("(?:[^"]|"")+"|[\w$]+))?/i.exec(sql);
  const name = table?.[2] ?? table?.[1];
  return { operation, summary: name === undefined ? operation : `${operation} ${name.replaceAll('"', "")}` };
}
