/** Forgets keys that nobody will send again. */
import { sql } from "kysely";
import type { Database } from "../database/index.ts";

/** Small enough that a sweep never holds many locks, nor writes long. */
const batchRows = 5_000;

/**
 * Deletes the keys that are older, a batch at a time; several instances may do so at once.
 *
 * @returns how many were deleted
 */
export async function sweepIdempotencyKeys<Tables>(
  database: Database<Tables>,
  options: { readonly olderThanHours: number },
): Promise<number> {
  for (let deleted = 0; ; ) {
    const batch = await sql`
      delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys
        where created_at < now() - make_interval(secs => ${options.olderThanHours * 3_600})
        limit ${batchRows} for update skip locked))`.execute(database.queries);
    const rows = Number(batch.numAffectedRows ?? 0);
    deleted += rows;
    if (rows < batchRows) {
      return deleted;
    }
  }
}

export interface SweepingOptions {
  readonly everyMinutes: number;
  /** 24 unless said otherwise. */
  readonly olderThanHours?: number;
  /** A sweep that failed is tried again the next time. */
  readonly onError?: (error: unknown) => void;
}

export interface Sweeping {
  /** Waits for a sweep that is under way. */
  stop(): Promise<void>;
}

/** Sweeps now and then, and once soon after the start, for processes that do not live long. It keeps no process alive. */
export function startSweeping<Tables>(database: Database<Tables>, options: SweepingOptions): Sweeping {
  const { everyMinutes, olderThanHours = 24, onError = () => {} } = options;
  let underWay: Promise<unknown> | undefined;
  const sweep = (): void => {
    underWay ??= sweepIdempotencyKeys(database, { olderThanHours })
      .catch(onError)
      .finally(() => {
        underWay = undefined;
      });
  };
  const first = setTimeout(sweep, Math.min(everyMinutes, 1) * 60_000).unref();
  const timer = setInterval(sweep, everyMinutes * 60_000).unref();
  return {
    async stop() {
      clearTimeout(first);
      clearInterval(timer);
      await underWay;
    },
  };
}
