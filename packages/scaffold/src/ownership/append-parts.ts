/** Appends stubs to a module; of what stands there, only the imports at its head may grow. */
import type { FilePart } from "@ashlar/model";
import { mergeImports, printImports } from "./import-block.ts";
import {
  type ModuleImport,
  type ModuleNames,
  moduleStem,
  parseModule,
  readModuleNames,
  readStubNames,
} from "./module-names.ts";

/**
 * The text with the parts after its last byte, in the line endings it uses.
 *
 * An import that the module has already is left out; the rest go to those at its head, or, where it begins with none,
 * stand together before the stubs. A name that the module uses for something of its own is imported under another.
 */
export function appendParts(path: string, before: string, parts: readonly FilePart[]): string {
  const missing = new MissingImports(readModuleNames(path, before));
  const stubs = parts.map((part) => takeStub(part, missing));
  const merged = mergeImports(path, before, missing.added);
  const imports = merged === undefined ? [printImports(missing.added).join("\n")] : [];
  const chunk = [...imports, ...stubs].filter((text) => text !== "").join("\n\n");
  const lineEnd = usesCrlf(before) ? "\r\n" : "\n";
  const gap = before.trim() === "" ? "" : before.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  return `${merged ?? before}${gap}${`${chunk}\n`.replaceAll("\n", lineEnd)}`;
}

/** The stub without its imports, which are noted as missing. */
function takeStub(part: FilePart, missing: MissingImports): string {
  const { imports } = readStubNames(part);
  const renames = new Map<string, string>();
  for (const one of imports) {
    const local = missing.add(one);
    if (local !== one.local) renames.set(one.local, local);
  }
  return cutAndRename(part, renames).trim();
}

function cutAndRename(part: FilePart, renames: ReadonlyMap<string, string>): string {
  const { program } = parseModule(part.name, part.text);
  const edits: { start: number; end: number; text: string }[] = [];
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration") continue;
    edits.push({ start: statement.start ?? 0, end: statement.end ?? 0, text: "" });
  }
  if (renames.size > 0) {
    for (const { name, start, end } of identifiersIn(
      program.body.filter((one) => one.type !== "ImportDeclaration"),
    )) {
      const renamed = renames.get(name);
      if (renamed !== undefined) edits.push({ start, end, text: renamed });
    }
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), part.text);
}

function* identifiersIn(node: unknown): Generator<{ name: string; start: number; end: number }> {
  if (Array.isArray(node)) {
    for (const one of node) yield* identifiersIn(one);
    return;
  }
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  if (node.type === "Identifier") {
    const { name, start } = node as unknown as { name: string; start: number };
    // The node's own end would take the type annotation of a parameter with it.
    yield { name, start, end: start + name.length };
  }
  for (const [key, child] of Object.entries(node))
    if (!/Comments$|^loc$/.test(key)) yield* identifiersIn(child);
}

/** Imports that a module lacks. */
class MissingImports {
  private readonly module: ModuleNames;
  private readonly taken: Set<string>;
  readonly added: ModuleImport[] = [];

  constructor(module: ModuleNames) {
    this.module = module;
    this.taken = new Set(module.bound.keys());
  }

  /** Makes the import available and tells under which local name. */
  add(wanted: ModuleImport): string {
    const there = [...this.module.imports, ...this.added].find((one) => isSameImport(one, wanted));
    if (there !== undefined) return there.local;
    let local = wanted.local;
    for (let count = 2; this.taken.has(local); count++) local = `${wanted.local}${count}`;
    this.taken.add(local);
    this.added.push({ ...wanted, local });
    return local;
  }
}

function isSameImport(there: ModuleImport, wanted: ModuleImport): boolean {
  return (
    there.imported === wanted.imported &&
    moduleStem(there.from) === moduleStem(wanted.from) &&
    (wanted.typeOnly || !there.typeOnly)
  );
}

function usesCrlf(text: string): boolean {
  const all = text.split("\n").length - 1;
  const crlf = text.split("\r\n").length - 1;
  return crlf > all / 2;
}
