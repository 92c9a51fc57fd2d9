import type { File, FilePart } from "@ashlar/model";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ScaffoldError } from "../src/errors.ts";
import { stampHeader } from "../src/ownership/header.ts";
import { parseModule, readModuleNames } from "../src/ownership/module-names.ts";
import { withoutFormatting } from "../src/ownership/without-formatting.ts";
import { reconcile } from "../src/ownership.ts";

const PATH = "src/routes/users.ts";
const INDEX = "src/routes/index.ts";

function part(name: string): FilePart {
  const type = name.toUpperCase();
  return {
    name,
    text: `import type { ${type} } from "../types/handlers.js";\n\n/** ${name} */\nexport const ${name}: ${type} = async (req, res) => {\n  res.status(501).json({ code: "NOT_IMPLEMENTED" });\n};\n`,
  };
}

function handlers(names: readonly string[]): File {
  const parts = names.map(part);
  return { path: PATH, owner: "handlers", parts, text: parts.map((one) => one.text).join("\n") };
}

// Pieces a person may type; anywhere they fit, and where they do not, the edit is dropped.
const snippet = fc.oneof(
  fc.constantFrom(
    "\n// by hand: ü 漢 🪨\n",
    "/* block */",
    "\nconst helper = () => `a \\` //`;\n",
    "\nexport const extra = 1;\n",
    "\nimport { x } from './x.js';\n",
    "export ",
    "\r\n",
    "\t",
    "  const { email } = req.body;\n",
    'await service.create("a");',
    "\ntype CREATEUSER2 = string;\n",
    "\ninterface DELETEUSER {}\n",
    "/* eslint-disable */",
    "\uFEFF",
  ),
  fc.string({ maxLength: 12 }).map((text) => `\n//${text.replace(/[\r\n\u2028\u2029]/g, " ")}\n`),
);
const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 60 }), cuts: fc.boolean(), text: snippet });
type Edit = { at: number; cut: number; cuts: boolean; text: string };

function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce((now, { at, cut, cuts, text: typed }) => {
    const start = at % (now.length + 1);
    const next = now.slice(0, start) + typed + now.slice(cuts ? start + cut : start);
    return isModule(next) ? next : now;
  }, text);
}

function isModule(text: string): boolean {
  try {
    readModuleNames(PATH, text);
    return true;
  } catch {
    return false;
  }
}

const names = fc.subarray(["listUsers", "createUser", "getUser", "deleteUser", "list2"], { minLength: 1 });

interface Cut {
  readonly before: string;
  /** From the first import at the head to the end of the last one's line, where another may follow it. */
  readonly imports: string;
  readonly after: string;
}

function cut(text: string): Cut {
  const { body } = parseModule(PATH, text).program;
  const firstOther = body.findIndex(({ type }) => type !== "ImportDeclaration");
  const imports = body.slice(0, firstOther === -1 ? body.length : firstOther);
  const [from, end] = [imports[0]?.start ?? 0, imports.at(-1)?.end ?? 0];
  const to =
    imports.length === 0
      ? 0
      : end + (/^[ \t]*(?:\/\/.*)?(?=[\r\n]|$)/.exec(text.slice(end))?.[0].length ?? 0);
  return { before: text.slice(0, from), imports: text.slice(from, to), after: text.slice(to) };
}

/** All of it but imports at its head, which may have grown. */
function expectKept(edited: string, text: string): void {
  const was = cut(edited);
  if (was.imports === "") {
    expect(text.startsWith(edited)).toBe(true);
    return;
  }
  const now = cut(text);
  expect(now.before).toBe(was.before);
  expect(now.after.startsWith(was.after)).toBe(true);
  expect(holdsInOrder(now.imports, was.imports.replace(/[\s,]/g, ""))).toBe(true);
  const { imports } = readModuleNames(PATH, text);
  for (const one of readModuleNames(PATH, edited).imports) expect(imports).toContainEqual(one);
}

function holdsInOrder(text: string, characters: string): boolean {
  let at = 0;
  for (const character of text) if (characters.startsWith(character, at)) at += character.length;
  return at === characters.length;
}

it("whatever a person does to a handler file, regenerating keeps every byte of it and adds what is missing", () => {
  let appended = 0;
  let grown = 0;
  fc.assert(
    fc.property(names, names, fc.array(edit, { minLength: 1, maxLength: 12 }), (before, after, edits) => {
      const edited = applyEdits(handlers(before).text, edits);
      const existing = new Map([[PATH, edited]]);
      try {
        const [change] = reconcile([handlers(after)], existing, { force: true }).changes;
        const text = change?.text ?? "";
        expectKept(edited, text);
        if (!text.startsWith(edited)) grown++;
        if (text !== edited) appended++;
        const { exports } = readModuleNames(PATH, text);
        for (const name of after) expect(exports.has(name)).toBe(true);
        const again = reconcile([handlers(after)], new Map([[PATH, text]]), { force: true });
        expect(again.changes[0]?.kind).toBe("unchanged");
      } catch (error) {
        // A handler that lost its `export` refuses the run: nothing is written, so nothing is lost.
        if (!(error instanceof ScaffoldError)) throw error;
        expect(error.code).toBe("ASHLAR_SCAFFOLD_NOT_EXPORTED");
      }
    }),
    { numRuns: 500 },
  );
  expect(appended).toBeGreaterThan(50);
  expect(grown).toBeGreaterThan(50);
});

it("whatever a person does to a generated file but formatting, it is refused rather than replaced", () => {
  const before = stampHeader('export const routes = "first";\n', "openapi.yaml");
  const next: File = {
    path: INDEX,
    owner: "generated",
    text: stampHeader('export const routes = "second";\n', "openapi.yaml"),
  };
  fc.assert(
    fc.property(
      fc.nat({ max: before.length }),
      fc.nat({ max: 40 }),
      fc.string({ unit: "binary" }),
      (at, cut, typed) => {
        const edited = before.slice(0, at) + typed + before.slice(at + cut);
        const lines = (text: string) => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
        fc.pre(edited !== "" && withoutFormatting(lines(edited)) !== withoutFormatting(before));
        const [change] = reconcile([next], new Map([[INDEX, edited]]), { force: false }).changes;
        expect(change?.kind).toBe("conflict");
      },
    ),
    { numRuns: 2000 },
  );
});
