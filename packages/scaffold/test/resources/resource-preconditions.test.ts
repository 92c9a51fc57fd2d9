/** Changes that are meant for a certain state of a row, when others change it at the same time. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LiveDatabase, type LiveResource, type Row } from "./live-resources.ts";

let live: LiveDatabase;
let artists: LiveResource;
let events: LiveResource;

/** A table whose column `seen` counts how often its trigger ran. */
function seen(table: string, event: string, when: string, name = "s"): string {
  return `create table ${table} (id int primary key, a text, seen int not null default 0);
    ${seenBy(table, { on: table, event, when, name })}`;
}

interface Trigger {
  readonly on: string;
  readonly event: string;
  readonly when: string;
  readonly name?: string;
}

function seenBy(table: string, { on, event, when, name = "s" }: Trigger): string {
  return `create function see_${table}() returns trigger language plpgsql as $$ begin
      update ${table} set seen = seen + 1 where id = 1; return null; end $$;
    create ${/defer/.test(when) ? "constraint " : ""}trigger "${name}" after ${event} on ${on} ${when}
      execute function see_${table}();`;
}

const triggers = `
  ${seen("by_row", "insert or update of a", "for each row")}
  ${seen("by_statement", "delete or update of a or insert", "for each statement", "s AFTER DELETE ON x")}
  ${seen("at_commit", "insert or update of a", "deferrable initially deferred for each row")}
  ${seen("at_once", "insert or update of a", "deferrable initially immediate for each row")}
  ${seen("unasked", "delete or truncate", "for each statement")}
  ${seen("switched_off", "insert or update of a", "for each row")}
  alter table switched_off disable trigger s;
  create table by_part (id int, a text, seen int not null default 0, primary key (id)) partition by range (id);
  create table by_part_1 partition of by_part for values from (0) to (10);
  ${seenBy("by_part", { on: "by_part_1", event: "insert or update of a", when: "for each row" })}
  create table by_heir (id int primary key, a text, seen int not null default 0);
  create table heir () inherits (by_heir);
  ${seenBy("by_heir", { on: "heir", event: "update of a", when: "for each row" })}
  create table passing (id int primary key, a text);
  create function pass() returns trigger language plpgsql as $$ begin
    delete from passing where id = new.id; return null; end $$;
  create trigger s after insert on passing for each row execute function pass();
  create table unnamed (a text);
  create trigger s after insert on unnamed for each statement execute function see_by_row();`;

beforeAll(async () => {
  live = await LiveDatabase.start("preconditions", { also: triggers });
  artists = live.resource("artists");
  events = live.resource("events");
  await live.pool.query("insert into artist (name) select 'A ' || i from generate_series(1, 9) i");
});

afterAll(() => live.stop());

/** `true`, or the status of the refusal. */
async function outcome(work: Promise<unknown>): Promise<number | true> {
  return work.then(
    () => true as const,
    (error: { readonly status: number }) => error.status,
  );
}

async function tagOf(id: number): Promise<string> {
  return artists.etagOf(await artists.read(live.session(), { id }));
}

test("of many changes for one state, one is made", async () => {
  const headers = { "if-match": await tagOf(1) };
  const changes = Array.from({ length: 8 }, (_, index) =>
    outcome(artists.update(live.session(), { id: 1 }, { name: `B ${index}` }, headers)),
  );
  const outcomes = await Promise.all(changes);
  expect(outcomes.filter((each) => each === true)).toHaveLength(1);
  expect(outcomes.filter((each) => each === 412)).toHaveLength(7);
});

test.each([
  ["change", 2, (headers: object) => artists.update(live.session(), { id: 2 }, { name: "C" }, headers)],
  ["deletion", 3, (headers: object) => artists.delete(live.session(), { id: 3 }, headers)],
])("a %s that waited for another one is refused by what that one left", async (_, id, change) => {
  const headers = { "if-match": await tagOf(id) };
  const other = await live.pool.connect();
  await other.query("begin");
  await other.query("update artist set name = name || '!' where id = $1", [id]);
  const waiting = outcome(change(headers));
  await expect
    .poll(async () => {
      const { rows } = await live.pool.query("select from pg_locks where not granted");
      return rows.length;
    })
    .toBe(1);
  await other.query("commit");
  other.release();
  expect(await waiting).toBe(412);
  expect(await outcome(change({ "if-match": await tagOf(id) }))).toBe(true);
});

test("a tag is of all that is answered, however it was changed", async () => {
  const before = await tagOf(4);
  await live.pool.query("update artist set password_hash = 'other' where id = 4");
  expect(await tagOf(4)).toBe(before);
  await live.pool.query("update artist set sort_name = 'other' where id = 4");
  expect(await tagOf(4)).not.toBe(before);
});

