/** Runs ajv over prepared schemas and returns its code as statements that need nothing from outside. */
import { _ } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { formatChecks } from "./formats.ts";
import { replaceKeywords } from "./keywords.ts";
import { moduleCode } from "./module-code.ts";
import type { Prepared } from "./prepare.ts";
import { boundDepth } from "./reference-keyword.ts";

export interface AjvInput {
  /** Key → schema; `$ref`s name keys. */
  readonly definitions: ReadonlyMap<string, Prepared>;
  /** Key → schema of what is called from outside; a key may be that of a definition. */
  readonly entries: ReadonlyMap<string, Prepared>;
  readonly assertsFormats: boolean;
}

export interface AjvModule {
  /** Statements, one per line; each entry is `const <key> = validate<n>;`. */
  readonly code: string;
  /** Keys of definitions and entries that ajv could not compile, and which accept everything, with what ajv said. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Compiles every entry, and every definition once. */
export function compileWithAjv(input: AjvInput): AjvModule {
  try {
    return { code: compileAll(input), failures: new Map() };
  } catch (error) {
    const failures = findFailures(input);
    if (failures.size === 0) throw error;
    const open = [...failures.keys()].map((key) => [key, true] as const);
    const definitions = new Map([
      ...input.definitions,
      ...open.filter(([key]) => input.definitions.has(key)),
    ]);
    const entries = new Map([...input.entries, ...open.filter(([key]) => input.entries.has(key))]);
    return { code: compileAll({ ...input, definitions, entries }), failures };
  }
}

function compileAll(input: AjvInput): string {
  const ajv = newAjv(input);
  const postponed = boundDepth(ajv);
  for (const [key, schema] of input.definitions) ajv.addSchema(schema, key);
  for (const [key, schema] of input.entries) {
    if (!input.definitions.has(key)) ajv.addSchema(schema, key);
    ajv.getSchema(key);
  }
  // Compiling one may postpone others, which then stand at the end of the set.
  for (const key of postponed) ajv.getSchema(key);
  return moduleCode(ajv, input.entries.keys());
}

/** Compiles each schema by itself, without those it refers to. */
function findFailures(input: AjvInput): Map<string, string> {
  const failures = new Map<string, string>();
  for (const [key, schema] of [...input.definitions, ...input.entries]) {
    try {
      newAjv(input).compile(input.definitions.size === 0 ? schema : withoutReferences(schema));
    } catch (error) {
      failures.set(key, error instanceof Error ? error.message : String(error));
    }
  }
  return failures;
}

function withoutReferences(schema: Prepared): Prepared {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === "$ref" ? undefined : value));
}

function looksForUnevaluated(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  if ("unevaluatedProperties" in schema || "unevaluatedItems" in schema) return true;
  return Object.values(schema).some(looksForUnevaluated);
}

function newAjv(input: AjvInput): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    messages: false,
    validateSchema: false,
    validateFormats: input.assertsFormats,
    addUsedSchema: false,
    // So short a schema is shorter than the call of a function.
    inlineRefs: 3,
    logger: false,
    // Its code is printed, never run: a function that says nothing spares V8 the parsing of megabytes.
    code: { source: true, esm: true, lines: true, formats: _`formats`, process: () => "return () => true" },
  });
  // The class switches both on, and each costs time and text in every function.
  ajv.opts.unevaluated = [...input.definitions.values(), ...input.entries.values()].some(looksForUnevaluated);
  ajv.opts.dynamicRef = false;
  replaceKeywords(ajv);
  for (const [format, { type }] of formatChecks) {
    // Only code is made here, nothing is run: the check itself stands in the emitted module.
    if (type === "string") ajv.addFormat(format, { type, validate: (_text: string) => true });
    else ajv.addFormat(format, { type, validate: (_value: number) => true });
  }
  return ajv;
}
