import ts from "typescript6";
import { describe, expect, it } from "vitest";
import { asMeant } from "../src/types/compiler-helpers.ts";

/** Blanks that keep places as they were are one blank here. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

const cases: readonly { readonly title: string; readonly code: string; readonly expected: string }[] = [
  {
    title: "a generator under tsc's helper is an async function",
    code: `var __awaiter = (this && this.__awaiter) || function (thisArg) {
    return new Promise(thisArg);
};
const list = (id) => __awaiter(void 0, void 0, void 0, function* () {
    const found = yield books.find(id);
    return function* () { yield found; };
});`,
    expected: `const list = (id) => __awaiter(void 0, void 0, void 0, async()=> { const found = await books.find(id); return function* () { yield found; }; });`,
  },
  {
    title: "a generator under Babel's helper is one, too, with its parameters",
    code: "const list = _asyncToGenerator(function* (req, res) { res.json(yield books.list()); });",
    expected: "const list = _asyncToGenerator(async(req, res)=> { res.json(await books.list()); });",
  },
  {
    title: "helpers out of tslib are the helpers",
    code: 'const a = tslib_1.__importDefault(require("a")), b = (0, tslib_1.__importStar)(require("b"));',
    expected: 'const a = __importDefault (require("a")), b = __importStar (require("b"));',
  },
  {
    title: "a helper that is defined in the file is not",
    code: "function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }\nkeep();",
    expected: "keep();",
  },
  {
    title: "what only has a name that all objects have is left alone",
    code: "thing.constructor(1); tslib_1.toString(2); __importDefault(3);",
    expected: "thing.constructor(1); tslib_1.toString(2); __importDefault(3);",
  },
];

describe("compiled JavaScript", () => {
  it.each(cases)("$title", ({ code, expected }) => {
    const meant = asMeant(code, "a.js");
    expect(plain(meant)).toBe(expected);
    expect(meant).toHaveLength(code.length);
    const lines = (text: string): number =>
      ts.createSourceFile("a.js", text, ts.ScriptTarget.ES2022).getLineStarts().length;
    expect(lines(meant)).toBe(lines(code));
  });
});
