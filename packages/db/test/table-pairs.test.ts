/** Pairs of tables that are hard to take from one to the other and back, with rows in them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosenPairs } from "./pairs/chosen-pairs.ts";
import type { Pair } from "./pairs/pair.ts";
import { openSeveralServers, type SeveralServers } from "./pairs/several-servers.ts";
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

let servers: SeveralServers;
beforeAll(async () => {
  servers = await openSeveralServers();
});
afterAll(() => servers.stop());

describe.concurrent.each(Object.entries(COLLECTIONS))("%s", (_, pairs) => {
  test.each(chosenPairs(pairs))("$name", async (pair) => {
    const outcome = await takePair(servers.next(), pair, { rows: 5, allowDestructive: true });
    expect(outcome).toMatchObject({ kind: "pass", reasons: [], corrections: [] });
  });
});
