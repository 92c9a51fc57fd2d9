import type { JsonSchema } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { type CompiledModule, type CompileInput, compileValidators } from "../src/emit/compiled.ts";
import { loadModule, type Module } from "./load-module.ts";

type Schemas = CompileInput["schemas"];

function compile(
  schema: JsonSchema,
  schemas: Schemas = {},
  options: Partial<CompileInput> = {},
): CompiledModule {
  return compileValidators({
    schemas,
    entries: new Map([["it", schema]]),
    direction: "request",
    formats: "assert",
    ...options,
  });
}

async function load(
  schema: JsonSchema,
  schemas: Schemas = {},
  options: Partial<CompileInput> = {},
): Promise<Module> {
  return loadModule(compile(schema, schemas, options).text);
}

const animals: Schemas = {
  Animal: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, legs: { type: "integer", default: 4 } },
    discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "Dog", poodle: "Poodle" } },
  },
  Cat: {
    allOf: [{ $ref: "#/$defs/Animal" }, { type: "object", properties: { lives: { type: "integer" } } }],
  },
  Dog: {
    allOf: [{ $ref: "#/$defs/Animal" }],
    required: ["barks"],
    properties: { barks: { type: "boolean" } },
    discriminator: { propertyName: "kind", mapping: { poodle: "Poodle", dog: "Dog" } },
  },
  Poodle: { allOf: [{ $ref: "#/$defs/Dog" }, { required: ["curls"] }] },
};

