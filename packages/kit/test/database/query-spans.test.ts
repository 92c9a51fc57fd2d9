import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database/index.ts";
import { summaryOf } from "../../src/database/query-summary.ts";
import { createTracing } from "../../src/tracing/create-tracing.ts";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";

interface Tables {
  books: { id: number; title: string };
}

const exporter = new InMemorySpanExporter();
const tracing = createTracing(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);
let server: TestServer;
let database: Database<Tables>;

beforeAll(async () => {
  server = await startTestServer();
  const opened = openTestDatabase<Tables>(server, { tracing });
  database = opened.database;
  await opened.pool.query("create table books (id int primary key, title text not null)");
});

afterAll(async () => {
  await database.close();
  await tracing.shutdown();
  await server.stop();
});

beforeEach(() => exporter.reset());

function factsOf(span: ReadableSpan | undefined): unknown {
  return [span?.name, span?.kind, span?.attributes, span?.status.code];
}

describe("a traced query", () => {
  it("is a client span below the active one, with its text but no values", async () => {
    const parent = tracing.startServerSpan({ name: "GET /v1/books", attributes: {} });
    await tracing.run(parent, () =>
      database.queries.selectFrom("books").selectAll().where("title", "=", "secret").execute(),
    );
    parent.end();
    const [query] = exporter.getFinishedSpans();
    expect(factsOf(query)).toEqual([
      "SELECT books",
      2,
      {
        "db.system.name": "postgresql",
        "db.namespace": new URL(server.connectionString).pathname.slice(1),
        "db.operation.name": "SELECT",
        "db.query.summary": "SELECT books",
        "db.query.text": 'select * from "books" where "title" = $1',
      },
      0,
    ]);
    expect(query?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
  });

  it("that fails names the SQLSTATE, and not the message, which quotes the value", async () => {
    const failing = sql`select ${"secret"}::int from books`.execute(database.queries);
    await expect(failing).rejects.toMatchObject({ code: "22P02" });
    const [query] = exporter.getFinishedSpans();
    expect(query?.status).toEqual({ code: 2 });
    expect(query?.attributes).toMatchObject({ "error.type": "22P02", "db.response.status_code": "22P02" });
    expect(JSON.stringify([query?.attributes, query?.events, query?.status])).not.toContain("secret");
  });

  it("in a transaction is one of its spans, from start to commit", async () => {
    await database.transaction((queries) =>
      queries.insertInto("books").values({ id: 1, title: "a" }).execute(),
    );
    expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(["START", "INSERT books", "COMMIT"]);
  });
});

describe("the summary of a query", () => {
  it.each([
    ['select "a" from "books" where "from" = $1', "SELECT books"],
    ['insert into "books" ("a") values ($1)', "INSERT books"],
    ['update "public"."books" set "a" = $1', "UPDATE books"],
    ['delete from only "order lines" where 1 = $1', "DELETE order lines"],
    ["with x as (select 1 from books) select * from x", "WITH books"],
    ["  select 1", "SELECT"],
    ["(select 1)", "QUERY"],
    ["", "QUERY"],
  ])("%s is %s", (text, summary) => {
    expect(summaryOf(text).summary).toBe(summary);
  });
});
