/**
 * Code that a compiler made, with what it says of types: `__importDefault(require("./books"))`, `__awaiter(…, function* () {…})`.
 * Its own helpers look at `this` and take anything, so that whatever came through them would be of no type.
 */
import ts from "typescript6";

const FILE = "/compiler-helpers-of-ashlar.d.ts";
/** Of tsc, Babel, esbuild and Rollup. */
const DECLARED: { readonly [name: string]: string | undefined } = {
  __importDefault: "<T>(module: T): T extends { default: unknown } ? T : { default: T }",
  __importStar: "<T>(module: T): T",
  __toESM: "<T>(module: T, isNode?: number): T extends { default: unknown } ? T : T & { default: T }",
  _interopRequireDefault: "<T>(module: T): T extends { default: unknown } ? T : { default: T }",
  _interopRequireWildcard: "<T>(module: T): T",
  _interopDefaultCompat: "<T>(module: T): T extends { default: unknown } ? T : { default: T }",
  _interopDefaultLegacy: "<T>(module: T): T extends { default: unknown } ? T : { default: T }",
  __awaiter: "<T>(self: unknown, given: unknown, promise: unknown, body: () => T): T",
  _asyncToGenerator: "<T>(body: T): T",
};
const MENTIONED = new RegExp(`\\b(?:${Object.keys(DECLARED).join("|")})\\b`);
const WAITING = new Set(["__awaiter", "_asyncToGenerator"]);

/** The file in which the host has the helpers' types: a root of the program. */
export const helpersFile: string = FILE;

/** The host, which from then on finds compiled JavaScript as it is meant; every place in it stays where it is. */
export function withCompilerHelpers(host: ts.CompilerHost): ts.CompilerHost {
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.readFile = (name) => {
    if (name === FILE) return declarations();
    const text = readFile(name);
    return text !== undefined && /\.[cm]?js$/.test(name) && MENTIONED.test(text) ? asMeant(text, name) : text;
  };
  return host;
}

function declarations(): string {
  return Object.entries(DECLARED)
    .map(([name, signature]) => `declare function ${name}${signature};\n`)
    .join("");
}

/** Own property only: code may well name something `constructor`. */
function isHelper(name: string): boolean {
  return Object.hasOwn(DECLARED, name);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a compiled file without its helpers, and with `await` where a generator stands in for it. */
export function asMeant(text: string, name: string): string {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JS);
  const edits: Edit[] = file.statements.flatMap((statement) => withoutDefinition(statement, file));
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) edits.push(...ofCall(node, file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  // From the last to the first; of what lies within another, the outer one was noted first.
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce((whole, { start, end, text: own }) => {
      // Lines stay lines: what follows is told from them.
      const kept = text.slice(start + own.length, end).replaceAll(/[^\r\n]/g, " ");
      return whole.slice(0, start) + own + kept + whole.slice(end);
    }, text);
}

function withoutDefinition(statement: ts.Statement, file: ts.SourceFile): Edit[] {
  const isOnly = ts.isVariableStatement(statement) && statement.declarationList.declarations.length === 1;
  const [declaration] = isOnly ? statement.declarationList.declarations : [];
  const name = ts.isFunctionDeclaration(statement) ? statement.name : declaration?.name;
  if (name === undefined || !ts.isIdentifier(name) || !isHelper(name.text)) return [];
  return [{ start: statement.getStart(file), end: statement.end, text: "" }];
}

function ofCall(call: ts.CallExpression, file: ts.SourceFile): Edit[] {
  const name = helperOf(call.expression);
  if (name === undefined) return [];
  const callee: Edit = { start: call.expression.getStart(file), end: call.expression.end, text: name };
  const body = WAITING.has(name) ? call.arguments.at(-1) : undefined;
  const isGenerator = body !== undefined && ts.isFunctionExpression(body) && body.asteriskToken !== undefined;
  return isGenerator ? [callee, ...asAsync(body, file)] : [callee];
}

/** `__awaiter`, `tslib_1.__awaiter`, `(0, tslib_1.__awaiter)` */
function helperOf(callee: ts.Expression): string | undefined {
  if (ts.isIdentifier(callee)) return isHelper(callee.text) ? callee.text : undefined;
  if (ts.isPropertyAccessExpression(callee)) {
    const isOfTslib = ts.isIdentifier(callee.expression) && /^tslib/.test(callee.expression.text);
    return isOfTslib ? helperOf(callee.name as ts.Identifier) : undefined;
  }
  if (ts.isParenthesizedExpression(callee)) return helperOf(callee.expression);
  const isComma = ts.isBinaryExpression(callee) && callee.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return isComma ? helperOf(callee.right) : undefined;
}

/** `function* (id) {` → `async (id) => {`, which has no more letters; `yield` → `await`, which has as many. */
function asAsync(body: ts.FunctionExpression, file: ts.SourceFile): Edit[] {
  const parameters = body.parameters.map((one) => one.getText(file)).join(", ");
  const head: Edit = {
    start: body.getStart(file),
    end: body.body.getStart(file),
    text: `async(${parameters})=>`,
  };
  if (head.text.length > head.end - head.start) return [];
  const edits = [head];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isYieldExpression(node) && node.asteriskToken === undefined) {
      const start = node.getStart(file);
      edits.push({ start, end: start + "yield".length, text: "await" });
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body.body, visit);
  return edits;
}
