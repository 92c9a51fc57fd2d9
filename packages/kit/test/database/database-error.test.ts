import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, databaseError } from "../../src/database/index.ts";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";

let server: TestServer;
let database: Database<unknown>;

beforeAll(async () => {
  server = await startTestServer();
  const opened = openTestDatabase<unknown>(server);
  database = opened.database;
  await opened.pool.query(`
    create type genre as enum ('novel', 'poetry');
    create table authors (id int primary key);
    create table books (
      id uuid primary key default gen_random_uuid(),
      isbn text unique,
      shelf text, place int, unique (shelf, place),
      "two words" text unique,
      email text,
      title varchar(5),
      price numeric(6, 2) constraint books_price_check check (price > 0),
      year smallint not null default 2000,
      genre genre, published date, at timestamptz, extra jsonb,
      author_id int references authors,
      room text, during int4range, exclude using gist (during with &&)
    );
    create unique index books_lower_email on books (lower(email));
    insert into authors values (1);
    insert into books (isbn, shelf, place, "two words", email, author_id, during)
      values ('secret-isbn', 'A', 1, 'secret words', 'secret@example.com', 1, '[1,5)');
  `);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

async function refusalOf(statement: string): Promise<unknown> {
  return sql
    .raw(statement)
    .execute(database.queries)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

const isUnique = { reason: "unique", message: "is taken already" };

describe("what a client is told", () => {
  it.each<[string, number, readonly object[]]>([
    ["insert into books (isbn) values ('secret-isbn')", 409, [{ field: "isbn", ...isUnique }]],
    [
      "insert into books (shelf, place) values ('A', 1)",
      409,
      [
        { field: "shelf", ...isUnique },
        { field: "place", ...isUnique },
      ],
    ],
    [`insert into books ("two words") values ('secret words')`, 409, [{ field: "two words", ...isUnique }]],
    ["insert into books (email) values ('SECRET@example.com')", 409, [{ field: "email", ...isUnique }]],
    [
      "insert into books (author_id) values (77)",
      422,
      [{ field: "author_id", reason: "reference", message: "refers to nothing" }],
    ],
    [
      "update books set author_id = 77",
      422,
      [{ field: "author_id", reason: "reference", message: "refers to nothing" }],
    ],
    ["delete from authors", 409, [{ field: "id", reason: "referenced", message: "is still referred to" }]],
    [
      "update authors set id = 2",
      409,
      [{ field: "id", reason: "referenced", message: "is still referred to" }],
    ],
    [
      "insert into books (year) values (null)",
      422,
      [{ field: "year", reason: "required", message: "is required" }],
    ],
    [
      "insert into books (price) values (-1)",
      422,
      [{ field: "price", reason: "check", message: "is not allowed" }],
    ],
    [
      "insert into books (during) values ('[2,3)')",
      409,
      [{ field: "during", reason: "exclusion", message: "overlaps another" }],
    ],
    // Class 22 names no column.
    ["insert into books (title) values ('too long')", 422, []],
    ["insert into books (year) values (70000)", 422, []],
    ["insert into books (price) values (123456)", 422, []],
    ["insert into books (year) values ('secret')", 422, []],
    ["insert into books (published) values ('2026-02-30')", 422, []],
    ["insert into books (at) values ('secret')", 422, []],
    ["insert into books (genre) values ('secret')", 422, []],
    ["insert into books (id) values ('secret')", 422, []],
    ["insert into books (extra) values ('{secret')", 422, []],
    [`insert into books (extra) values ('"\\u0000"')`, 422, []],
    ["insert into books (isbn) select string_agg(md5(i::text), '') from generate_series(1, 1000) i", 422, []],
    ["select 1 / 0", 422, []],
  ])("of %s is a %d", async (statement, status, details) => {
    const error = await refusalOf(statement);
    const answer = databaseError(error);
    expect(answer).toMatchObject({ status, code: status === 409 ? "CONFLICT" : "UNPROCESSABLE" });
    expect(answer?.details).toEqual(details);
    const isUnknown = status === 422 && details.length === 0;
    expect(answer?.message.endsWith("The database does not say which.")).toBe(isUnknown);
    const told = JSON.stringify([answer?.message, answer?.details, answer?.headers]);
    expect(told).not.toMatch(/secret|insert|update|books|77|-1/i);
    expect(answer?.cause).toBe(error);
  });

  it.each([
    ["a NUL in text", sql`insert into books (isbn) values (${"a\0b"})`, 422],
    ["a NUL in JSON", sql`insert into books (extra) values (${JSON.stringify({ a: "\0" })})`, 422],
    ["half a character in JSON", sql`insert into books (extra) values (${JSON.stringify("\ud800")})`, 422],
    ["a number beyond int8", sql`select ${"99999999999999999999"}::bigint`, 422],
  ])("of %s is a 422", async (_what, statement, status) => {
    const error: unknown = await statement.execute(database.queries).catch((thrown: unknown) => thrown);
    expect(databaseError(error)?.status).toBe(status);
  });

  it.each([
    ["08006"],
    ["40001"],
    ["40P01"],
    ["53300"],
    ["53100"],
    ["55P03"],
    ["57014"],
    ["57P01"],
    ["57P03"],
  ])("of SQLSTATE %s is a 503 that says when to try again", async (sqlState) => {
    const error = await refusalOf(
      `do $$ begin raise exception 'secret' using errcode = '${sqlState}'; end $$`,
    );
    const answer = databaseError(error);
    expect(answer).toMatchObject({ status: 503, code: "UNAVAILABLE", headers: { "Retry-After": "1" } });
    expect(answer?.message).not.toContain("secret");
  });

  it.each(["select nothing", "select from nowhere", "selec 1", "do $$ begin raise exception 'x'; end $$"])(
    "of %s is nothing: that is a mistake of ours",
    async (statement) => {
      expect(databaseError(await refusalOf(statement))).toBeUndefined();
    },
  );

  it.each([new Error("x"), Object.assign(new Error("x"), { code: "EPIPE" }), "x", null, undefined, {}])(
    "of %j is nothing: the database did not say it",
    (error) => {
      expect(databaseError(error)).toBeUndefined();
    },
  );

  it("names fields as clients know them", async () => {
    const error = await refusalOf("insert into books (author_id) values (77)");
    const answer = databaseError(error, { fieldOf: (column, table) => `${table}.${column}` });
    expect(answer?.details[0]?.field).toBe("books.author_id");
  });

  it("in another language of the server is the same", () => {
    const error = Object.assign(
      new Error(
        "Aktualisieren oder Löschen in Tabelle »authors« verletzt Fremdschlüssel-Constraint »f« von Tabelle »books«",
      ),
      { code: "23503", severity: "FEHLER", detail: "Auf Schlüssel (id)=(1) wird noch verwiesen." },
    );
    expect(databaseError(error)).toMatchObject({ status: 409, details: [{ field: "id" }] });
  });
});
