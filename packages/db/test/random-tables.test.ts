/** Any tables can be turned into any others, and back. More runs by hand: `RANDOM_TABLES=200 npx vitest run …`. */
import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takePair } from "./pairs/take-pair.ts";

const RUNS = Number(process.env["RANDOM_TABLES"] ?? 8);

const DEFAULTS: Readonly<Record<string, string>> = {
  int: "3",
  bigint: "4",
  text: "'x'",
  "varchar(40)": "'y'",
  date: "CURRENT_DATE",
  timestamptz: "now()",
  "numeric(12,2)": "1.5",
  boolean: "true",
  uuid: "gen_random_uuid()",
  "text[]": "'{}'",
};

const column = fc.record({
  type: fc.constantFrom(...Object.keys(DEFAULTS)),
  isNotNull: fc.boolean(),
  hasDefault: fc.boolean(),
  key: fc.constantFrom("none", "none", "index", "unique", "partial", "check"),
});

const table = fc.record({
  id: fc.constantFrom("int", "serial", "int GENERATED ALWAYS AS IDENTITY"),
  columns: fc.dictionary(fc.constantFrom("a", "b", "c", "D d"), column, { maxKeys: 4 }),
  pointsAt: fc.option(fc.constantFrom("t1", "t2", "t3"), { nil: undefined }),
  action: fc.constantFrom("", " ON DELETE CASCADE", " ON UPDATE SET NULL", " DEFERRABLE"),
  isUnlogged: fc.boolean(),
  partition: fc.constantFrom("none", "none", "none", "range", "hash"),
  hasView: fc.boolean(),
});

const tables = fc.dictionary(fc.constantFrom("t1", "t2", "t3"), table, { maxKeys: 3 });

type Tables = typeof tables extends fc.Arbitrary<infer T> ? T : never;

function textOf(all: Tables): string {
  const later: string[] = [];
  const made = Object.entries(all).map(([name, { id, columns, pointsAt, action, partition, ...rest }]) => {
    const lines = Object.entries(columns).map(([own, { type, isNotNull, hasDefault, key }]) => {
      const quoted = `"${own}"`;
      if (key === "index") later.push(`CREATE INDEX ON ${name} (${quoted})`);
      if (key === "partial") later.push(`CREATE INDEX ON ${name} (id) WHERE ${quoted} IS NOT NULL`);
      return [
        `${quoted} ${type}`,
        ...(isNotNull ? ["NOT NULL"] : []),
        ...(hasDefault ? [`DEFAULT ${DEFAULTS[type]}`] : []),
        ...(key === "unique" && partition === "none" ? ["UNIQUE"] : []),
        ...(key === "check" ? [`CHECK (${quoted}::text <> 'never')`] : []),
      ].join(" ");
    });
    const by = partition === "none" ? "" : ` PARTITION BY ${partition} (id)`;
    if (partition === "range") later.unshift(`CREATE TABLE ${name}_rest PARTITION OF ${name} DEFAULT`);
    if (partition === "hash")
      for (const part of [0, 1])
        later.unshift(
          `CREATE TABLE ${name}_${part} PARTITION OF ${name} FOR VALUES WITH (MODULUS 2, REMAINDER ${part})`,
        );
    if (pointsAt !== undefined && all[pointsAt] !== undefined) {
      lines.push("other int");
      later.push(`ALTER TABLE ${name} ADD FOREIGN KEY (other) REFERENCES ${pointsAt}${action}`);
    }
    if (rest.hasView) later.push(`CREATE VIEW ${name}_view AS SELECT * FROM ${name}`);
    // A table that lasts may not point at one that does not.
    const isUnlogged =
      rest.isUnlogged && partition === "none" && Object.values(all).every((one) => !one.pointsAt);
    return `CREATE ${isUnlogged ? "UNLOGGED " : ""}TABLE ${name} (${[`id ${id} PRIMARY KEY`, ...lines].join(", ")})${by}`;
  });
  return [...made, ...later].map((statement) => `${statement};`).join("\n");
}

let server: ShadowServer;
beforeAll(async () => {
  server = await openShadowServer({});
});
afterAll(() => server.stop());

test("any tables become any others, and those again", { timeout: 60_000 + RUNS * 10_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tables, tables, async (one, other) => {
      const pair = { name: "random", old: textOf(one), new: textOf(other) };
      const outcome = await takePair(server, pair, { rows: 3, allowDestructive: true });
      expect(outcome).toMatchObject({ kind: "pass", reasons: [], corrections: [] });
    }),
    {
      numRuns: RUNS,
      endOnFailure: true,
      ...(process.env["RANDOM_TABLES"] === undefined ? { seed: 11 } : {}),
    },
  );
});
