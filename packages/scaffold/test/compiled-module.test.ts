import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonSchema } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledModule, type CompileInput, compileValidators } from "../src/emit/compiled.ts";
import { loadModule } from "./load-module.ts";
import { isNaivelyValid } from "./naive-validation.ts";

function compile(
  entries: { readonly [name: string]: JsonSchema },
  schemas: CompileInput["schemas"] = {},
): CompiledModule {
  return compileValidators({
    schemas,
    entries: new Map(Object.entries(entries)),
    direction: "none",
    formats: "assert",
  });
}

const everything: { readonly [name: string]: JsonSchema } = {
  all: true,
  none: false,
  validate0: { $ref: "#/$defs/Tree" },
  data: { type: ["string", "null"], format: "date-time", minLength: 2 },
  errors: { enum: ["a", { b: 1 }], uniqueItems: true, multipleOf: 0.5 },
  addError: { oneOf: [{ const: 'schemaPath:"x",' }, { pattern: '^"schema1\\.type\u2028' }] },
  formats: { properties: { "a\"b'c": { $ref: "#/$defs/Tree" } }, unevaluatedProperties: false, default: {} },
};
const tree: CompileInput["schemas"] = {
  Tree: { type: "object", properties: { n: { default: 1 }, kids: { items: { $ref: "#/$defs/Tree" } } } },
};

const strictest = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  isolatedModules: true,
  declaration: true,
  module: "nodenext",
  target: "es2022",
  types: [],
};

