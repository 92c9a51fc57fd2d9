/** Pairs of schemas that are hard to take from one to the other and back, on a server of their own. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosenPairs } from "./pairs/chosen-pairs.ts";
import { circles } from "./pairs/circles.ts";
import { enums } from "./pairs/enums.ts";
import { kept } from "./pairs/kept.ts";
import { kinds } from "./pairs/kinds.ts";
import { names } from "./pairs/names.ts";
import { outside } from "./pairs/outside.ts";
import type { Pair } from "./pairs/pair.ts";
import { policies } from "./pairs/policies.ts";
import { rights } from "./pairs/rights.ts";
import { routines } from "./pairs/routines.ts";
import { openSeveralServers, type SeveralServers } from "./pairs/several-servers.ts";
import { takePair } from "./pairs/take-pair.ts";
import { triggers } from "./pairs/triggers.ts";
import { types } from "./pairs/types.ts";
import { views } from "./pairs/views.ts";

const COLLECTIONS: Readonly<Record<string, readonly Pair[]>> = {
  views,
  routines,
  triggers,
  policies,
  enums,
  types,
  kinds,
  outside,
  names,
  rights,
  circles,
  kept,
};
const ROLES = 'CREATE ROLE reader; CREATE ROLE "Writer X";';

let servers: SeveralServers;
beforeAll(async () => {
  servers = await openSeveralServers();
});
afterAll(() => servers.stop());

describe.concurrent.each(Object.entries(COLLECTIONS))("%s", (_, pairs) => {
  test.each(chosenPairs(pairs))("$name", async (pair) => {
    const outcome = await takePair(
      servers.next(),
      { ...pair, setup: `${ROLES} ${pair.setup ?? ""}` },
      { rows: 3, allowDestructive: true },
    );
    expect(outcome).toMatchObject({ kind: "pass", reasons: [], findings: [], corrections: [] });
  });
});