const cases: [name: string, schema: JsonSchema, schemas: Schemas, valid: unknown[], invalid: unknown[]][] = [
  ["true accepts all", true, {}, [1, null, {}], []],
  ["false accepts nothing", false, {}, [], [1, null, {}]],
  ["a type is asserted", { type: "integer" }, {}, [1, 1.0, -3], ["1", 1.5, null]],
  ["several types may be allowed", { type: ["string", "null"] }, {}, ["", null], [1, {}]],
  [
    "a file is accepted in any shape",
    { type: "string", format: "binary" },
    {},
    [{ bytes: 1 }, new Uint8Array(), "a"],
    [],
  ],
  [
    "int64 refuses what was rounded",
    { type: "integer", format: "int64" },
    {},
    [2 ** 53 - 1, -5],
    [2 ** 53, -(2 ** 53)],
  ],
  ["int32 has its range", { type: "integer", format: "int32" }, {}, [2147483647], [2147483648, -2147483649]],
  ["an unknown format is not asserted", { type: "string", format: "shoe" }, {}, ["x"], []],
  ["a length counts characters", { minLength: 2, maxLength: 3 }, {}, ["💩💩", "abc"], ["💩", "abcd"]],
  ["decimals are exact", { multipleOf: 0.01 }, {}, [0.07, 19.99, 4.35, 1e300], [0.075]],
  [
    "items are unique, whatever their order of keys",
    { uniqueItems: true },
    {},
    [[1, "1", true]],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  [
    "inherited names are no properties",
    { required: ["toString"], properties: { constructor: { type: "integer" as const } } },
    {},
    [{ toString: 1 }],
    [{}, { toString: 1, constructor: "a" }],
  ],
  [
    "many names are closed off",
    { properties: Object.fromEntries([..."abcdefghijk"].map((n) => [n, true])), additionalProperties: false },
    {},
    [{ a: 1, k: 2 }],
    [{ l: 1 }, { toString: 1 }],
  ],
  [
    "patterns open what is closed off",
    { patternProperties: { "^x-": true }, additionalProperties: false },
    {},
    [{ "x-1": 1 }],
    [{ y: 1 }],
  ],
  ["a reference is followed", { $ref: "#/$defs/A" }, { A: { type: "string" } }, ["a"], [1]],
  [
    "a tree may be deep",
    { $ref: "#/$defs/Tree" },
    {
      Tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } } },
    },
    [{ children: [{ children: [] }] }],
    [{ children: [{ children: 1 }] }],
  ],
  [
    "a reference to itself ends",
    { $ref: "#/$defs/A" },
    { A: { allOf: [{ $ref: "#/$defs/A" }, { type: "string" }] } },
    ["a"],
    [1],
  ],
  [
    "two that refer to each other end",
    { $ref: "#/$defs/A" },
    { A: { allOf: [{ $ref: "#/$defs/B" }], minimum: 1 }, B: { allOf: [{ $ref: "#/$defs/A" }], maximum: 3 } },
    [1, 3],
    [0, 4],
  ],
  [
    "a union of itself ends",
    { $ref: "#/$defs/A" },
    { A: { anyOf: [{ $ref: "#/$defs/A" }, { type: "string" }] } },
    ["a"],
    [1],
  ],
  [
    "a base goes to those that extend it",
    { $ref: "#/$defs/Animal" },
    animals,
    [
      { kind: "cat", lives: 9 },
      { kind: "dog", barks: true },
      { kind: "poodle", barks: true, curls: 1 },
    ],
    [
      {},
      1,
      { kind: "fish" },
      { kind: "cat", lives: "9" },
      { kind: "dog" },
      { kind: "poodle", barks: true },
      { kind: "poodle", curls: 1 },
    ],
  ],
  [
    "who extends the base is checked by itself",
    { $ref: "#/$defs/Cat" },
    animals,
    [{ kind: "cat" }, { kind: "dog" }],
    [{}, { kind: "cat", legs: "4" }],
  ],
  [
    "a union with a discriminator may allow null",
    {
      oneOf: [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/B" }, { type: "null" }],
      discriminator: { propertyName: "t", mapping: { a: "A", b: "B" } },
    },
    { A: { type: "object", properties: { t: true, n: { type: "integer" } } }, B: { type: "object" } },
    [null, { t: "a", n: 1 }, { t: "b", n: "x" }],
    [1, {}, { t: "c" }, { t: "a", n: "x" }],
  ],
  [
    "a parent with the union of its children ends",
    { $ref: "#/$defs/Pet" },
    {
      Pet: {
        oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }],
        properties: { name: { type: "string" } },
      },
      Cat: { allOf: [{ $ref: "#/$defs/Pet" }], required: ["cat"] },
      Dog: { allOf: [{ $ref: "#/$defs/Pet" }], required: ["dog"] },
    },
    [{ cat: 1 }, { dog: 1, name: "x" }],
    [{}, { cat: 1, dog: 1 }, { cat: 1, name: 2 }],
  ],
  [
    "a default mapping takes what is unknown",
    {
      oneOf: [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/B" }],
      discriminator: { propertyName: "t", mapping: { a: "A" }, defaultMapping: "B" },
    },
    { A: { type: "object", required: ["x"] }, B: { type: "object", required: ["y"] } },
    [{ t: "a", x: 1 }, { y: 1 }, { t: "z", y: 1 }],
    [
      { t: "a", y: 1 },
      { t: "z", x: 1 },
    ],
  ],
  [
    "read-only properties need not be sent",
    { allOf: [{ properties: { id: { type: "integer", readOnly: true } } }], required: ["id", "a"] },
    {},
    [{ a: 1 }, { a: 1, id: "x" }],
    [{ id: 1 }],
  ],
  [
    "unevaluated properties are refused",
    { allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
    {},
    [{ a: 1 }],
    [{ b: 1 }],
  ],
];

const tree: JsonSchema = {
  $id: "https://example.com/tree",
  $dynamicAnchor: "node",
  type: "object",
  properties: { data: true, children: { type: "array", items: { $dynamicRef: "#node" } } },
};

const selfContained: typeof cases = [
  [
    "the metaschema is at hand",
    { $ref: "https://json-schema.org/draft/2020-12/schema" },
    {},
    [{ minLength: 1 }, true],
    [{ minLength: -1 }, 1],
  ],
  [
    "a pointer leads into the schema itself",
    { properties: { a: { type: "integer" }, b: { $ref: "#/properties/a" } } },
    {},
    [{ b: 1 }],
    [{ b: "x" }],
  ],
  [
    "a name inherited by objects may be pointed to",
    { $defs: { toString: { type: "integer" as const } }, $ref: "#/$defs/toString" },
    {},
    [1],
    ["x"],
  ],
  [
    "an anchor leads to where it stands",
    { $ref: "#a", $defs: { a: { $anchor: "a", type: "integer" } } },
    {},
    [1],
    ["x"],
  ],
  [
    "a dynamic anchor means the outermost schema that has it",
    {
      $id: "https://example.com/strict-tree",
      $dynamicAnchor: "node",
      $ref: "tree",
      unevaluatedProperties: false,
      $defs: { tree },
    },
    {},
    [{ children: [{ data: 1 }] }],
    [{ children: [{ daat: 1 }] }],
  ],
];

describe("schemas with references of their own", () => {
  it.each(selfContained)("%s", async (_name, schema, schemas, valid, invalid) => {
    const { it: validate } = await load(schema, schemas);
    expect(valid.filter((value) => !validate?.(value))).toEqual([]);
    expect(invalid.filter((value) => validate?.(value))).toEqual([]);
  });

  it.each<[string, JsonSchema]>([
    ["document", { $ref: "https://example.com/missing" }],
    ["anchor", { $ref: "#missing" }],
    ["place", { $ref: "#/$defs/missing" }],
  ])("a %s that is not there is reported", (_what, schema) => {
    expect(compile(schema).findings.map(({ rule }) => rule)).toEqual(["schema-not-compiled"]);
  });
});

describe("compileValidators", () => {
  it.each(cases)("%s", async (_name, schema, schemas, valid, invalid) => {
    const { it: validate } = await load(schema, schemas);
    expect(valid.filter((value) => !validate!(value))).toEqual([]);
    expect(invalid.filter((value) => validate!(value))).toEqual([]);
  });
});
