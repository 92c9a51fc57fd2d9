import { describe, expect, it } from "vitest";
import { inspect } from "../src/index.ts";
import { type InspectCase, itFinds, onServers } from "./inspect-on-servers.ts";

const tables: readonly InspectCase[] = [
  {
    what: "unlogged tables, storage parameters also of TOAST, row security and replica identity",
    sql: `
      CREATE UNLOGGED TABLE u ();
      CREATE TABLE o (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = off);
      CREATE TABLE s (id int NOT NULL UNIQUE);
      ALTER TABLE s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, REPLICA IDENTITY USING INDEX s_id_key;
      CREATE TABLE f (); ALTER TABLE f REPLICA IDENTITY FULL`,
    kinds: ["table"],
    expected: {
      "table public.u": { isUnlogged: true },
      "table public.o": { options: { fillfactor: "70", "toast.autovacuum_enabled": "off" } },
      "table public.s": {
        hasRowSecurity: true,
        isRowSecurityForced: true,
        replicaIdentity: "USING INDEX s_id_key",
      },
      "table public.f": { replicaIdentity: "FULL" },
    },
  },
  {
    what: "parents in their order, partitions with their bounds, typed tables",
    sql: `
      CREATE TABLE b (); CREATE TABLE a (); CREATE TABLE heir () INHERITS (b, a);
      CREATE TABLE days (day date, n int) PARTITION BY RANGE (day, lower(n::text));
      CREATE TABLE old PARTITION OF days FOR VALUES FROM (MINVALUE, MINVALUE) TO ('2020-01-01', 'x');
      CREATE TABLE rest PARTITION OF days DEFAULT PARTITION BY HASH (n);
      CREATE TYPE pair AS (x int, y int); CREATE TABLE pairs OF pair`,
    kinds: ["table"],
    expected: {
      "table public.a": {},
      "table public.b": {},
      "table public.heir": { inherits: ["table public.b", "table public.a"] },
      "table public.days": { partitionBy: "RANGE (day, lower((n)::text))" },
      "table public.old": {
        partitionOf: {
          parent: "table public.days",
          bound: "FOR VALUES FROM (MINVALUE, MINVALUE) TO ('2020-01-01', 'x')",
        },
      },
      "table public.rest": {
        partitionBy: "HASH (n)",
        partitionOf: { parent: "table public.days", bound: "DEFAULT" },
      },
      "table public.pairs": { ofType: "composite public.pair" },
    },
  },
  {
    what: "columns with defaults, identities, generation, collation, storage and statistics",
    sql: `
      CREATE DOMAIN short AS varchar(9);
      CREATE TABLE t (
        id bigint GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 2),
        gone int,
        n numeric(10,2) NOT NULL DEFAULT 0.5,
        "To Do" short[] DEFAULT '{}',
        c text COLLATE "C",
        up text GENERATED ALWAYS AS (upper(c)) STORED,
        at timestamptz DEFAULT '2020-01-01 00:00:00+02'
      );
      ALTER TABLE t DROP COLUMN gone, ALTER c SET STORAGE EXTERNAL, ALTER c SET COMPRESSION pglz,
        ALTER c SET STATISTICS 0, ALTER c SET (n_distinct = -0.5)`,
    kinds: ["column"],
    expected: {
      "column public.t.id": {
        type: "bigint",
        isNotNull: true,
        identity: {
          kind: "always",
          sequence: "public.t_id_seq",
          options: {
            type: "bigint",
            start: "10",
            increment: "2",
            min: "1",
            max: "9223372036854775807",
            cache: "1",
            isCycling: false,
          },
        },
      },
      "column public.t.n": { type: "numeric(10,2)", isNotNull: true, default: "0.5" },
      'column public.t."To Do"': {
        type: "public.short[]",
        typeId: "domain public.short",
        isNotNull: false,
        default: "'{}'::public.short[]",
      },
      "column public.t.c": {
        type: "text",
        isNotNull: false,
        collation: 'pg_catalog."C"',
        storage: "EXTERNAL",
        compression: "pglz",
        statisticsTarget: 0,
        options: { n_distinct: "-0.5" },
      },
      "column public.t.up": {
        type: "text",
        isNotNull: false,
        generated: { expression: "upper(c)", kind: "stored" },
      },
      "column public.t.at": {
        type: "timestamp with time zone",
        isNotNull: false,
        default: "'2019-12-31 22:00:00+00'::timestamp with time zone",
      },
    },
  },
  {
    what: "virtual generated columns",
    since: 18,
    sql: "CREATE TABLE t (a int, twice int GENERATED ALWAYS AS (a * 2))",
    kinds: ["column"],
    expected: {
      "column public.t.a": { type: "integer", isNotNull: false },
      "column public.t.twice": {
        type: "integer",
        isNotNull: false,
        generated: { expression: "(a * 2)", kind: "virtual" },
      },
    },
  },
  {
    what: "names of not-null constraints that somebody chose, and no others",
    since: 18,
    sql: `
      CREATE TABLE t (id int PRIMARY KEY, plain int NOT NULL, b int CONSTRAINT wanted NOT NULL, c int NOT NULL NO INHERIT, d int);
      ALTER TABLE t ADD CONSTRAINT t_d_not_null NOT NULL d NOT VALID;
      CREATE TABLE heir () INHERITS (t);
      CREATE TABLE ${"long_".repeat(12)} (${"column_".repeat(9)} int NOT NULL);
      CREATE TABLE clash (a_b int NOT NULL); CREATE TABLE clash_a (b int NOT NULL)`,
    kinds: ["column"],
    expected: {
      "column public.t.id": { type: "integer", isNotNull: true },
      "column public.t.plain": { type: "integer", isNotNull: true },
      "column public.t.b": { type: "integer", isNotNull: true, notNullName: "wanted" },
      "column public.t.c": { type: "integer", isNotNull: true, isNotNullNoInherit: true },
      "column public.t.d": { type: "integer", isNotNull: true, isNotNullInvalid: true },
      "column public.heir.id": { type: "integer", isNotNull: true, isInherited: true },
      "column public.heir.plain": { type: "integer", isNotNull: true, isInherited: true },
      "column public.heir.b": { type: "integer", isNotNull: true, isInherited: true },
      "column public.heir.c": { type: "integer", isNotNull: false, isInherited: true },
      "column public.heir.d": { type: "integer", isNotNull: true, isInherited: true },
      [`column public.${"long_".repeat(12)}.${"column_".repeat(9)}`]: { type: "integer", isNotNull: true },
      "column public.clash.a_b": { type: "integer", isNotNull: true },
      "column public.clash_a.b": { type: "integer", isNotNull: true },
    },
  },
  {
    what: "sequences, of columns and of nobody, but not those of identities",
    sql: `
      CREATE SEQUENCE s AS int INCREMENT -5 MINVALUE -100 MAXVALUE 100 START 7 CACHE 3 CYCLE;
      CREATE TABLE t (id smallserial, other int GENERATED BY DEFAULT AS IDENTITY);
      CREATE SEQUENCE given; ALTER SEQUENCE given OWNED BY t.other`,
    kinds: ["sequence"],
    expected: {
      "sequence public.s": {
        options: {
          type: "integer",
          start: "7",
          increment: "-5",
          min: "-100",
          max: "100",
          cache: "3",
          isCycling: true,
        },
      },
      "sequence public.t_id_seq": {
        ownedBy: "column public.t.id",
        options: {
          type: "smallint",
          start: "1",
          increment: "1",
          min: "1",
          max: "32767",
          cache: "1",
          isCycling: false,
        },
      },
      "sequence public.given": {
        ownedBy: "column public.t.other",
        options: {
          type: "bigint",
          start: "1",
          increment: "1",
          min: "1",
          max: "9223372036854775807",
          cache: "1",
          isCycling: false,
        },
      },
    },
  },
  {
    what: "foreign tables with their options, passwords left out",
    sql: `
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
      CREATE FOREIGN TABLE f (a int OPTIONS (column_name 'b') NOT NULL) SERVER s OPTIONS (file 'x', password 'hush')`,
    kinds: ["foreign table", "column"],
    expected: {
      "foreign table public.f": { server: "s", serverOptions: { file: "x", password: "(secret)" } },
      "column public.f.a": { type: "integer", isNotNull: true, serverOptions: { column_name: "b" } },
    },
  },
];

