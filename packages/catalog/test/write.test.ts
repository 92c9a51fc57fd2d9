import type { Schema } from "@ashlar/model";
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatStatements, writeSchema } from "../src/index.ts";
import { bookshop } from "./bookshop-schema.ts";
import { schemas } from "./random-schema.ts";
import { inReadingOrder, readSchema } from "./read-schema.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function created(schema: Schema): Promise<Schema> {
  client = await server.emptyClient();
  await client.query(formatStatements(writeSchema(schema)));
  return readSchema(client);
}

describe("a schema written as SQL", () => {
  it("reads as a person writes it", () => {
    expect(formatStatements(writeSchema(bookshop))).toMatchSnapshot();
  });

  it("makes what it says: enums, keys, checks, indexes, foreign keys in a loop, comments", async () => {
    expect(await created(bookshop)).toEqual(inReadingOrder(bookshop));
  });

  it("says of each statement what it makes", () => {
    const made = writeSchema(bookshop).map(({ makes }) => `${makes.kind} ${makes.name}`);
    expect(made).toContain("enum public.genre");
    expect(made).toContain("table public.books");
    expect(made).toContain("constraint public.books.books_author_id_fkey");
    expect(made).toContain(`comment public.books."order"`);
  });

  it("is what Postgres reads back, whatever the schema", async () => {
    await fc.assert(
      fc.asyncProperty(schemas, async (schema) => {
        expect(await created(schema)).toEqual(inReadingOrder(schema));
      }),
      { numRuns: 40 },
    );
  });
});
