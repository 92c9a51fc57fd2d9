/** Runs the same cases of inspection on embedded Postgres and, where it is installed, on Debian's. */
import type { Database, ObjectId, ObjectKind } from "@ashlar/model";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type InspectOptions, inspect } from "../src/index.ts";
import { hasDebianServer, startDebianServer } from "./debian-server.ts";
import { startTestServer } from "./test-server.ts";

export interface InspectCase {
  /** Ends the sentence "an inspection finds". */
  readonly what: string;
  readonly sql: string;
  /** Which objects are compared. */
  readonly kinds: readonly ObjectKind[];
  /** By id; without names, the parent, the position and the estimate. */
  readonly expected: Readonly<Record<ObjectId, object>>;
  readonly options?: InspectOptions;
  /** The first major version that understands the SQL. */
  readonly since?: number;
}

export interface DatabaseMaker {
  readonly major: number;
  /** A client in a transaction in which the SQL ran, and which ends with the test. */
  make(sql: string): Promise<pg.Client>;
}

const servers = [
  { name: "embedded Postgres 18", major: 18, start: startTestServer },
  ...(hasDebianServer ? [{ name: "Debian's Postgres 15", major: 15, start: startDebianServer }] : []),
];

/** What every new database has. */
const BORN_WITH: ReadonlySet<ObjectId> = new Set(["schema public", "extension plpgsql"]);

/** The tests that the function declares, once for each server. Its roles are made before. */
export function onServers(roles: readonly string[], declare: (maker: DatabaseMaker) => void): void {
  describe.each(servers)("$name", ({ major, start }) => {
    let server: { readonly connectionString: string; stop(): Promise<void> };
    let client: pg.Client;
    beforeAll(async () => {
      server = await start();
      client = new pg.Client({ connectionString: server.connectionString });
      await client.connect();
      for (const role of roles) await client.query(`CREATE ROLE ${client.escapeIdentifier(role)}`);
    });
    afterEach(() => client.query("ROLLBACK"));
    afterAll(async () => {
      await client.end();
      await server.stop();
    });
    declare({
      major,
      make: async (sql) => {
        await client.query("BEGIN");
        await client.query(sql);
        return client;
      },
    });
  });
}

export function itFinds(maker: DatabaseMaker, cases: readonly InspectCase[]): void {
  const possible = cases.filter(({ since = 13 }) => maker.major >= since);
  it.each(possible)("an inspection finds $what", async ({ sql, kinds, expected, options }) => {
    const database = await inspect(await maker.make(sql), options);
    expect(factsOf(database, kinds)).toEqual(expected);
  });
}

/** Objects of these kinds by id, without what the id says already. */
export function factsOf({ objects }: Database, kinds: readonly ObjectKind[]): Record<ObjectId, object> {
  const facts = objects
    .filter(({ kind, id }) => kinds.includes(kind) && !BORN_WITH.has(id))
    .map((object): [ObjectId, object] => {
      const { id, kind: _, schema: __, name: ___, sqlName: ____, parent: _____, ...rest } = object;
      const left = Object.entries(rest).filter(([key]) => key !== "estimate" && key !== "position");
      return [id, Object.fromEntries(left)];
    });
  return Object.fromEntries(facts);
}
