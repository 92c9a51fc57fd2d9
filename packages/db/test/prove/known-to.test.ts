import type { ColumnObject, Database, SequenceObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { knownTo } from "../../src/prove/known-to.ts";

const column: ColumnObject = {
  kind: "column",
  id: "column public.users.name",
  parent: "table public.users",
  schema: "public",
  name: "name",
  sqlName: "public.users.name",
  position: 1,
  type: "text",
  isNotNull: true,
  notNullName: "users_need_names",
};
const sequence: SequenceObject = {
  kind: "sequence",
  id: "sequence public.users_id_seq",
  schema: "public",
  name: "users_id_seq",
  sqlName: "public.users_id_seq",
  options: {
    type: "integer",
    start: "1",
    increment: "1",
    min: "1",
    max: "2147483647",
    cache: "1",
    isCycling: false,
  },
  isUnlogged: true,
};
const database: Database = { serverVersion: 180_004, objects: [column, sequence], dependencies: [] };

const CASES: readonly {
  readonly title: string;
  readonly serverVersion: number;
  readonly name: string | undefined;
  readonly isUnlogged?: true;
}[] = [
  {
    title: "a server of 18 knows the name of a not-null constraint",
    serverVersion: 180_000,
    name: "users_need_names",
    isUnlogged: true,
  },
  { title: "a server of 17 knows none", serverVersion: 170_010, name: undefined, isUnlogged: true },
  {
    title: "a server of 14 logs the sequences of unlogged tables too",
    serverVersion: 140_023,
    name: undefined,
  },
];

test.each(CASES)("$title", ({ serverVersion, name, isUnlogged }) => {
  const [known, ids] = knownTo(serverVersion, database).objects;
  expect(known).toMatchObject({ isNotNull: true });
  expect(known?.kind === "column" ? known.notNullName : "no column").toBe(name);
  expect(ids?.kind === "sequence" ? ids.isUnlogged : "no sequence").toBe(isUnlogged);
});
