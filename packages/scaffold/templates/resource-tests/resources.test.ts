/** Every resource, over HTTP and down to the database: lists, filters, pages, rows from their making to their end. */
import { describe, expect, it } from "vitest";
import { client } from "../support/client.js";
import {
  absentPath,
  allRows,
  bodyOf,
  type Item,
  itemPath,
  listOf,
  namesIn,
  pagesOf,
  valuesToFilterBy,
  variations,
} from "../support/resource-calls.js";
import { caller, isSecured, resources, stranger } from "../support/resources.js";
import { useService } from "../support/service.js";

useService();

describe.each(resources)("$path", (resource) => {
  const { path, key, fields, sorts, filters, relations, nested, references, creates, deletes } = resource;
  const as = () => caller();

  if (isSecured) {
    it("is for nobody without a token", async () => {
      expect((await client.get(path)).status).toBe(401);
    });
  }

  it("refuses what it does not know", async () => {
    const queries = ["fields=no%20such%20field", "cursor=forged", "limit=0"];
    if (sorts.length > 0) queries.push("sort=no%20such%20field");
    for (const query of queries) {
      expect((await client.get(path, { as: as(), query })).status, query).toBe(400);
    }
  });

  it("answers every row once, by pages of any order", async () => {
    const ids = await namesIn(resource);
    const all = ids(await allRows(resource));
    for (const sort of [undefined, ...sorts.flatMap((name) => [name, `-${name}`])]) {
      expect(ids(await pagesOf(resource, sort)), `sort=${sort}`).toEqual(all);
    }
  });

  if (Object.keys(filters).length > 0) {
    it("filters", async () => {
      const ids = await namesIn(resource);
      const rows = await allRows(resource);
      for (const { query, isMeant } of await valuesToFilterBy(resource, rows)) {
        const found = await listOf<Item>(path, query);
        expect(ids(found), query).toEqual(ids(rows.filter(isMeant)));
      }
    });
  }

  it("answers the fields that are asked for, and the key", async () => {
    const [name] = fields.filter((field) => !key.includes(field));
    if (name === undefined) return;
    for (const row of await listOf<Item>(path, `fields=${encodeURIComponent(name)}`)) {
      expect(Object.keys(row).sort()).toEqual([...new Set([...key, name])].sort());
    }
  });

  if (relations.length > 0) {
    it("includes what it is related to", async () => {
      for (const row of await listOf<Item>(path, `include=${relations.map(encodeURIComponent).join(",")}`)) {
        expect(Object.keys(row)).toEqual(expect.arrayContaining([...relations]));
      }
    });
  }

  if (key.length > 0) {
    it("answers one row by its key, and 404 for none", async () => {
      for (const row of await allRows(resource)) {
        // Rows of a materialised view may lack what names the others.
        if (key.some((name) => row[name] === null)) continue;
        const { body, status, headers } = await client.get(itemPath(resource, row), { as: as() });
        expect([status, body]).toEqual([200, row]);
        if (!deletes) continue;
        const known = { "if-none-match": headers.get("etag") ?? "" };
        expect((await client.get(itemPath(resource, row), { as: as(), headers: known })).status).toBe(304);
      }
      const absent = absentPath(resource);
      if (absent !== undefined) expect([403, 404]).toContain((await client.get(absent, { as: as() })).status);
    });
  }

  if (nested.length > 0) {
    it("has lists of its own", async () => {
      const [row] = await allRows(resource);
      const absent = absentPath(resource);
      for (const name of nested) {
        if (row !== undefined) await listOf(`${itemPath(resource, row)}${name}`);
        if (absent !== undefined)
          expect([403, 404]).toContain((await client.get(`${absent}${name}`, { as: as() })).status);
      }
    });
  }

  if (resource.isKeptApart) {
    it("shows callers of other claims nothing", async () => {
      const listed = await client.get<{ readonly data: readonly Item[] }>(path, { as: stranger() });
      if (listed.status !== 403) expect([listed.status, listed.body.data]).toEqual([200, []]);
      for (const row of await allRows(resource)) await expectHidden(itemPath(resource, row));
    });
  }

  if (creates && deletes) {
    it("makes, changes and deletes a row, where another one can be made up", async ({ skip }) => {
      const tried = await variation();
      const taken = tried.body === undefined ? await takenAway() : undefined;
      const body = tried.body ?? taken;
      if (body === undefined) return skip(`no other row can be made up: ${tried.refusal}`);
      for (const [name, absent] of Object.entries(references)) {
        if (body[name] === undefined) continue;
        const refused = await client.post(path, { as: as(), body: { ...body, [name]: absent } });
        // Policies are asked before foreign keys are, and so are keys and rules of other fields.
        expect(resource.hasPolicies ? [403, 422] : [422], `${name}: ${absent}`).toContain(refused.status);
      }
      const made = await client.post<Item>(path, { as: as(), body });
      expect(made.status, made.text).toBe(201);
      const location = made.headers.get("location") ?? "";
      const read = await client.get(location, { as: as() });
      expect(read.body).toEqual(made.body);
      if (resource.isKeptApart) await expectHidden(location);
      if (key.every((name) => name in body)) {
        // A trigger may refuse it before the key does.
        expect((await client.post(path, { as: as(), body })).status).not.toBe(201);
      }
      const [changed] = resource.changes.filter((name) => made.body[name] !== null);
      const stale = { "if-match": '"0"' };
      if (changed !== undefined) {
        const patch = {
          as: as(),
          body: { [changed]: made.body[changed] },
          type: "application/merge-patch+json",
        };
        // Triggers may have rules of their own.
        expect([403, 409, 412, 422]).toContain(
          (await client.patch(location, { ...patch, headers: stale })).status,
        );
        const answer = await client.patch(location, patch);
        expect([200, 403, 409, 422], answer.text).toContain(answer.status);
      }
      const current = await client.get(location, { as: as() });
      // A trigger may have taken away what nothing refers to.
      if (current.status === 404) return;
      expect([403, 409, 412, 422]).toContain(
        (await client.delete(location, { as: as(), headers: stale })).status,
      );
      const known = { "if-match": current.headers.get("etag") ?? "" };
      const gone = await client.delete(location, { as: as(), headers: known });
      // A trigger may have made rows that need it.
      if (gone.status === 409) return;
      expect(gone.status).toBe(204);
      expect((await client.get(location, { as: as() })).status).toBe(404);
      // The other tests find what they found before.
      if (taken !== undefined) expect((await client.post(path, { as: as(), body })).status).toBe(201);
    });
  }

  async function expectHidden(location: string): Promise<void> {
    expect([403, 404]).toContain((await client.get(location, { as: stranger() })).status);
    if (!deletes) return;
    expect([403, 404]).toContain((await client.delete(location, { as: stranger() })).status);
    expect((await client.get(location, { as: as() })).status).toBe(200);
  }

  /** What another row may hold: it was made, and is deleted again. Else what was said last of why there is none. */
  async function variation(): Promise<{ readonly body?: Item; readonly refusal: string }> {
    let refusal = "there is none to begin with";
    for (const body of variations(resource, await allRows(resource))) {
      const made = await client.post(path, { as: as(), body });
      if (made.status !== 201) {
        expect([400, 403, 409, 422], made.text).toContain(made.status);
        refusal = made.text;
        continue;
      }
      const gone = await client.delete(made.headers.get("location") ?? "", { as: as() });
      if (gone.status === 204) return { body, refusal: "" };
      return { refusal: `it cannot be deleted again: ${gone.text}` };
    }
    return { refusal };
  }

  /** What a row held that nothing needs, and that is deleted now. */
  async function takenAway(): Promise<Item | undefined> {
    for (const row of await allRows(resource)) {
      const { status } = await client.delete(itemPath(resource, row), { as: as() });
      if (status === 204) return bodyOf(resource, row);
      expect([403, 409, 422]).toContain(status);
    }
    return undefined;
  }
});
