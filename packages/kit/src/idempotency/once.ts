/** Carries out a request once, however often it is sent with the same `Idempotency-Key`. */
import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Call } from "../call/index.ts";
import { CommitOutcomeUnknownError, type Database, type TransactionOptions } from "../database/index.ts";
import { ServiceError } from "../errors/index.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { idempotencyKey } from "./idempotency-key.ts";

/** The key as it is stored: whose it is, and what for. */
interface StoredKey {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** What the effect answered, as JSON text: undefined where it answered nothing. */
interface Outcome {
  readonly answer: string | undefined;
  readonly isReplayed: boolean;
}

/**
 * Runs `effect` in a transaction. With a key, the same transaction stores its answer: whoever sends the key again is
 * given that answer, with the header `Idempotent-Replayed: true`. What `effect` throws is not stored; it runs again
 * after a serialisation failure or a deadlock.
 *
 * draft-ietf-httpapi-idempotency-key-header-07 §2.6
 *
 * @param input what the request asks for, path parameters included: JSON
 * @returns a copy by JSON, so that the first answer and the later ones are the same
 * @throws {ServiceError} 409 IDEMPOTENCY_IN_FLIGHT while another request with the key is under way, 422
 *   IDEMPOTENCY_KEY_REUSED when the key came with another input, 400 INVALID_IDEMPOTENCY_KEY
 */
export async function once<Tables, T>(
  database: Database<Tables>,
  call: Call,
  input: unknown,
  effect: (queries: Transaction<Tables>) => Promise<T>,
  options: Pick<TransactionOptions, "isolation" | "attempts"> = {},
): Promise<T> {
  const key = idempotencyKey(call);
  if (key === undefined) {
    return parsed<T>(await database.transaction(async (queries) => textOf(await effect(queries)), options));
  }
  const operation = call.route?.operation ?? `${call.method} ${call.path}`;
  const stored = { scope: scopeOf(call, operation), key, fingerprint: fingerprintOf(operation, input) };
  // Stated, because a server may have another default, and a snapshot taken before the lock would not see the answer.
  const asked = { isolation: "read committed" as const, ...options };
  const run = () => database.transaction((queries) => runOrReplay(queries, stored, effect), asked);
  const outcome = await run().catch((error: unknown) => {
    // With a key, the second try finds out what became of the first: either its answer is there, or nothing is.
    if (error instanceof CommitOutcomeUnknownError) {
      return run();
    }
    throw error;
  });
  if (outcome.isReplayed) {
    call.setHeader("Idempotent-Replayed", "true");
  }
  return parsed<T>(outcome.answer);
}

async function runOrReplay<Tables, T>(
  queries: Transaction<Tables>,
  { scope, key, fingerprint }: StoredKey,
  effect: (queries: Transaction<Tables>) => Promise<T>,
): Promise<Outcome> {
  // rows: { isFree: boolean }[]
  const lock = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(${lockOf(scope, key)}::bigint) as "isFree"`.execute(queries);
  if (lock.rows[0]?.isFree !== true) {
    throw new ServiceError(
      409,
      "IDEMPOTENCY_IN_FLIGHT",
      "A request with this Idempotency-Key is being carried out.",
      { headers: { "Retry-After": "1" } },
    );
  }
  // rows: { fingerprint: string, answer: string | null }[]
  const before = await sql<{ fingerprint: string; answer: string | null }>`
    select fingerprint, answer::text as answer from idempotency_keys where scope = ${scope} and key = ${key}`.execute(
    queries,
  );
  const found = before.rows[0];
  if (found !== undefined) {
    if (found.fingerprint !== fingerprint) {
      throw new ServiceError(
        422,
        "IDEMPOTENCY_KEY_REUSED",
        "This Idempotency-Key was used for another request.",
      );
    }
    return { answer: found.answer ?? undefined, isReplayed: true };
  }
  const answer = textOf(await effect(queries));
  // At a stricter isolation the snapshot may be older than the lock, and the key there by now: the server then answers
  // 40001, where a violated key would be a refusal, and the next attempt sees the key.
  await sql`insert into idempotency_keys (scope, key, fingerprint, answer)
    values (${scope}, ${key}, ${fingerprint}, ${answer ?? null}) on conflict do nothing`.execute(queries);
  return { answer, isReplayed: false };
}

/** Keys of different callers and operations are different keys. */
function scopeOf(call: Call, operation: string): string {
  const caller =
    call.actor === undefined ? `ip:${call.ip}` : `user:${call.actor.scheme}:${call.actor.subject}`;
  return `${operation} ${caller}`;
}

/** 64 bits of a hash, as the signed number that Postgres' advisory locks have for a name. */
function lockOf(scope: string, key: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(["idempotency", scope, key]))
    .digest();
  return hash.readBigInt64BE().toString();
}

function textOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function parsed<T>(text: string | undefined): T {
  return (text === undefined ? undefined : JSON.parse(text)) as T;
}
