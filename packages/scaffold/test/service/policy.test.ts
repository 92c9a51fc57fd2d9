import type { Json } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import type { Blueprint } from "../../src/blueprint.ts";
import { stampFiles } from "../../src/code-files.ts";
import { emitServiceCode } from "../../src/service/service-code.ts";
import type { ServicePlan } from "../../src/service/service-plan.ts";
import { listOf, planOf } from "./plan-document.ts";

const note: Json = {
  type: "object",
  required: ["id", "title"],
  properties: { id: { type: "string", format: "uuid", readOnly: true }, title: { type: "string" } },
};

const bearer: Blueprint["schemes"][number]["scheme"] = { type: "http", scheme: "bearer" };

type Security = Blueprint["operations"][number]["security"];

/** What is printed where every operation asks for the same. */
async function printed(
  security: Security,
  existing?: ReadonlyMap<string, string>,
): Promise<{ document: string; own: string }> {
  const plan = await planOf(
    { "GET /notes": { answers: { 200: listOf("Note") } }, "POST /notes/print": { answers: { 202: null } } },
    { Note: note },
  );
  const operations = plan.blueprint.operations.map((operation) => ({ ...operation, security }));
  const schemes = [{ name: "token", hook: "token", scheme: bearer }];
  const blueprint = { ...plan.blueprint, operations, schemes } as unknown as Blueprint;
  const { files } = emitServiceCode({ ...plan, blueprint } satisfies ServicePlan, existing);
  const text = (path: string): string => files.find((file) => file.path === path)?.text ?? "";
  return { document: text("src/document-policy.ts"), own: text("src/services/policy.ts") };
}

describe("the document's scopes", () => {
  it.each<[string, Security, string]>([
    ["stand where every way in asks for them", [{ token: ["notes:read"] }], 'getNotes: ["notes:read"]'],
    ["are not asked of who may do without", [{ token: ["notes:read"] }, {}], "getNotes: []"],
    ["are told of operations that are stubs too", [{ token: ["a"] }], 'postNotesPrint: ["a"]'],
  ])("%s", async (_, security, line) => {
    expect((await printed(security)).document).toContain(line);
  });

  it("stand in no file that is made once: there they would go stale, and lock everybody out", async () => {
    const before = await printed([{ token: ["notes:read"] }]);
    const after = await printed([{ token: ["notes:list"] }]);
    expect(after.own).toBe(before.own);
    expect(before.own).not.toContain("notes:read");
    expect(after.document).not.toContain("notes:read");
  });
});

it("only operations of the document may be asked for, or have rules", async () => {
  const { document, own } = await printed([]);
  expect(document).toContain('export type Operation =\n  | "getNotes"');
  expect(own).toContain("policy: Readonly<Partial<Record<Operation, Rule>>>");
  expect(own).toContain("permit(call: Call, operation: Operation)");
});

it("an operation that the document lost keeps its name and scopes while somebody's code asks for it", async () => {
  const { document } = await printed([{ token: ["notes:read"] }]);
  const lost = document.replaceAll("getNotes", "listNotes");
  const [stamped] = stampFiles(
    [{ path: "src/document-policy.ts", owner: "generated", text: lost }],
    "openapi.yaml",
  );
  const before = new Map([
    ["src/document-policy.ts", stamped?.text ?? ""],
    ["src/services/notes.ts", 'permit(call, "listNotes");\n'],
  ]);
  const after = await printed([{ token: ["notes:list"] }], before);
  expect(after.document).toContain('export type RetiredOperation =\n  | "listNotes";');
  expect(after.document).toContain("  | RetiredOperation;");
  expect(after.document).toContain('  getNotes: ["notes:list"],');
  expect(after.document).toContain('  listNotes: ["notes:read"],');
});
