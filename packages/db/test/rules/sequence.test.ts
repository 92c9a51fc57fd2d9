import { afterAll, beforeAll, describe } from "vitest";
import { type Case, testCases } from "./case.ts";
import { type MigratingServer, startMigratingServer } from "./migrating-server.ts";

let server: MigratingServer;
beforeAll(async () => {
  server = await startMigratingServer();
});
afterAll(() => server.stop());

const CASES: readonly Case[] = [
  {
    title: "sequences are made with what is unusual about them",
    after:
      "CREATE SEQUENCE a; CREATE SEQUENCE b AS smallint INCREMENT -2 MINVALUE -50 START -7 CACHE 5 CYCLE; CREATE UNLOGGED SEQUENCE c START 10; CREATE SEQUENCE d INCREMENT -1; CREATE SEQUENCE e MAXVALUE 10 MINVALUE 5",
    statements: [
      "CREATE SEQUENCE public.a",
      "CREATE SEQUENCE public.b AS smallint INCREMENT BY -2 MINVALUE -50 START WITH -7 CACHE 5 CYCLE",
      "CREATE UNLOGGED SEQUENCE public.c START WITH 10",
      "CREATE SEQUENCE public.d INCREMENT BY -1",
      "CREATE SEQUENCE public.e MINVALUE 5 MAXVALUE 10",
    ],
  },
  {
    title: "every option changes in place",
    before: "CREATE SEQUENCE a; CREATE SEQUENCE b CYCLE CACHE 5 MAXVALUE 100; CREATE SEQUENCE c AS smallint",
    after:
      "CREATE SEQUENCE a AS integer START 5 INCREMENT 2 MINVALUE 3 CACHE 4 CYCLE; CREATE SEQUENCE b; CREATE UNLOGGED SEQUENCE c AS bigint",
  },
  {
    title: "a sequence that nothing owns loses where it stands",
    before: "CREATE SEQUENCE a",
    statements: ["DROP SEQUENCE public.a"],
    hazards: ["data-loss"],
  },
  {
    title: "a sequence goes with the column that owns it",
    before: "CREATE TABLE t (id serial, n int); CREATE SEQUENCE s OWNED BY t.n",
    after: "CREATE TABLE t (n int)",
    statements: ["ALTER TABLE public.t DROP COLUMN id", "DROP SEQUENCE public.s"],
  },
  {
    title: "a sequence gets another owner, or none",
    both: "CREATE TABLE t (a int, b int)",
    before: "CREATE SEQUENCE s OWNED BY t.a; CREATE SEQUENCE r; CREATE SEQUENCE q OWNED BY t.a",
    after: "CREATE SEQUENCE s OWNED BY t.b; CREATE SEQUENCE r OWNED BY t.a; CREATE SEQUENCE q",
    hazards: [],
  },
  {
    title: "a sequence of a new column, and one that several defaults use",
    before: "CREATE TABLE t (a int)",
    after:
      "CREATE SEQUENCE shared; CREATE TABLE u (id int DEFAULT nextval('shared')); CREATE TABLE v (id int DEFAULT nextval('shared')); CREATE TABLE t (a int, b int); CREATE SEQUENCE s INCREMENT 5; ALTER TABLE t ALTER b SET DEFAULT nextval('s'); ALTER SEQUENCE s OWNED BY t.b",
    isOutside: [false, false, false, false, true],
  },
  {
    title: "a sequence that stays outlives the column and the table that owned it",
    before:
      "CREATE TABLE t (a int, b int); CREATE SEQUENCE s OWNED BY t.a; CREATE TABLE u (a int); CREATE SEQUENCE r OWNED BY u.a",
    seed: "SELECT setval('s', 50)",
    after: "CREATE TABLE t (b int); CREATE SEQUENCE s; CREATE SEQUENCE r",
    check: async (client) => {
      const { rows } = await client.query("SELECT nextval('s')::int AS next");
      if (rows[0]?.next !== 51) throw new Error(`the next number is ${rows[0]?.next}`);
    },
  },
];

describe("sequences", () => testCases(() => server, CASES));
