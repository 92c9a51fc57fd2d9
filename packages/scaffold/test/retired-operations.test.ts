import { expect, test } from "vitest";
import { stampFiles } from "../src/code-files.ts";
import { retiredOperations } from "../src/ownership/retired-operations.ts";

const POLICY = "src/document-policy.ts";

const before = made(`export type Operation =
  | "list\\$All"
  | "listComments"
  | "readComment";

export const documentScopes: Readonly<Record<Operation, readonly string[]>> = {
  list$All: [],
  listComments: ["comments:read", "comments:all"],
  readComment: [],
};
`);

const policy = (rules: string) =>
  `import { documentScopes, type Operation } from "../document-policy.js";\nexport const policy: Partial<Record<Operation, Rule>> = {${rules}};\n`;
const asking = (name: string) => `export const handler = async () => {\n  permit(call, ${name});\n};\n`;

const cases: {
  title: string;
  files: Record<string, string>;
  expected: Readonly<Record<string, readonly string[]>>;
}[] = [
  {
    title: "an operation that a handler asks leave for stays, with its scopes",
    files: { "src/routes/comments.ts": asking('"listComments"') },
    expected: { listComments: ["comments:read", "comments:all"] },
  },
  {
    title: "so does one that has a rule",
    files: { "src/services/policy.ts": policy(" readComment: { roles: [] } ") },
    expected: { readComment: [] },
  },
  {
    title: "names may hold signs, and quotes may be others",
    files: { "src/routes/all.ts": asking("'list$All'") },
    expected: { list$All: [] },
  },
  {
    title: "one that nobody asks for goes",
    files: { "src/routes/users.ts": asking('"listUsers"') },
    expected: {},
  },
  {
    title: "a part of another name is no mention",
    files: { "src/services/policy.ts": policy(" unreadComment: {}, readComments: {} ") },
    expected: {},
  },
  {
    title: "what Ashlar made asks for nothing",
    files: { "src/other.ts": made(asking('"listComments"')) },
    expected: {},
  },
  {
    title: "files without rules say nothing",
    files: { "src/words.ts": 'export const words = ["listComments"];\n' },
    expected: {},
  },
  {
    title: "a table of scopes that is broken, or of somebody's own, tells nothing",
    files: { "src/routes/comments.ts": asking('"listComments"'), [POLICY]: "export const {" },
    expected: {},
  },
];

test.each(cases)("$title", ({ files, expected }) => {
  const existing = new Map(Object.entries({ [POLICY]: before, ...files }));
  expect(Object.fromEntries(retiredOperations(POLICY, new Set(["listUsers"]), existing))).toEqual(expected);
});

test("what the document has again is not retired", () => {
  const existing = new Map([
    [POLICY, before],
    ["src/routes/comments.ts", asking('"listComments"')],
  ]);
  expect(retiredOperations(POLICY, new Set(["listComments"]), existing)).toEqual(new Map());
});

function made(text: string): string {
  const [file] = stampFiles([{ path: "src/a.ts", owner: "generated", text }], "openapi.yaml");
  return file?.text ?? "";
}
