/** Pairs of tables that are hard to take from one to the other and back, with rows in them. */
import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Pair } from "./pairs/pair.ts";
import { tablesColumns } from "./pairs/tables-columns.ts";
import { tablesHeirs } from "./pairs/tables-heirs.ts";
import { tablesIndexes } from "./pairs/tables-indexes.ts";
import { tablesKeys } from "./pairs/tables-keys.ts";
import { tablesPartitions } from "./pairs/tables-partitions.ts";
import { tablesWhole } from "./pairs/tables-whole.ts";
import { takePair } from "./pairs/take-pair.ts";

const COLLECTIONS: Readonly<Record<string, readonly Pair[]>> = {
  columns: tablesColumns,
  keys: tablesKeys,
  indexes: tablesIndexes,
  partitions: tablesPartitions,
  heirs: tablesHeirs,
  wholes: tablesWhole,
};

let server: ShadowServer;
beforeAll(async () => {
  server = await openShadowServer({});
}, 60_000);
afterAll(() => server.stop());

describe.concurrent.each(Object.entries(COLLECTIONS))("%s", (_, pairs) => {
  test.each(pairs)("$name", async (pair) => {
    const outcome = await takePair(server, pair, { rows: 5, allowDestructive: true });
    expect(outcome).toMatchObject({ kind: "pass", reasons: [], corrections: [] });
  });
});
