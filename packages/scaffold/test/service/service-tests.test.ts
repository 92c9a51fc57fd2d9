// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of the code that is printed.
import type { Json, JsonSchema } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { emitServiceTests } from "../../src/service/service-tests.ts";
import { mirrored } from "../../src/service/tests/answer-schemas.ts";
import { testBody } from "../../src/service/tests/body.ts";
import { testFacts } from "../../src/service/tests/facts.ts";
import { uniqueValue } from "../../src/service/tests/unique-value.ts";
import { listOf, planOf, ref } from "./plan-document.ts";

const request = { schemas: {}, direction: "request" } as const;

describe("a value that is another one every time", () => {
  it.each([
    ["text", { type: "string" }, "sample", "`sample-${next()}`"],
    ["text of a few letters", { type: "string", maxLength: 4 }, "abcd", "`s${next()}`"],
    ["an address", { type: "string", format: "email" }, "ada@example.com", "`person${next()}@example.com`"],
    [
      "digits at an end",
      { pattern: "^978[0-9]{10}$", type: "string" },
      "9780000000000",
      '`9780000${String(next()).padStart(6, "0")}`',
    ],
    [
      "capitals",
      { type: "string", pattern: "^[A-Z]{2,6}$" },
      "AA",
      'String(next()).padStart(3, "0").replace(/\\d/g, (digit) => "ABCDEFGHIJ".charAt(Number(digit)))',
    ],
    ["a number", { type: "integer" }, 1, "next()"],
    ["a number from 100", { type: "integer", minimum: 100 }, 100, "100 + next()"],
  ] as const)("is found for %s", (_, schema, sample, code) => {
    expect(uniqueValue(schema, sample, request)?.text).toBe(code);
  });

  it.each<[string, JsonSchema, Json]>([
    ["a choice of two", { enum: ["a", "b"] }, "a"],
    ["a truth value", { type: "boolean" }, true],
    ["one letter", { type: "string", maxLength: 1 }, "a"],
  ])("is not found for %s", (_, schema, sample) => {
    expect(uniqueValue(schema, sample, request)).toBeUndefined();
  });
});

it("schemas of answers have read-only and write-only the other way round, but for data and for names", () => {
  const schema = {
    properties: { readOnly: { type: "string", readOnly: true }, secret: { writeOnly: true } },
    default: { readOnly: true },
  } as const;
  expect(mirrored(schema)).toEqual({
    properties: { readOnly: { type: "string", writeOnly: true }, secret: { readOnly: true } },
    default: { readOnly: true },
  });
});

const properties: { [name: string]: Json } = {
  id: { type: "string", format: "uuid", readOnly: true },
  title: { type: "string", minLength: 1, maxLength: 80 },
  slug: { type: "string", pattern: "^[a-z]+$" },
};

const note: Json = { type: "object", required: ["id", "title"], properties };

const notes = {
  "GET /notes": { answers: { 200: listOf("Note") } },
  "POST /notes": { body: ref("Note"), answers: { 201: ref("Note") } },
  "GET /notes/{noteId}": { answers: { 200: ref("Note") } },
  "POST /notes/{noteId}/print": { answers: { 202: null } },
};

