import { afterAll, beforeAll, describe } from "vitest";
import { type Case, testCases } from "./case.ts";
import { type MigratingServer, startMigratingServer } from "./migrating-server.ts";

let server: MigratingServer;
beforeAll(async () => {
  server = await startMigratingServer();
});
afterAll(() => server.stop());

const T = "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (id int, u int, r int4range)";
const ROWS = "INSERT INTO u VALUES (1); INSERT INTO t VALUES (1, 1, '[1,2)'), (2, 1, '[2,3)')";

const ADDED: readonly Case[] = [
  {
    title: "a foreign key holds for new rows first, and the old ones are read in a step of their own",
    both: T,
    seed: ROWS,
    after: "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u ON DELETE CASCADE",
    statements: [
      "ALTER TABLE public.t\n  ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES public.u(id) ON DELETE CASCADE NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT f",
    ],
    hazards: ["breaks-code", "fails-on-rows"],
    isOutside: [false, true],
  },
  {
    title: "a check is added likewise",
    both: T,
    seed: ROWS,
    after: "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0), ADD CONSTRAINT d CHECK (u > 0) NO INHERIT",
    isOutside: [false, true, false, true],
  },
  {
    title: "what should not be validated is not",
    both: T,
    after:
      "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID, ADD CONSTRAINT d CHECK (id > 1) NOT ENFORCED, ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u NOT VALID, ADD CONSTRAINT g FOREIGN KEY (u) REFERENCES u NOT ENFORCED",
  },
  {
    title: "the index of a key is built first, then it becomes the key",
    both: T,
    seed: ROWS,
    after:
      "ALTER TABLE t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (id, u) INCLUDE (r) WITH (fillfactor = 80) DEFERRABLE",
    statements: [
      "CREATE UNIQUE INDEX CONCURRENTLY k ON public.t (id, u) INCLUDE (r) NULLS NOT DISTINCT WITH (fillfactor = '80')",
      "ALTER TABLE public.t\n  ADD CONSTRAINT k UNIQUE USING INDEX k DEFERRABLE",
    ],
    hazards: ["fails-on-rows"],
    isOutside: [true, false],
  },
  {
    title: "a primary key comes after its columns are not null",
    both: T,
    seed: ROWS,
    after: "ALTER TABLE t ADD PRIMARY KEY (id)",
    statements: [
      "ALTER TABLE public.t\n  ADD CONSTRAINT t_id_not_null_ashlar_new CHECK (id IS NOT NULL) NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT t_id_not_null_ashlar_new",
      "ALTER TABLE public.t ALTER COLUMN id SET NOT NULL",
      "ALTER TABLE public.t DROP CONSTRAINT t_id_not_null_ashlar_new",
      "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON public.t (id)",
      "ALTER TABLE public.t\n  ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey",
    ],
    isOutside: [false, true, false, true, false],
  },
  {
    title: "exclusions and keys without overlaps are built in one go",
    both: `CREATE EXTENSION btree_gist; ${T}`,
    seed: ROWS,
    after:
      "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (id WITH =, r WITH &&), ADD CONSTRAINT w UNIQUE (id, r WITHOUT OVERLAPS)",
    hazards: ["blocks-reads", "fails-on-rows", "blocks-reads", "fails-on-rows"],
  },
  {
    title: "constraints of a partitioned table hold for its partitions",
    both: "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE p (id int NOT NULL, u int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
    seed: "INSERT INTO p VALUES (1)",
    after:
      "ALTER TABLE p ADD PRIMARY KEY (id), ADD CONSTRAINT c CHECK (id > 0), ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u",
    isOutside: [false, true, false, true, false],
  },
  {
    title: "constraints on new columns of a table that is there",
    both: "CREATE TABLE u (id int PRIMARY KEY)",
    before: "CREATE TABLE t (id int)",
    seed: "INSERT INTO t VALUES (1)",
    after: "CREATE TABLE t (id int, n int UNIQUE CHECK (n > 0) REFERENCES u)",
    isOutside: [false, false, true, false, true, true, false],
  },
  {
    title: "a check of a foreign table is added",
    both: "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE t (id int) SERVER s OPTIONS (filename '/a')",
    after: "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)",
  },
  {
    title: "tables point at each other",
    after:
      "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
  },
];

