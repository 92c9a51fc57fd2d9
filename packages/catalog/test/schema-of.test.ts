import type { Schema } from "@ashlar/model";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatStatements, inspect, schemaOf, writeSchema } from "../src/index.ts";
import { bookshop } from "./bookshop-schema.ts";
import { schemas } from "./random-schema.ts";
import { inReadingOrder } from "./read-schema.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function made(sql: string): Promise<Schema> {
  const client = await server.emptyClient();
  await client.query(sql);
  return schemaOf(await inspect(client));
}

describe("the schema of a database", () => {
  it("has enums, keys, checks, indexes, foreign keys and comments", async () => {
    expect(await made(formatStatements(writeSchema(bookshop)))).toEqual(inReadingOrder(bookshop));
  });

  it("is the one that was written, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(schemas, async (schema) => {
        expect(await made(formatStatements(writeSchema(schema)))).toEqual(inReadingOrder(schema));
      }),
      { numRuns: 40 },
    );
  });

  it("has partitioned tables, and neither partitions nor views", async () => {
    const { tables } = await made(`
      CREATE TABLE days (day date) PARTITION BY RANGE (day);
      CREATE TABLE today PARTITION OF days DEFAULT;
      CREATE VIEW yesterday AS SELECT day FROM days`);
    expect(tables.map(({ name }) => name)).toEqual(["days"]);
  });

  it.each([
    ["ON DELETE SET NULL", "set null", "no action"],
    ["ON UPDATE CASCADE", "no action", "cascade"],
    ["ON DELETE SET DEFAULT ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED", "set default", "restrict"],
    ["MATCH FULL ON DELETE CASCADE", "cascade", "no action"],
    ["", "no action", "no action"],
  ])("reads a foreign key's %s, also behind misleading names", async (clause, onDelete, onUpdate) => {
    const { tables } = await made(`
      CREATE TABLE target (id int PRIMARY KEY);
      CREATE TABLE source (" ON DELETE CASCADE ON UPDATE CASCADE" int REFERENCES target ${clause})`);
    const [key] = tables.flatMap(({ foreignKeys }) => foreignKeys);
    expect(key).toMatchObject({ onDelete, onUpdate });
  });
});
