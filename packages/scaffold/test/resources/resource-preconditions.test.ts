/** Changes that are meant for a certain state of a row, when others change it at the same time. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LiveDatabase, type LiveResource, type Row } from "./live-resources.ts";

let live: LiveDatabase;
let artists: LiveResource;
let events: LiveResource;

beforeAll(async () => {
  live = await LiveDatabase.start("preconditions");
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

test("a partitioned table is one table", async () => {
  const row: Row = await events.create(live.session(), { id: 1, at: "2026-01-05" });
  const key = { id: 1, at: "2026-01-05" };
  const stale = { "if-match": '"0"' };
  expect(await outcome(events.delete(live.session(), key, stale))).toBe(412);
  expect(await outcome(events.delete(live.session(), key, { "if-match": events.etagOf(row) }))).toBe(true);
});