describe("the emitted module", () => {
  it("names of exports never meet names inside", async () => {
    const module = await loadModule(compile(everything, tree).text);
    expect(Object.keys(module).sort()).toEqual(
      [...Object.keys(everything), "validate0_finish", "formats_finish"].sort(),
    );
    expect(module["all"]?.(1)).toBe(true);
    expect(module["none"]?.(1)).toBe(false);
    expect(module["addError"]?.('schemaPath:"x",')).toBe(true);
    expect(module["addError"]?.('"schema1.type\u2028')).toBe(true);
    expect(module["validate0"]?.({ kids: [{ kids: 1 }, 2] })).toBe(false);
  });

  it("imports nothing, compiles nothing", () => {
    expect(compile(everything, tree).text).not.toMatch(/\brequire\(|\bimport\b|new Function|\beval\b|ajv/);
  });

  it("compiles as an ES module and as CommonJS, under every strict flag", () => {
    const folder = mkdtempSync(join(tmpdir(), "compiled-"));
    try {
      writeFileSync(join(folder, "compiled.ts"), compile(everything, tree).text);
      writeFileSync(
        join(folder, "use.ts"),
        'import { data, validate0_finish } from "./compiled.js";\nexport const isValid: boolean = data(1);\nvalidate0_finish({});\n',
      );
      const typescript = join(import.meta.dirname, "../../../node_modules/.bin/tsc");
      for (const type of ["module", "commonjs"]) {
        writeFileSync(join(folder, "package.json"), JSON.stringify({ type }));
        const compilerOptions = {
          ...strictest,
          verbatimModuleSyntax: type === "module",
          outDir: join(folder, type),
        };
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
        expect(spawnSync(typescript, ["-p", folder], { encoding: "utf8" }).stdout).toBe("");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("a schema that cannot be compiled is reported, and those beside it still are", async () => {
    const schemas: CompileInput["schemas"] = {
      Bad: { minimum: Number.NaN, type: "shoe" as "string" },
      Good: { type: "string" },
    };
    const { text, findings } = compile(
      { it: { properties: { bad: { $ref: "#/$defs/Bad" }, good: { $ref: "#/$defs/Good" } } } },
      schemas,
    );
    const { it: validate } = await loadModule(text);
    expect(validate?.({ bad: 1, good: "x" })).toBe(true);
    expect(validate?.({ bad: 1, good: 1 })).toBe(false);
    expect(findings.map(({ rule }) => rule)).toEqual(["schema-not-compiled"]);
    expect(findings[0]?.message).toContain('"Bad"');
  });

  it("a pattern that is none is reported and not asserted", () => {
    const { findings } = compile({ it: { pattern: "(" } });
    expect(findings.map(({ rule }) => rule)).toEqual(["pattern-not-compiled"]);
  });
});

describe("hostile bodies", () => {
  const deep = (depth: number): unknown => JSON.parse(`${'{"kids":['.repeat(depth)}${"]}".repeat(depth)}`);

  it("a body nested deeper than the stack is an error, not a crash", async () => {
    const { validate0: validate } = await loadModule(compile(everything, tree).text);
    expect(validate?.(deep(500))).toBe(true);
    let data: unknown = {};
    for (let depth = 0; depth < 200_000; depth++) data = { kids: [data] };
    expect(validate?.(data)).toBe(false);
    expect(validate?.errors?.map(({ keyword }) => keyword)).toEqual(["depth"]);
  });

  it("items nested deeper than the stack are an error where they must differ", async () => {
    const { it: validate } = await loadModule(
      compile({ it: { properties: { list: { uniqueItems: true } } } }).text,
    );
    let item: unknown = [];
    for (let depth = 0; depth < 200_000; depth++) item = [item];
    expect(validate?.({ list: [item, structuredClone([[]])] })).toBe(true);
    expect(validate?.({ list: Array.from({ length: 20 }, () => item) })).toBe(false);
    expect(validate?.errors?.map(({ keyword }) => keyword)).toEqual(["depth"]);
  });

  it.each<[string, JsonSchema, unknown]>([
    ["many wrong items", { items: { $ref: "#/$defs/Tree" } }, Array.from({ length: 200_000 }, () => 1)],
    ["many wrong items inline", { items: { type: "string" } }, Array.from({ length: 200_000 }, () => 1)],
    [
      "many items in a union",
      { items: { anyOf: [{ type: "string" }, { $ref: "#/$defs/Tree" }] } },
      Array.from({ length: 100_000 }, () => 1),
    ],
    [
      "many objects that must differ",
      { uniqueItems: true, type: "array", minItems: 1e9 },
      Array.from({ length: 100_000 }, (_, n) => ({ n })),
    ],
  ])("%s take linear time and give few errors", async (_title, schema, data) => {
    const { it: validate } = await loadModule(compile({ it: schema }, tree).text);
    const start = performance.now();
    expect(validate?.(data)).toBe(false);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(validate?.errors?.length).toBeLessThanOrEqual(1_000);
  });
});

describe("against a naive reading of the standard", () => {
  it("the verdict is the same for schemas and values at random", async () => {
    await fc.assert(
      fc.asyncProperty(
        schemas(),
        fc.array(values(), { minLength: 5, maxLength: 20 }),
        async (schema, data) => {
          const { it: validate } = await loadModule(compile({ it: schema }).text);
          for (const value of data)
            expect([value, validate?.(value)]).toEqual([value, isNaivelyValid(schema, value)]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function values(): fc.Arbitrary<Json> {
  const scalar = fc.constantFrom<Json>(null, true, 0, 1, 2, 3.5, "", "a", "bb", "x1");
  return fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c", "x1"), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  })).value;
}

function schemas(): fc.Arbitrary<JsonSchema> {
  return fc.letrec<{ schema: JsonSchema }>((tie) => {
    const schema = tie("schema");
    const list = fc.array(schema, { minLength: 1, maxLength: 3 });
    const named = fc.dictionary(fc.constantFrom("a", "b", "c"), schema, { maxKeys: 2 });
    const small = fc.nat({ max: 3 });
    const keywords: fc.Arbitrary<JsonSchema> = fc.record(
      {
        type: fc.constantFrom(
          "string",
          "integer",
          "number",
          "array",
          "object",
          "null",
          ["string", "null"],
          ["object", "array"],
        ),
        enum: fc.array(values(), { minLength: 1, maxLength: 3 }),
        required: fc.uniqueArray(fc.constantFrom("a", "b"), { maxLength: 2 }),
        properties: named,
        additionalProperties: schema,
        patternProperties: fc.dictionary(fc.constantFrom("^x", "a"), schema, { maxKeys: 1 }),
        propertyNames: schema,
        items: schema,
        prefixItems: list,
        contains: schema,
        minItems: small,
        uniqueItems: fc.boolean(),
        minLength: small,
        maximum: small,
        multipleOf: fc.constantFrom(0.5, 1, 2),
        allOf: list,
        anyOf: list,
        oneOf: list,
        not: schema,
        if: schema,
        // biome-ignore lint/suspicious/noThenProperty: it is the name of the keyword.
        then: schema,
        else: schema,
        unevaluatedProperties: schema,
        minProperties: small,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonSchema>;
    const few = fc.tuple(keywords, fc.infiniteStream(fc.nat())).map(([all, picks]) => fewOf(all, picks));
    return { schema: fc.oneof({ maxDepth: 3, depthSize: "small" }, fc.boolean(), few) };
  }).schema;
}

/** At most three keywords, for a schema with more accepts next to nothing. */
function fewOf(schema: JsonSchema, picks: Iterator<number>): JsonSchema {
  const entries = Object.entries(schema);
  while (entries.length > 3) entries.splice(picks.next().value % entries.length, 1);
  return Object.fromEntries(entries);
}