const constraints: readonly InspectCase[] = [
  {
    what: "keys with what their indexes have",
    sql: `
      CREATE TABLE t (a int, b int, PRIMARY KEY (b, a) INCLUDE (c) WITH (fillfactor = 60), c int,
        CONSTRAINT later UNIQUE (a) DEFERRABLE INITIALLY DEFERRED);
      ALTER TABLE t CLUSTER ON t_pkey`,
    kinds: ["constraint", "index"],
    expected: {
      "constraint public.t.t_pkey": {
        type: "primary key",
        definition: "PRIMARY KEY (b, a) INCLUDE (c)",
        columns: ["b", "a"],
        index: { options: { fillfactor: "60" }, isClustered: true },
      },
      "constraint public.t.later": {
        type: "unique",
        definition: "UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
        columns: ["a"],
        index: {},
      },
    },
  },
  {
    what: "NULLS NOT DISTINCT and exclusion constraints",
    since: 15,
    sql: `
      CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT, r int4range,
        EXCLUDE USING gist (r WITH &&, (int4range(a, a + 1)) WITH =) WITH (fillfactor = 70) WHERE (a > 0))`,
    kinds: ["constraint"],
    expected: {
      "constraint public.t.t_a_key": {
        type: "unique",
        definition: "UNIQUE NULLS NOT DISTINCT (a)",
        columns: ["a"],
        index: {},
      },
      "constraint public.t.t_r_int4range_excl": {
        type: "exclusion",
        definition:
          "EXCLUDE USING gist (r WITH &&, int4range(a, (a + 1)) WITH =) WITH (fillfactor='70') WHERE ((a > 0))",
        columns: ["r"],
        index: {},
      },
    },
  },
  {
    what: "checks, not valid ones, inherited ones",
    sql: `
      CREATE TABLE t (a int CHECK (a > 0), b int, CONSTRAINT own CHECK (a < b) NO INHERIT);
      ALTER TABLE t ADD CONSTRAINT "new NOT VALID" CHECK (b > 0) NOT VALID;
      CREATE TABLE heir () INHERITS (t)`,
    kinds: ["constraint"],
    expected: {
      "constraint public.t.t_a_check": { type: "check", definition: "CHECK ((a > 0))", columns: ["a"] },
      "constraint public.t.own": {
        type: "check",
        definition: "CHECK ((a < b)) NO INHERIT",
        columns: ["a", "b"],
      },
      'constraint public.t."new NOT VALID"': {
        type: "check",
        definition: "CHECK ((b > 0))",
        columns: ["b"],
        isNotValid: true,
      },
      "constraint public.heir.t_a_check": {
        type: "check",
        definition: "CHECK ((a > 0))",
        columns: ["a"],
        isInherited: true,
      },
      'constraint public.heir."new NOT VALID"': {
        type: "check",
        definition: "CHECK ((b > 0))",
        columns: ["b"],
        isInherited: true,
      },
    },
  },
  {
    what: "foreign keys, those of a partitioned table once",
    sql: `
      CREATE TABLE target (a int, b int, PRIMARY KEY (a, b)) PARTITION BY LIST (a);
      CREATE TABLE target_1 PARTITION OF target FOR VALUES IN (1);
      CREATE TABLE source (x int, y int,
        CONSTRAINT fk FOREIGN KEY (x, y) REFERENCES target ON DELETE CASCADE DEFERRABLE) PARTITION BY HASH (x);
      CREATE TABLE source_0 PARTITION OF source FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
    kinds: ["constraint", "trigger"],
    expected: {
      "constraint public.target.target_pkey": {
        type: "primary key",
        definition: "PRIMARY KEY (a, b)",
        columns: ["a", "b"],
        index: {},
      },
      "constraint public.source.fk": {
        type: "foreign key",
        definition: "FOREIGN KEY (x, y) REFERENCES public.target(a, b) ON DELETE CASCADE DEFERRABLE",
        columns: ["x", "y"],
        references: { table: "table public.target", columns: ["a", "b"] },
      },
    },
  },
  {
    what: "temporal keys and constraints that are not enforced",
    since: 18,
    sql: `
      CREATE EXTENSION btree_gist;
      CREATE TABLE t (id int, valid daterange, CONSTRAINT t_pkey PRIMARY KEY (id, valid WITHOUT OVERLAPS));
      CREATE TABLE u (id int, valid daterange, CONSTRAINT fk FOREIGN KEY (id, PERIOD valid) REFERENCES t (id, PERIOD valid) NOT ENFORCED)`,
    kinds: ["constraint"],
    expected: {
      "constraint public.t.t_pkey": {
        type: "primary key",
        definition: "PRIMARY KEY (id, valid WITHOUT OVERLAPS)",
        columns: ["id", "valid"],
        index: {},
      },
      "constraint public.u.fk": {
        type: "foreign key",
        definition: "FOREIGN KEY (id, PERIOD valid) REFERENCES public.t(id, PERIOD valid)",
        columns: ["id", "valid"],
        references: { table: "table public.t", columns: ["id", "valid"] },
        isNotEnforced: true,
      },
    },
  },
];

const indexes: readonly InspectCase[] = [
  {
    what: "indexes by what follows USING, whatever their names",
    sql: `
      CREATE TABLE "a USING b" (c text, d int, e int);
      CREATE UNIQUE INDEX "x ON y USING z" ON "a USING b"
        (lower(c) COLLATE "C" text_pattern_ops, d DESC NULLS LAST) INCLUDE (e) WITH (fillfactor = 60) WHERE d > 0;
      ALTER INDEX "x ON y USING z" ALTER COLUMN 1 SET STATISTICS 300;
      CREATE INDEX sum ON "a USING b" USING brin ((d + e)); CREATE INDEX c ON "a USING b" (c);
      ALTER TABLE "a USING b" CLUSTER ON c`,
    kinds: ["index"],
    expected: {
      'index public."x ON y USING z"': {
        isUnique: true,
        definition:
          "btree (lower(c) COLLATE \"C\" text_pattern_ops, d DESC NULLS LAST) INCLUDE (e) WITH (fillfactor='60') WHERE (d > 0)",
        method: "btree",
        keys: [
          { kind: "expression", text: "lower(c)" },
          { kind: "column", text: "d", isDescending: true },
        ],
        include: ["e"],
        where: "(d > 0)",
        statisticsTargets: { "1": 300 },
      },
      "index public.sum": {
        isUnique: false,
        definition: "brin (((d + e)))",
        method: "brin",
        keys: [{ kind: "expression", text: "((d + e))" }],
      },
      "index public.c": {
        isUnique: false,
        definition: "btree (c)",
        method: "btree",
        keys: [{ kind: "column", text: "c" }],
        isClustered: true,
      },
    },
  },
  {
    what: "indexes of partitioned tables, of their partitions, and ones that wait for these",
    sql: `
      CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
      CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
      CREATE INDEX t_b ON t (b);
      CREATE INDEX waiting ON ONLY t (a);
      CREATE INDEX odd_name ON t1 (a)`,
    kinds: ["index"],
    expected: {
      "index public.t_b": {
        isUnique: false,
        definition: "btree (b)",
        method: "btree",
        keys: [{ kind: "column", text: "b" }],
      },
      "index public.t1_b_idx": {
        isUnique: false,
        definition: "btree (b)",
        method: "btree",
        keys: [{ kind: "column", text: "b" }],
        partOf: "index public.t_b",
      },
      "index public.waiting": {
        isUnique: false,
        definition: "btree (a)",
        method: "btree",
        keys: [{ kind: "column", text: "a" }],
        isInvalid: true,
      },
      "index public.odd_name": {
        isUnique: false,
        definition: "btree (a)",
        method: "btree",
        keys: [{ kind: "column", text: "a" }],
      },
    },
  },
];

onServers([], (maker) => {
  itFinds(maker, [...tables, ...constraints, ...indexes]);

  describe("a table", () => {
    it("has names for its id, for SQL and for people, and its parts know it", async () => {
      const client = await maker.make(
        'CREATE SCHEMA s; CREATE TABLE s."T" ("a.b" int CONSTRAINT "c" CHECK (true))',
      );
      const { objects } = await inspect(client);
      expect(objects.filter(({ schema }) => schema === "s")).toMatchObject([
        { id: 'column s."T"."a.b"', name: "a.b", sqlName: 's."T"."a.b"', parent: 'table s."T"', position: 1 },
        { id: 'constraint s."T".c', name: "c", sqlName: 'c ON s."T"', parent: 'table s."T"' },
        { id: 'table s."T"', name: "T", sqlName: 's."T"' },
      ]);
    });

    it("has columns that are counted without gaps", async () => {
      const client = await maker.make("CREATE TABLE t (a int, b int, c int); ALTER TABLE t DROP COLUMN b");
      const { objects } = await inspect(client);
      expect(objects.flatMap((object) => (object.kind === "column" ? [object.position] : []))).toEqual([
        1, 2,
      ]);
    });

    it("has an estimate of its rows and bytes, which is never negative", async () => {
      const client = await maker.make(
        "CREATE TABLE t (a) AS SELECT g FROM generate_series(1, 1000) g; CREATE TABLE new ()",
      );
      await client.query("ANALYZE t");
      const { objects } = await inspect(client);
      expect(objects.filter(({ kind }) => kind === "table")).toMatchObject([
        { name: "new", estimate: { rows: 0, bytes: 0 } },
        { name: "t", estimate: { rows: 1000, bytes: expect.any(Number) } },
      ]);
    });
  });
});
