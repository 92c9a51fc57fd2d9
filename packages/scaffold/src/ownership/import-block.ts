/** Adds imports to those at the head of a module: every other line stays byte for byte. */
import { compareSources, printNames } from "../emit/imports.ts";
import { type ModuleImport, moduleStem, parseModule } from "./module-names.ts";

type Statement = ReturnType<typeof parseModule>["program"]["body"][number];
type ImportStatement = Extract<Statement, { type: "ImportDeclaration" }>;
type ImportName = Extract<ImportStatement["specifiers"][number], { type: "ImportSpecifier" }>;

/** What takes the place of the text between two offsets. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The module with the imports in it, each in the statement that imports from its module already, if there is one.
 *
 * @returns undefined where the module begins with no imports, or with ones that share their lines with other code
 */
export function mergeImports(path: string, text: string, added: readonly ModuleImport[]): string | undefined {
  const block = leadingImports(parseModule(path, text).program.body);
  if (block.length === 0 || block.some((each) => endOfLine(each, text) === undefined)) return undefined;
  const extended = new Map<ImportStatement, ModuleImport[]>();
  const others: ModuleImport[] = [];
  for (const one of added) {
    const statement = statementFor(one, block, text);
    if (statement === undefined) others.push(one);
    else extended.set(statement, [...(extended.get(statement) ?? []), one]);
  }
  const edits = [
    ...[...extended].map(([statement, names]) => extend(statement, names, text)),
    ...newLines(others, block, text),
  ];
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

/** Import lines, in the order that formatters like. */
export function printImports(imports: readonly ModuleImport[]): string[] {
  return linesOf(imports).map(({ line }) => line);
}

function linesOf(imports: readonly ModuleImport[]): { readonly from: string; readonly line: string }[] {
  const names = imports.filter(({ imported }) => imported !== "*");
  return [
    ...imports
      .filter(({ imported }) => imported === "*")
      .map(({ from, local }) => ({ from, line: `import * as ${local} from "${from}";` })),
    ...[...new Set(names.map(({ from }) => from))].map((from) => {
      const own = names.filter((each) => each.from === from);
      return { from, line: printNames(from, new Map(own.map((each) => [nameOf(each), each.typeOnly]))) };
    }),
  ].sort((a, b) => compareSources(a.from, b.from));
}

function nameOf({ imported, local }: ModuleImport): string {
  return imported === local ? local : `${imported} as ${local}`;
}

function leadingImports(body: readonly Statement[]): ImportStatement[] {
  const end = body.findIndex(({ type }) => type !== "ImportDeclaration");
  return body
    .slice(0, end === -1 ? body.length : end)
    .filter((statement) => statement.type === "ImportDeclaration");
}

/** Where the statement's line ends; undefined where something but a remark follows on it. */
function endOfLine({ end }: ImportStatement, text: string): number | undefined {
  const from = end ?? 0;
  const length = /^[ \t]*(?:\/\/.*)?(?=[\r\n]|$)/.exec(text.slice(from))?.[0].length;
  return length === undefined ? undefined : from + length;
}

function statementFor(
  wanted: ModuleImport,
  block: readonly ImportStatement[],
  text: string,
): ImportStatement | undefined {
  if (wanted.imported === "*") return undefined;
  const candidates = block.filter(
    (statement) =>
      moduleStem(statement.source.value) === moduleStem(wanted.from) && isExtensible(statement, text),
  );
  const [types, values] = [true, false].map((isType) =>
    candidates.find(({ importKind }) => (importKind === "type") === isType),
  );
  if (wanted.typeOnly) return types ?? values;
  // Only what stands as we print it is printed anew, as it must be to lose its `type`.
  return values ?? (types !== undefined && isAsPrinted(types, text) ? types : undefined);
}

/** It has names in braces, and no remark that would end up with another name. */
function isExtensible(statement: ImportStatement, text: string): boolean {
  return (
    importNames(statement).length > 0 &&
    (statement.attributes ?? []).length === 0 &&
    (statement.phase ?? null) === null &&
    !/\/[/*]/.test(text.slice(statement.start ?? 0, statement.source.start ?? 0))
  );
}

function importNames({ specifiers }: ImportStatement): ImportName[] {
  return specifiers.filter((specifier) => specifier.type === "ImportSpecifier");
}

function extend(statement: ImportStatement, names: readonly ModuleImport[], text: string): Edit {
  const [start, end] = [statement.start ?? 0, statement.end ?? 0];
  if (isAsPrinted(statement, text)) {
    const all = namesIn(statement, text);
    for (const one of names) all.set(nameOf(one), one.typeOnly);
    return { start, end, text: inLineEndsOf(text.slice(start), printNames(statement.source.value, all)) };
  }
  const last = importNames(statement).at(-1);
  const at = last?.end ?? 0;
  const separator = `,${/[\r\n]+[ \t]*$/.exec(text.slice(start, last?.start ?? 0))?.[0] ?? " "}`;
  const isType = statement.importKind === "type";
  const added = names.map((one) => `${separator}${one.typeOnly && !isType ? "type " : ""}${nameOf(one)}`);
  return { start: at, end: at, text: added.join("") };
}

function isAsPrinted(statement: ImportStatement, text: string): boolean {
  if (importNames(statement).length < statement.specifiers.length) return false;
  const now = text.slice(statement.start ?? 0, statement.end ?? 0).replaceAll("\r\n", "\n");
  return now === printNames(statement.source.value, namesIn(statement, text));
}

/** As they are written, `a as b`, with whether each is a type. */
function namesIn(statement: ImportStatement, text: string): Map<string, boolean> {
  return new Map(
    importNames(statement).map(({ imported, local, importKind }) => [
      text.slice(imported.start ?? 0, local.end ?? 0),
      statement.importKind === "type" || importKind === "type",
    ]),
  );
}

/** Each after the last statement that belongs before it. */
function newLines(imports: readonly ModuleImport[], block: readonly ImportStatement[], text: string): Edit[] {
  const after = new Map<ImportStatement | undefined, string[]>();
  for (const { from, line } of linesOf(imports)) {
    const earlier = block.findLast(({ source }) => compareSources(source.value, from) <= 0);
    const place = earlier ?? (mayPrecede(block[0], text) ? undefined : block.at(-1));
    after.set(place, [...(after.get(place) ?? []), line]);
  }
  return [...after].map(([statement, lines]) => {
    const start = statement === undefined ? (block[0]?.start ?? 0) : (endOfLine(statement, text) ?? 0);
    const put = statement === undefined ? `${lines.join("\n")}\n` : `\n${lines.join("\n")}`;
    return { start, end: start, text: inLineEndsOf(text.slice(block[0]?.start ?? 0), put) };
  });
}

/** What stands before the first import is about the module: a remark for a tool may be about that import. */
function mayPrecede(first: ImportStatement | undefined, text: string): boolean {
  const before = text.slice(0, first?.start ?? 0);
  return before === "" || /^\s*\/\*\*(?:(?!\*\/|@|eslint|biome|prettier)[\s\S])*\*\/\s*\n$/.test(before);
}

/** Text of ours, in the line ends of what is there. */
function inLineEndsOf(there: string, ours: string): string {
  return /^[^\n]*\r\n/.test(there) ? ours.replaceAll("\n", "\r\n") : ours;
}