const CHANGED: readonly Case[] = [
  {
    title: "another check comes beside the old one and takes its place",
    both: T,
    seed: ROWS,
    before: "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)",
    after: "ALTER TABLE t ADD CONSTRAINT c CHECK (id > -1)",
    statements: [
      "ALTER TABLE public.t\n  ADD CONSTRAINT c_ashlar_new CHECK ((id > '-1'::integer)) NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT c_ashlar_new",
      "ALTER TABLE public.t DROP CONSTRAINT c",
      "ALTER TABLE public.t RENAME CONSTRAINT c_ashlar_new TO c",
    ],
    isOutside: [false, true, false],
  },
  {
    title: "another foreign key likewise",
    both: T,
    seed: ROWS,
    before: "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u",
    after: "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u ON DELETE SET NULL",
    isOutside: [false, true, false],
  },
  {
    title: "a foreign key is deferred and no longer deferred in place",
    both: T,
    before:
      "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u, ADD CONSTRAINT g FOREIGN KEY (u) REFERENCES u DEFERRABLE",
    after:
      "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u DEFERRABLE INITIALLY DEFERRED, ADD CONSTRAINT g FOREIGN KEY (u) REFERENCES u",
    statements: [
      "ALTER TABLE public.t ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED",
      "ALTER TABLE public.t ALTER CONSTRAINT g NOT DEFERRABLE",
    ],
  },
  {
    title: "a key over other columns is built before the old one goes",
    both: T,
    seed: ROWS,
    before: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id)",
    after: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id, u)",
    statements: [
      "CREATE UNIQUE INDEX CONCURRENTLY k_ashlar_new ON public.t (id, u)",
      "ALTER TABLE public.t DROP CONSTRAINT k",
      "ALTER TABLE public.t\n  ADD CONSTRAINT k UNIQUE USING INDEX k_ashlar_new",
    ],
    isOutside: [true, false],
  },
  {
    title: "foreign keys make way for another primary key and come back",
    before: "CREATE TABLE u (id int PRIMARY KEY, n int NOT NULL UNIQUE); CREATE TABLE t (u int REFERENCES u)",
    after:
      "CREATE TABLE u (id int UNIQUE NOT NULL, n int NOT NULL UNIQUE, CONSTRAINT u_pkey PRIMARY KEY (n)); CREATE TABLE t (u int, CONSTRAINT t_u_fkey FOREIGN KEY (u) REFERENCES u (id))",
  },
  {
    title: "a constraint is validated, enforced, and no longer that",
    both: T,
    seed: ROWS,
    before:
      "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID, ADD CONSTRAINT d CHECK (id > 0), ADD CONSTRAINT e CHECK (id > 0) NOT ENFORCED, ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u NOT ENFORCED, ADD CONSTRAINT g FOREIGN KEY (u) REFERENCES u, ADD CONSTRAINT h FOREIGN KEY (u) REFERENCES u",
    after:
      "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0), ADD CONSTRAINT d CHECK (id > 0) NOT VALID, ADD CONSTRAINT e CHECK (id > 0), ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u, ADD CONSTRAINT g FOREIGN KEY (u) REFERENCES u NOT VALID, ADD CONSTRAINT h FOREIGN KEY (u) REFERENCES u NOT ENFORCED",
  },
  {
    title: "the index of a key is changed and clustered in place",
    both: T,
    before: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id) WITH (fillfactor = 70)",
    after: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id) WITH (fillfactor = 80); ALTER TABLE t CLUSTER ON k",
    statements: ["ALTER INDEX public.k SET (fillfactor = '80')", "ALTER TABLE public.t CLUSTER ON k"],
  },
  {
    title: "a constraint becomes one of another kind under its name",
    both: T,
    before: "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)",
    after: "ALTER TABLE t ADD CONSTRAINT c UNIQUE (id)",
    isOutside: [false, true, false],
  },
  {
    title: "constraints go",
    both: T,
    before:
      "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0), ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES u, ADD CONSTRAINT k UNIQUE (id)",
    hazards: ["loses-integrity", "loses-integrity", "loses-integrity"],
  },
  {
    title: "inherited constraints come and go with those above",
    both: "CREATE TABLE p (id int); CREATE TABLE c () INHERITS (p)",
    before: "ALTER TABLE p ADD CONSTRAINT a CHECK (id > 0), ADD CONSTRAINT b CHECK (id > 1)",
    after: "ALTER TABLE p ADD CONSTRAINT b CHECK (id > 2), ADD CONSTRAINT d CHECK (id > 3)",
    isOutside: [false, true, false, false, true, false],
  },
];

describe("constraints of tables with rows", () => testCases(() => server, ADDED));
describe("constraints that change", () => testCases(() => server, CHANGED));
