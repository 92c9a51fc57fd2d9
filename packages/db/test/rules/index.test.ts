import { afterAll, beforeAll, describe } from "vitest";
import { type Case, testCases } from "./case.ts";
import { type MigratingServer, startMigratingServer } from "./migrating-server.ts";

let server: MigratingServer;
beforeAll(async () => {
  server = await startMigratingServer();
});
afterAll(() => server.stop());

const T = "CREATE TABLE t (id int NOT NULL, name text, tags int[], at date)";
const P = `CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
  CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (id); CREATE TABLE p2a PARTITION OF p2 DEFAULT`;

const CASES: readonly Case[] = [
  {
    title: "indexes are built while everybody reads and writes",
    both: T,
    seed: "INSERT INTO t SELECT n FROM generate_series(1, 9) n",
    after: `CREATE INDEX a ON t (name DESC NULLS LAST, id) INCLUDE (at) WHERE id > 0; CREATE INDEX b ON t USING gin (tags) WITH (fastupdate = off);
      CREATE UNIQUE INDEX c ON t (lower(name), (id + 1)) NULLS NOT DISTINCT WITH (fillfactor = 80) WHERE at IS NOT NULL; CREATE INDEX "D d" ON t USING brin (at)`,
    statements: [
      'CREATE INDEX CONCURRENTLY "D d" ON public.t USING brin (at)',
      "CREATE INDEX CONCURRENTLY a ON public.t (name DESC NULLS LAST, id) INCLUDE (at) WHERE (id > 0)",
      "CREATE INDEX CONCURRENTLY b ON public.t USING gin (tags) WITH (fastupdate=off)",
      "CREATE UNIQUE INDEX CONCURRENTLY c ON public.t (lower(name), ((id + 1))) NULLS NOT DISTINCT WITH (fillfactor='80') WHERE (at IS NOT NULL)",
    ],
    hazards: ["fails-on-rows"],
    isOutside: [true, true, true, true],
  },
  {
    title: "statistics targets, clustering and replica identity come with an index",
    both: T,
    after:
      "CREATE UNIQUE INDEX a ON t (id); ALTER TABLE t CLUSTER ON a, REPLICA IDENTITY USING INDEX a; CREATE INDEX b ON t (lower(name)); ALTER INDEX b ALTER COLUMN 1 SET STATISTICS 500",
    isOutside: [true, true],
  },
  {
    title: "the new index is there before the old one goes",
    both: T,
    before: "CREATE INDEX a ON t (name)",
    after: "CREATE INDEX a ON t (name, id)",
    statements: [
      "CREATE INDEX CONCURRENTLY a_ashlar_new ON public.t (name, id)",
      "DROP INDEX CONCURRENTLY public.a",
      "ALTER INDEX public.a_ashlar_new RENAME TO a",
    ],
    isOutside: [true, true, false],
  },
  {
    title: "an index that is clustered and tells rows apart stays that when it changes",
    both: T,
    before:
      "CREATE UNIQUE INDEX a ON t (id) INCLUDE (name); ALTER TABLE t CLUSTER ON a, REPLICA IDENTITY USING INDEX a",
    after:
      "CREATE UNIQUE INDEX a ON t (id) INCLUDE (at); ALTER TABLE t CLUSTER ON a, REPLICA IDENTITY USING INDEX a",
    isOutside: [true, true, false],
  },
  {
    title: "storage parameters, statistics and clustering change in place",
    both: T,
    before:
      "CREATE INDEX a ON t (lower(name)) WITH (fillfactor = 70) WHERE name <> ' WITH (x)'; ALTER INDEX a ALTER COLUMN 1 SET STATISTICS 5; CREATE INDEX b ON t (id); ALTER TABLE t CLUSTER ON b",
    after:
      "CREATE INDEX a ON t (lower(name)) WITH (deduplicate_items = off) WHERE name <> ' WITH (x)'; CREATE INDEX b ON t (id); ALTER INDEX a ALTER COLUMN 1 SET STATISTICS 6",
    statements: [
      "ALTER INDEX public.a SET (deduplicate_items = 'off')",
      "ALTER INDEX public.a RESET (fillfactor)",
      "ALTER INDEX public.a ALTER COLUMN 1 SET STATISTICS 6",
      "ALTER TABLE public.t SET WITHOUT CLUSTER",
    ],
  },
  {
    title: "an index goes while everybody reads and writes",
    both: T,
    before: "CREATE INDEX a ON t (name); CREATE UNIQUE INDEX b ON t (id)",
    statements: ["DROP INDEX CONCURRENTLY public.a", "DROP INDEX CONCURRENTLY public.b"],
    hazards: ["loses-integrity"],
    isOutside: [true, true],
  },
  {
    title: "an index of a materialised view is built concurrently, and with a new view at once",
    both: `${T}; CREATE MATERIALIZED VIEW v AS SELECT id FROM t`,
    after:
      "CREATE UNIQUE INDEX a ON v (id); CREATE MATERIALIZED VIEW w AS SELECT id FROM t; CREATE INDEX b ON w (id)",
    isOutside: [true, false, false],
  },
  {
    title: "the index of a partitioned table is built partition by partition",
    both: P,
    seed: "INSERT INTO p VALUES (1, '2026-01-05')",
    after: "CREATE INDEX i ON p (id)",
    statements: [
      "CREATE INDEX i ON ONLY public.p (id)",
      "CREATE INDEX CONCURRENTLY p1_id_idx ON public.p1 (id)",
      "ALTER INDEX public.i ATTACH PARTITION public.p1_id_idx",
      "CREATE INDEX p2_id_idx ON ONLY public.p2 (id)",
      "ALTER INDEX public.i ATTACH PARTITION public.p2_id_idx",
      "CREATE INDEX CONCURRENTLY p2a_id_idx ON public.p2a (id)",
      "ALTER INDEX public.p2_id_idx ATTACH PARTITION public.p2a_id_idx",
    ],
    isOutside: [false, true, false, false, false, true, false],
  },
  {
    title: "the index of a partitioned table goes with those of its partitions",
    both: P,
    before: "CREATE INDEX i ON p (id)",
    statements: ["DROP INDEX public.i"],
  },
  {
    title: "another index of a partitioned table is made anew for all",
    both: P,
    before: "CREATE INDEX i ON p (id); CREATE INDEX j ON p (at)",
    after:
      "CREATE INDEX i ON p (id DESC); CREATE INDEX j ON p (at); ALTER INDEX p1_at_idx SET (fillfactor = 70)",
  },
  {
    title: "an index of a partition becomes part of one of the whole",
    both: P,
    before: "CREATE INDEX p1_id_idx ON p1 (id)",
    after: "CREATE INDEX i ON p (id)",
  },
  {
    title: "an invalid index is dropped and built anew",
    both: T,
    before:
      "CREATE INDEX a ON t (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'a'::regclass",
    after: "CREATE INDEX a ON t (id)",
    statements: ["DROP INDEX CONCURRENTLY public.a", "CREATE INDEX CONCURRENTLY a ON public.t (id)"],
    isOutside: [true, true],
  },
];

describe("indexes", () => testCases(() => server, CASES));
