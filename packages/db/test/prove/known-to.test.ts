import type { ColumnObject, Database } from "@ashlar/model";
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
const database: Database = { serverVersion: 180_004, objects: [column], dependencies: [] };

const CASES: readonly {
  readonly title: string;
  readonly serverVersion: number;
  readonly name: string | undefined;
}[] = [
  {
    title: "a server of 18 knows the name of a not-null constraint",
    serverVersion: 180_000,
    name: "users_need_names",
  },
  { title: "a server of 17 knows none", serverVersion: 170_010, name: undefined },
  { title: "a server of 13 knows none", serverVersion: 130_023, name: undefined },
];

test.each(CASES)("$title", ({ serverVersion, name }) => {
  const [known] = knownTo(serverVersion, database).objects;
  expect(known).toMatchObject({ isNotNull: true });
  expect(known?.kind === "column" ? known.notNullName : "no column").toBe(name);
});
