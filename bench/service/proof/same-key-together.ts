/** Sends one request many times at once under one Idempotency-Key, then counts what the database holds of it. */
import type pg from "pg";
import { type KeyedAnswer, sendKeyed } from "./retrying-client.ts";
import { bookText } from "./valid-requests.ts";

export interface SameKeyFigures {
  readonly sent: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Different bodies among the successful answers. */
  readonly differentAnswers: number;
  /** Rows of the book, and of the key. */
  readonly rows: number;
  readonly storedAnswers: number;
  /** Afterwards, once more: the stored answer. */
  readonly isReplayed: boolean;
}

export interface SameKeyOptions {
  readonly url: string;
  readonly token: string;
  readonly pool: pg.Pool;
  readonly requests: number;
  /** Told from those of other runs on the same database. */
  readonly key: string;
}

export async function sameKeyTogether({
  url,
  token,
  pool,
  requests,
  key,
}: SameKeyOptions): Promise<SameKeyFigures> {
  const request = {
    url: () => `${url}/v1/books`,
    key,
    headers: { authorization: `Bearer ${token}` },
    body: bookText(key),
  };
  const answers = await Promise.all(Array.from({ length: requests }, () => sendKeyed(request)));
  const made = answers.filter(({ status }) => status === 201);
  const again = await sendKeyed(request);
  return {
    sent: requests,
    statuses: byStatus(answers),
    differentAnswers: new Set(made.map(({ body }) => body)).size,
    rows: await countRows(pool, "SELECT count(*)::int AS count FROM books WHERE title = $1", key),
    storedAnswers: await countRows(
      pool,
      "SELECT count(*)::int AS count FROM idempotency_keys WHERE key = $1",
      key,
    ),
    isReplayed: again.isReplayed && again.body === made[0]?.body,
  };
}

function byStatus(answers: readonly KeyedAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function countRows(pool: pg.Pool, query: string, value: string): Promise<number> {
  // rows: { count: number }[]
  const { rows } = await pool.query<{ readonly count: number }>(query, [value]);
  return rows[0]?.count ?? 0;
}