describe("the tests of a service", () => {
  it("are a contract per resource, the life of each stored thing, its records, and the policy", async () => {
    const { files } = emitServiceTests(await planOf(notes, { Note: note }));
    const tests = files
      .filter(({ path }) => path.endsWith(".test.ts"))
      .map(({ path, owner }) => [path, owner]);
    expect(tests).toEqual([
      ["test/contract/notes.test.ts", "generated"],
      ["test/integration/notes.test.ts", "project"],
      ["test/unit/notes.test.ts", "project"],
      ["test/unit/policy.test.ts", "project"],
    ]);
  });

  it.each([
    ["one character too many", '["title is 81 characters long", { title: "x".repeat(81) }]'],
    ["what must not be missing", '["title is missing", { title: undefined }]'],
    ["a key that nothing has", 'noteId: "ffffffff-ffff-4fff-bfff-ffffffffffff"'],
    ["a method that the path does not have", "answers 405 to DELETE"],
    ["a stub", "or 501 while it is not written"],
  ])("ask for %s", async (_, text) => {
    const { files } = emitServiceTests(await planOf(notes, { Note: note }));
    expect(files.find(({ path }) => path === "test/contract/notes.test.ts")?.text).toContain(text);
  });

  it("are the same every time", async () => {
    const once = emitServiceTests(await planOf(notes, { Note: note }));
    expect(emitServiceTests(await planOf(notes, { Note: note }))).toEqual(once);
  });

  it("say which of them are left out, and why", async () => {
    const impossible = {
      type: "object",
      required: ["id", "code"],
      properties: { ...properties, code: { type: "string", pattern: "^(?!)$" } },
    };
    const { findings, files } = emitServiceTests(await planOf(notes, { Note: impossible }));
    expect(findings.map(({ rule }) => rule)).toContain("not-tested");
    expect(files.find(({ path }) => path === "test/contract/notes.test.ts")?.text).toContain(
      "// POST /notes has no tests here: ",
    );
  });

  it("say a reason once, whatever waits for it", async () => {
    const impossible = {
      type: "object",
      required: ["id", "code"],
      properties: { ...properties, code: { type: "string", pattern: "^(?!)$" } },
    };
    const { findings } = emitServiceTests(
      await planOf(
        {
          ...notes,
          "PUT /notes/{noteId}": { body: ref("Note"), answers: { 200: ref("Note") } },
          "DELETE /notes/{noteId}": { answers: { 204: null } },
        },
        { Note: impossible },
      ),
    );
    const reasons = findings.map(({ message }) => message.split(" no tests: ")[1]);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(reasons).toContain("no note can be made (no value of code could be made)");
  });
});

describe("what tests that were written once lean on", () => {
  it("is named by what is stored: an operation more changes no name", async () => {
    const { "GET /notes/{noteId}": _, ...fewer } = notes;
    const keys = async (operations: Parameters<typeof planOf>[0]) => {
      const [store] = testFacts(await planOf(operations, { Note: note })).stores.values();
      return store?.keyName;
    };
    expect(await keys(fewer)).toBe("noteId");
    expect(await keys(notes)).toBe("noteId");
  });

  it.each<[string, Json]>([
    ["string", { type: "string", format: "uuid", readOnly: true }],
    ["number", { type: "integer", readOnly: true }],
  ])("is a key of its own type: %s", async (type, id) => {
    const model = { ...(note as object), properties: { ...properties, id } } as Json;
    const { files } = emitServiceTests(await planOf(notes, { Note: model }));
    const factories = files.find(({ path }) => path === "test/support/factories.ts")?.text;
    expect(factories).toContain(`readonly noteId: ${type};`);
    expect(factories).toContain(`noteId: ${type}Key(`);
  });

  it("is a row and a body in generated samples", async () => {
    const { files } = emitServiceTests(await planOf(notes, { Note: note }));
    expect(files.find(({ path }) => path === "test/support/samples.ts")).toMatchObject({
      owner: "generated",
      text: expect.stringContaining("export const noteRowSample: RowSample<NoteRow> = {"),
    });
    const unit = files.find(({ path }) => path === "test/unit/notes.test.ts")?.text;
    expect(unit).toContain("toNote(noteRowSample.row)");
    expect(unit).not.toContain("title:");
  });
});

it("a body leaves out what could not be answered as it was sent", async () => {
  const book = {
    type: "object",
    required: ["id", "title"],
    properties: { ...properties, original: ref("Book") },
  };
  const plan = await planOf(
    {
      "POST /books": { body: ref("Book"), answers: { 201: ref("Book") } },
      "GET /books/{bookId}": { answers: { 200: ref("Book") } },
    },
    { Book: book },
  );
  const facts = testFacts(plan);
  const [store] = facts.stores.values();
  const create = store?.operations.find(({ action }) => action.kind === "create");
  if (store === undefined || create?.action.kind !== "create") throw new Error("nothing makes a book");
  expect(testBody(create.operation, create.action.body, store, facts)).toMatchObject({
    sample: expect.not.objectContaining({ original: expect.anything() }),
  });
});