test("what is made and what is changed have the tag that reading has", async () => {
  const made = await artists.create(live.session(), { name: "Made" });
  expect(artists.etagOf(made)).toBe(await tagOf(Number(made["id"])));
  const changed = await artists.update(live.session(), { id: 5 }, { name: "Changed" });
  expect(artists.etagOf(changed)).toBe(await tagOf(5));
});

describe("a row that triggers change when the statement has answered", () => {
  test.each([
    { table: "byRows", settledAt: "statement", made: 1, changed: 2 },
    { table: "byStatements", settledAt: "statement", made: 1, changed: 2 },
    { table: "atCommits", settledAt: "commit", made: 1, changed: 2 },
    { table: "atOnces", settledAt: "statement", made: 1, changed: 2 },
    { table: "byParts", settledAt: "statement", made: 1, changed: 2 },
    { table: "unaskeds", settledAt: undefined, made: 0, changed: 0 },
    { table: "switchedOffs", settledAt: undefined, made: 0, changed: 0 },
  ])("$table: is answered as it stays, $settledAt", async ({ table, settledAt, made, changed }) => {
    const resource = live.resource(table);
    expect(resource.description.settledAt).toBe(settledAt);
    const first = await resource.create(live.session(), { id: 1, a: "x" });
    expect(first).toEqual({ id: 1, a: "x", seen: made });
    const second = await resource.update(
      live.session(),
      { id: 1 },
      { a: "y" },
      { "if-match": resource.etagOf(first) },
    );
    expect(second).toEqual({ id: 1, a: "y", seen: changed });
    expect(resource.etagOf(second)).toBe(resource.etagOf(await resource.read(live.session(), { id: 1 })));
  });

  test("of heirs, too", () => {
    expect(live.resource("byHeirs").description.settledAt).toBe("statement");
  });

  test("what a trigger takes away is answered as it was made", async () => {
    const passing = live.resource("passings");
    expect(await passing.create(live.session(), { id: 1, a: "x" })).toEqual({ id: 1, a: "x" });
    expect(await outcome(passing.read(live.session(), { id: 1 }))).toBe(404);
  });

  test("what has no key is answered as it was made", async () => {
    expect(await live.resource("unnameds").create(live.session(), { a: "x" })).toEqual({ a: "x" });
  });
});

/** What is sent with `{tag}` for that of the row, and what comes of a change and of a deletion. */
const preconditions: readonly (readonly [
  headers: Readonly<Record<string, string>>,
  outcome: true | number,
])[] = [
  [{ "if-none-match": "*" }, 412],
  [{ "if-none-match": "{tag}" }, 412],
  [{ "if-none-match": 'W/{tag}, "other"' }, 412],
  [{ "if-none-match": '"other"' }, true],
  [{ "if-none-match": "no tag" }, true],
  [{ "if-match": "{tag}", "if-none-match": "*" }, 412],
  [{ "if-match": "{tag}", "if-none-match": '"0"' }, true],
  [{ "if-match": '"0"', "if-none-match": '"0"' }, 412],
  [{ "if-match": "*" }, true],
];

test.each(preconditions)("%j of a change and a deletion: %s", async (headers, expected) => {
  const made = await artists.create(live.session(), { name: "Conditional" });
  const key = { id: Number(made["id"]) };
  const sent = async (): Promise<Readonly<Record<string, string>>> => {
    const tag = await tagOf(key.id);
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("{tag}", tag)]),
    );
  };
  expect(await outcome(artists.update(live.session(), key, { name: "Other" }, await sent()))).toBe(expected);
  expect(await outcome(artists.update(live.session(), key, {}, await sent()))).toBe(expected);
  expect(await outcome(artists.delete(live.session(), key, await sent()))).toBe(expected);
  const gone = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace("{tag}", '"1"')]),
  );
  await outcome(artists.delete(live.session(), key));
  expect(await outcome(artists.delete(live.session(), key, gone))).toBe(404);
});

test("a row that another moves into another partition meanwhile is no longer in the state that was expected", async () => {
  const row = await events.create(live.session(), { id: 2, at: "2026-01-06" });
  const key = { id: 2, at: "2026-01-06" };
  const other = await live.pool.connect();
  await other.query("begin");
  await other.query("update event set at = '2025-03-06' where id = 2");
  const waiting = outcome(events.delete(live.session(), key, { "if-match": events.etagOf(row) }));
  await expect
    .poll(async () => (await live.pool.query("select from pg_locks where not granted")).rows.length)
    .toBe(1);
  await other.query("commit");
  other.release();
  expect(await waiting).toBe(412);
  expect(await outcome(events.delete(live.session(), key))).toBe(404);
});

test("a partitioned table is one table", async () => {
  const row: Row = await events.create(live.session(), { id: 1, at: "2026-01-05" });
  const key = { id: 1, at: "2026-01-05" };
  const stale = { "if-match": '"0"' };
  expect(await outcome(events.delete(live.session(), key, stale))).toBe(412);
  expect(await outcome(events.delete(live.session(), key, { "if-match": events.etagOf(row) }))).toBe(true);
});
