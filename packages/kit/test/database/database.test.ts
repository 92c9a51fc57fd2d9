import { sql } from "kysely";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  CommitOutcomeUnknownError,
  type Database,
  DatabaseUnavailableError,
  databaseError,
  type Queries,
  TransactionAbortedError,
} from "../../src/database/index.ts";
import { createMetrics } from "../../src/metrics/index.ts";
import { startProxy } from "../test-proxy.ts";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";

interface Tables {
  counters: { id: number; value: number };
}

let server: TestServer;
let pool: Pool;
let database: Database<Tables>;

beforeAll(async () => {
  server = await startTestServer();
  ({ pool, database } = openTestDatabase<Tables>(server));
  await pool.query("create table counters (id int primary key, value int not null)");
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

beforeEach(async () => {
  await pool.query("truncate counters");
  await pool.query("insert into counters values (1, 0), (2, 0)");
});

async function counterOf(id: number): Promise<number> {
  const row = await database.queries
    .selectFrom("counters")
    .select("value")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.value;
}

function increment(queries: Queries<Tables>, id: number): Promise<unknown> {
  return queries
    .updateTable("counters")
    .set((column) => ({ value: column("value", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

describe("a transaction", () => {
  it("commits what its work did, and gives what its work gave", async () => {
    const given = await database.transaction(async (queries) => {
      await increment(queries, 1);
      return "done";
    });
    expectTypeOf(given).toEqualTypeOf<string>();
    expect([given, await counterOf(1)]).toEqual(["done", 1]);
  });

  it("is rolled back when its work throws", async () => {
    const failure = new Error("no");
    await expect(
      database.transaction(async (queries) => {
        await increment(queries, 1);
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await counterOf(1)).toBe(0);
  });

  it.each(["read committed", "repeatable read", "serializable"] as const)(
    "runs at the isolation %s when it is asked to",
    async (isolation) => {
      const found = await database.transaction(
        (queries) =>
          sql<{ level: string }>`select current_setting('transaction_isolation') as level`.execute(queries),
        { isolation },
      );
      expect(found.rows[0]?.level).toBe(isolation);
    },
  );

  it("that is read-only refuses to write", async () => {
    await expect(
      database.transaction((queries) => increment(queries, 1), { isReadOnly: true }),
    ).rejects.toMatchObject({ code: "25006" });
  });

  it("is tried again after a serialisation failure, until it counts every increment", async () => {
    const add = () =>
      database.transaction(
        async (queries) => {
          const { value } = await queries
            .selectFrom("counters")
            .select("value")
            .where("id", "=", 1)
            .executeTakeFirstOrThrow();
          await queries
            .updateTable("counters")
            .set({ value: value + 1 })
            .where("id", "=", 1)
            .execute();
        },
        { isolation: "serializable", attempts: 50 },
      );
    await Promise.all(Array.from({ length: 12 }, add));
    expect(await counterOf(1)).toBe(12);
  });

  it("is tried again after a deadlock", async () => {
    let attempts = 0;
    let bothHaveOne = () => {};
    const met = new Promise<void>((resolve) => {
      bothHaveOne = resolve;
    });
    const both = (first: number, second: number) =>
      database.transaction(async (queries) => {
        await increment(queries, first);
        attempts += 1;
        if (attempts === 2) {
          bothHaveOne();
        }
        await met;
        await increment(queries, second);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect([await counterOf(1), await counterOf(2)]).toEqual([2, 2]);
    // On a busy machine the server may end both.
    expect(attempts).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [3, undefined],
    [1, 1],
    [5, 5],
  ])("gives up after %d attempts when told %j", async (expected, attempts) => {
    let calls = 0;
    const failing = database.transaction(
      async (queries) => {
        calls += 1;
        await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(queries);
      },
      attempts === undefined ? {} : { attempts },
    );
    await expect(failing).rejects.toMatchObject({ code: "40001" });
    expect(calls).toBe(expected);
  });

  it("is tried again when its work has wrapped the serialisation failure", async () => {
    let calls = 0;
    await database.transaction(async (queries) => {
      calls += 1;
      if (calls === 1) {
        const failure = sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(queries);
        await failure.catch((error: unknown) => {
          throw databaseError(error);
        });
      }
    });
    expect(calls).toBe(2);
  });

  it("is not tried again after any other error", async () => {
    let calls = 0;
    const failing = database.transaction(async (queries) => {
      calls += 1;
      await sql`select 1 / 0`.execute(queries);
    });
    await expect(failing).rejects.toMatchObject({ code: "22012" });
    expect(calls).toBe(1);
  });

  it("fails when an error inside it was caught, because the server rolls such a one back without a word", async () => {
    const quiet = database.transaction(async (queries) => {
      await increment(queries, 1);
      await sql`select 1 / 0`.execute(queries).catch(() => {});
    });
    await expect(quiet).rejects.toBeInstanceOf(TransactionAbortedError);
    expect(await counterOf(1)).toBe(0);
  });

  it("leaves its connection clean for the next one, however it ended", async () => {
    const lonely = openTestDatabase<Tables>(server, { max: 1 }).database;
    for (const statement of [sql`select 1 / 0`, sql`select pg_terminate_backend(pg_backend_pid())`]) {
      await expect(lonely.transaction((queries) => statement.execute(queries))).rejects.toThrow();
      await lonely.transaction((queries) => increment(queries, 2));
    }
    expect(await counterOf(2)).toBe(2);
    await lonely.close();
  });
});

describe("a connection that is lost", () => {
  it("while it is idle, or lent and between two queries, ends neither the process nor the service", async () => {
    const lonely = openTestDatabase<Tables>(server, { max: 1 }).database;
    const terminate = async (queries: Queries<Tables>) => {
      const found = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(queries);
      await pool.query("select pg_terminate_backend($1)", [found.rows[0]?.pid]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await terminate(lonely.queries);
    await lonely.ping();
    const work = lonely.transaction(async (queries) => {
      await terminate(queries);
      await increment(queries, 1);
    });
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(databaseError(error)).toMatchObject({ status: 503, headers: { "Retry-After": "1" } });
    await lonely.ping();
    expect(await counterOf(1)).toBe(0);
    await lonely.close();
  });

  it("by the server's own word is not lent to the next query", async () => {
    const lonely = openTestDatabase<Tables>(server, { max: 1 }).database;
    const outcomes: string[] = [];
    for (let time = 0; time < 10; time += 1) {
      const ended = sql`select pg_terminate_backend(pg_backend_pid())`.execute(lonely.queries);
      const next = selectNothing(lonely);
      for (const work of [ended, next]) {
        outcomes.push(
          await work.then(
            () => "answered",
            (error) => (error as { code?: string }).code ?? String(error),
          ),
        );
      }
    }
    expect(new Set(outcomes)).toEqual(new Set(["57P01", "answered"]));
    await lonely.close();
  });

  it("without a word fails a ping in time, and is not asked again", async () => {
    const proxy = await startProxy(server.connectionString, { cutAtCommit: "before" });
    const behind = openTestDatabase<Tables>(proxy, { max: 1 }).database;
    await behind.ping();
    proxy.silence();
    await expect(behind.ping()).rejects.toThrow();
    await behind.ping();
    await behind.close();
    await proxy.stop();
  });

  it("before COMMIT was sent is known to have changed nothing", async () => {
    const work = database.transaction(async (queries) => {
      const found = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(queries);
      await increment(queries, 1);
      await pool.query("select pg_terminate_backend($1)", [found.rows[0]?.pid]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(await counterOf(1)).toBe(0);
  });

  it.each([
    ["reached the server", "after", 1],
    ["was on its way", "before", 0],
  ] as const)("when COMMIT %s is told as unknown, and never repeated", async (_case, cut, expected) => {
    const proxy = await startProxy(server.connectionString, { cutAtCommit: cut });
    const behind = openTestDatabase<Tables>(proxy, { max: 1 }).database;
    let calls = 0;
    const work = behind.transaction(
      async (queries) => {
        calls += 1;
        await increment(queries, 1);
      },
      { attempts: 5 },
    );
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommitOutcomeUnknownError);
    expect(databaseError(error)).toMatchObject({ status: 500, code: "OUTCOME_UNKNOWN" });
    expect([calls, await counterOf(1)]).toEqual([1, expected]);
    await behind.close();
    await proxy.stop();
  });
});

describe("a database", () => {
  it("answers a ping, and one that is not there is a 503 that names no host", async () => {
    await database.ping();
    const url = new URL(server.connectionString);
    url.port = "1";
    const nowhere = openTestDatabase<Tables>({ connectionString: url.href, stop: async () => {} }).database;
    await expect(nowhere.ping()).rejects.toThrow();
    const error: unknown = await selectNothing(nowhere).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    const answer = databaseError(error);
    expect(answer).toMatchObject({ status: 503, code: "UNAVAILABLE", headers: { "Retry-After": "1" } });
    expect(answer?.message).not.toMatch(/127\.0\.0\.1|localhost|:1/);
    await nowhere.close();
  });

  it("whose connections are all lent out is a 503 when none comes back in time", async () => {
    const { pool: small, database: busy } = openTestDatabase<Tables>(server, { max: 1 });
    small.options.connectionTimeoutMillis = 100;
    const error: unknown = await busy.transaction(() =>
      selectNothing(busy).catch((thrown: unknown) => thrown),
    );
    expect(databaseError(error)).toMatchObject({ status: 503 });
    await busy.close();
  });

  it("that is closed lets the transactions under way end, and refuses new ones as unavailable", async () => {
    const { database: closing } = openTestDatabase<Tables>(server, { max: 1 });
    let isBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      isBegun = resolve;
    });
    const underWay = closing.transaction(async (queries) => {
      isBegun();
      await sql`select pg_sleep(0.2)`.execute(queries);
      await increment(queries, 1);
    });
    await begun;
    const closed = closing.close();
    const late: unknown = await selectNothing(closing).catch((thrown: unknown) => thrown);
    expect(databaseError(late)).toMatchObject({ status: 503 });
    await Promise.all([underWay, closed]);
    expect(await counterOf(1)).toBe(1);
  });

  it("may be closed twice", async () => {
    const { database: closed } = openTestDatabase<Tables>(server);
    await closed.ping();
    await Promise.all([closed.close(), closed.close()]);
    await closed.close();
  });

  it("counts affected rows, and returns rows of what it wrote", async () => {
    const [result] = await database.queries.updateTable("counters").set({ value: 5 }).execute();
    expect(result?.numUpdatedRows).toBe(2n);
    const rows = await database.queries.deleteFrom("counters").where("id", "=", 1).returningAll().execute();
    expect(rows).toEqual([{ id: 1, value: 5 }]);
  });

  it("that is measured tells its connections, waits and durations", async () => {
    const metrics = createMetrics({ process: false });
    const { database: measured } = openTestDatabase<Tables>(server, { max: 3, metrics });
    await selectNothing(measured);
    const text = metrics.print();
    expect(text).toContain('db_client_connection_count{state="idle"} 1\n');
    expect(text).toContain('db_client_connection_count{state="used"} 0\n');
    expect(text).toContain("db_client_connection_max 3\n");
    expect(text).toContain("db_client_connection_pending_requests 0\n");
    expect(text).toContain("db_client_connection_wait_time_seconds_count 1\n");
    expect(text).toContain("db_client_operation_duration_seconds_count 1\n");
    await measured.close();
  });
});

function selectNothing(other: Database<Tables>): Promise<unknown> {
  return other.queries.selectFrom("counters").select("value").where("id", "=", -1).execute();
}
