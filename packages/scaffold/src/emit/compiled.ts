/** Validators compiled ahead of time: one module of plain functions, which imports nothing and compiles nothing. */
import type { Finding, JsonSchema } from "@ashlar/model";
import { compileWithAjv } from "./compiled/ajv-module.ts";
import { checksFor } from "./compiled/checks.ts";
import { emitFinish } from "./compiled/finish.ts";
import { formatChecks } from "./compiled/formats.ts";
import { findInPlaceLoops } from "./compiled/in-place.ts";
import { shrinkCode } from "./compiled/module-text.ts";
import { type Prepared, SchemaPreparer } from "./compiled/prepare.ts";
import { keysOfRecursion } from "./compiled/recursion.ts";
import { hasReferences, ReferenceResolver } from "./compiled/self-contained.ts";
import { explainOverflow } from "./compiled/too-deep.ts";

export interface CompileInput {
  /** `Api.schemas`; `$ref`s in it and in entries are `#/$defs/<name>`. */
  readonly schemas: { readonly [name: string]: JsonSchema };
  /** Export name → schema to validate; export names are valid identifiers. */
  readonly entries: ReadonlyMap<string, JsonSchema>;
  /** `request`: readOnly properties are not required. `none`: the schema as it is. */
  readonly direction: "request" | "none";
  /** `annotate`: what a format says is not checked, as JSON Schema has it where nobody asks for more. */
  readonly formats: "assert" | "annotate";
}

export interface CompiledModule {
  /** Text of an ES module in TypeScript under `@ts-nocheck`: a typed function per entry, no imports, no eval. */
  readonly text: string;
  /** Entries with a pass for after validation, exported as `<entry>_finish`. */
  readonly finished: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

const HEAD = `// @ts-nocheck
type SchemaError = {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Record<string, unknown>;
  readonly propertyName?: string;
};
type Validator = { (data: unknown): boolean; errors?: readonly SchemaError[] | null };
`;

/**
 * Compiles schemas into the text of a module.
 *
 * @throws {ScaffoldError} ASHLAR_SCAFFOLD_TOO_DEEP
 */
export function compileValidators(input: CompileInput): CompiledModule {
  try {
    return compile(input);
  } catch (error) {
    throw explainOverflow(error, input.schemas, [...input.entries.values()]);
  }
}

function compile(input: CompileInput): CompiledModule {
  const loops = findInPlaceLoops(input.schemas);
  const formats = input.formats === "assert" ? new Set(formatChecks.keys()) : new Set<string>();
  const preparer = new SchemaPreparer({ ...input, formats, loops });
  const prepared = new Map<string, Prepared>();
  const keys = new Map<string, string>();
  const keyByText = new Map<string, string>();
  const resolver = new ReferenceResolver();
  const unresolved: Finding[] = [];
  const isNameless = Object.keys(input.schemas).length === 0;
  for (const [name, schema] of input.entries) {
    const report = (message: string): void => void unresolved.push(notCompiled(name, message));
    const isWhole = isNameless && hasReferences(schema);
    const entry = isWhole ? resolver.resolve(schema, report) : preparer.prepare(schema);
    const text = JSON.stringify(entry);
    // Many operations take the same: `{ "type": "string" }` is compiled once.
    const key = definitionOf(entry) ?? keyByText.get(text) ?? `e${keyByText.size}`;
    keyByText.set(text, key);
    prepared.set(key, entry);
    keys.set(name, key);
  }
  const nameOf = (key: string): string => {
    return preparer.nameOf(key) ?? [...keys].find(([, at]) => at === key)?.[0] ?? key;
  };
  const definitions = new Map([...preparer.definitions, ...resolver.definitions]);
  const assertsFormats = input.formats === "assert";
  const { code, failures } = compileWithAjv({ definitions, entries: prepared, assertsFormats });
  const recursive = keysOfRecursion(definitions, prepared);
  const finish = emitFinish({ ...input, loops }, input.entries);
  const exports = [...keys].map(([name, key]) => {
    return exportAs(name, "Validator", recursive.has(key) ? `guardDepth(${key})` : key);
  });
  for (const [name, printed] of finish.functions)
    exports.push(exportAs(`${name}_finish`, "(data: unknown) => void", printed));
  const body = [shrinkCode(code), finish.code, ...exports, ""].join("\n");
  return {
    text: `${HEAD}${checksFor(body)}\n${body}`.replace(/\n{2,}/g, "\n"),
    finished: new Set(finish.functions.keys()),
    findings: [
      ...preparer.findings,
      ...finish.findings,
      ...unresolved,
      ...[...failures].map(([key, message]) => notCompiled(nameOf(key), message)),
    ],
  };
}

/** The definition that an entry merely refers to. */
function definitionOf(entry: Prepared): string | undefined {
  if (typeof entry !== "object" || Object.keys(entry).length !== 1) return undefined;
  return typeof entry["$ref"] === "string" ? entry["$ref"] : undefined;
}

/** Under a local name of its own, so that no export can meet a name inside of the module. */
function exportAs(name: string, type: string, value: string): string {
  return `const export_${name}: ${type} = ${value};\nexport { export_${name} as ${name} };`;
}

function notCompiled(name: string, message: string): Finding {
  return {
    rule: "schema-not-compiled",
    severity: "error",
    message: `expected a JSON Schema that can be compiled, found ${JSON.stringify(name)}: ${message}; it accepts everything`,
    hint: "correct the schema in the document",
  };
}
