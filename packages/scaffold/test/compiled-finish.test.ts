import type { Json, JsonSchema } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledModule, type CompileInput, compileValidators } from "../src/emit/compiled.ts";
import { loadModule, type Validator } from "./load-module.ts";

type Schemas = CompileInput["schemas"];

function compile(
  schema: JsonSchema,
  schemas: Schemas = {},
  direction: CompileInput["direction"] = "request",
): CompiledModule {
  return compileValidators({ schemas, entries: new Map([["it", schema]]), direction, formats: "assert" });
}

const schemas: Schemas = {
  User: {
    type: "object",
    required: ["id", "name"],
    properties: {
      id: { type: "integer", readOnly: true },
      name: { type: "string" },
      role: { $ref: "#/$defs/Role" },
      address: { $ref: "#/$defs/Address" },
      friends: { type: "array", items: { $ref: "#/$defs/User" } },
    },
  },
  Role: { enum: ["admin", "user"], default: "user" },
  Address: { type: "object", default: {}, properties: { country: { type: "string", default: "CH" } } },
  Stamp: { type: "string", readOnly: true },
  Tail: {
    type: "object",
    properties: { next: { $ref: "#/$defs/Tail", default: {} }, n: { type: "integer", default: 1 } },
  },
  Animal: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, legs: { type: "integer", default: 4 } },
    discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "Dog" } },
  },
  Cat: { allOf: [{ $ref: "#/$defs/Animal" }], properties: { lives: { type: "integer", default: 9 } } },
  Dog: { allOf: [{ $ref: "#/$defs/Animal" }], properties: { barks: { type: "boolean", default: true } } },
};

const cases: [title: string, schema: JsonSchema, before: Json, after: Json][] = [
  ["a default is filled in", { properties: { a: { default: 1 } } }, {}, { a: 1 }],
  ["what was sent stays", { properties: { a: { default: 1 } } }, { a: null }, { a: null }],
  [
    "a default behind a reference is filled in, and finished itself",
    { $ref: "#/$defs/User" },
    { name: "A" },
    { name: "A", role: "user", address: { country: "CH" } },
  ],
  [
    "a read-only property is dropped, at any depth",
    { $ref: "#/$defs/User" },
    {
      id: 1,
      name: "A",
      role: "admin",
      address: { country: "DE" },
      friends: [{ id: 2, name: "B", role: "admin", address: {} }],
    },
    {
      name: "A",
      role: "admin",
      address: { country: "DE" },
      friends: [{ name: "B", role: "admin", address: { country: "CH" } }],
    },
  ],
  [
    "a property is read only by its reference",
    { properties: { at: { $ref: "#/$defs/Stamp" } } },
    { at: "x", b: 1 },
    { b: 1 },
  ],
  [
    "a read-only property takes no default",
    { properties: { at: { type: "string", readOnly: true, default: "x" } } },
    { b: 1 },
    { b: 1 },
  ],
  [
    "a read-only property is dropped where another part gives it a default",
    { allOf: [{ properties: { at: { readOnly: true } } }, { properties: { at: { default: 1 } } }] },
    { b: 1 },
    { b: 1 },
  ],
  [
    "items of a tuple have their own defaults",
    { prefixItems: [{ properties: { a: { default: 1 } } }], items: { properties: { b: { default: 2 } } } },
    [{}, {}, 5],
    [{ a: 1 }, { b: 2 }, 5],
  ],
  [
    "additional properties are finished, named ones are not",
    { properties: { x: true }, additionalProperties: { properties: { a: { default: 1 } } } },
    { x: {}, y: {} },
    { x: {}, y: { a: 1 } },
  ],
  [
    "properties that match a pattern are finished",
    { patternProperties: { "^x": { properties: { a: { default: 1 } } } } },
    { x1: {}, y: {} },
    { x1: { a: 1 }, y: {} },
  ],
  [
    "a branch that was only tried is left alone",
    { anyOf: [{ properties: { a: { default: 1 } } }], properties: { b: { default: 2 } } },
    {},
    { b: 2 },
  ],
  [
    "a discriminator chooses the branch that is finished",
    {
      oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }],
      discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "Dog" } },
    },
    { kind: "dog" },
    { kind: "dog", legs: 4, barks: true },
  ],
  [
    "a base finishes as what extends it",
    { items: { $ref: "#/$defs/Animal" } },
    [{ kind: "cat" }, { kind: "dog", legs: 3 }],
    [
      { kind: "cat", legs: 4, lives: 9 },
      { kind: "dog", legs: 3, barks: true },
    ],
  ],
  [
    "a default that does not fit is not filled in",
    { properties: { a: { type: "integer", default: "1" }, b: { default: 1 } } },
    {},
    { b: 1 },
  ],
  [
    "a default that holds itself is not filled in",
    { $ref: "#/$defs/Tail" },
    { next: {} },
    { n: 1, next: { n: 1 } },
  ],
  [
    "a default may be named as the prototype is",
    { properties: { a: { default: JSON.parse('{"__proto__":1}') } } },
    {},
    { a: JSON.parse('{"__proto__":1}') },
  ],
];

describe("finish", () => {
  it.each(cases)("%s", async (_title, schema, before, after) => {
    const { text, finished } = compile(schema, schemas);
    expect([...finished]).toEqual(["it"]);
    const { it: validate, it_finish: finish } = await loadModule(text);
    const data = structuredClone(before);
    expect(validate?.(data)).toBe(true);
    expect(data).toEqual(before);
    finish?.(data);
    expect(data).toEqual(after);
  });

  it.each<[string, JsonSchema]>([
    ["a schema without defaults", { properties: { a: { type: "string" } } }],
    ["a loop without defaults", { $ref: "#/$defs/Loop" }],
  ])("%s has nothing to finish", (_title, schema) => {
    const loop: Schemas = { Loop: { properties: { loop: { $ref: "#/$defs/Loop" } } } };
    expect(compile(schema, loop).finished.size).toBe(0);
  });

  it("read-only properties stay in an answer", async () => {
    const { text } = compile({ properties: { id: { readOnly: true }, a: { default: 1 } } }, {}, "none");
    const data = { id: 1 };
    (await loadModule(text))["it_finish"]?.(data);
    expect(data).toEqual({ id: 1, a: 1 });
  });

  it.each<[string, JsonSchema, string]>([
    ["does not fit", { properties: { a: { type: "integer", default: "1" } } }, "default-not-valid"],
    ["never ends", { $ref: "#/$defs/Tail" }, "default-endless"],
  ])("a default that %s is reported", (_title, schema, rule) => {
    expect(compile(schema, schemas).findings.map((finding) => finding.rule)).toEqual([rule]);
  });

  it("each default is a value of its own", async () => {
    const { it_finish: finish } = await loadModule(compile({ properties: { list: { default: [] } } }).text);
    const [one, two]: { list?: number[] }[] = [{}, {}];
    finish?.(one);
    finish?.(two);
    one?.list?.push(1);
    expect(two?.list).toEqual([]);
  });

  it("finishing twice changes nothing more, and what is finished is still valid", async () => {
    await fc.assert(
      fc.asyncProperty(schemaAndData(), async ([schema, data]) => {
        const module = await loadModule(compile(schema, schemas).text);
        const { it: validate, it_finish: finish } = module as {
          readonly it: Validator;
          readonly it_finish?: Validator;
        };
        if (!validate(data)) return;
        finish?.(data);
        expect(validate(data)).toBe(true);
        const once = structuredClone(data);
        finish?.(data);
        expect(data).toEqual(once);
      }),
      { numRuns: 150 },
    );
  });
});

/** Schemas with defaults at all depths, and data in which about half of what they describe is missing. */
function schemaAndData(): fc.Arbitrary<[JsonSchema, Json]> {
  const { value } = fc.letrec<{ value: [JsonSchema, Json] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.constantFrom<[JsonSchema, Json]>(
        [{ type: "string", default: "d" }, "s"],
        [{ type: "integer", default: 3, minimum: 1 }, 2],
        [{ type: "integer", readOnly: true }, 7],
        [{ $ref: "#/$defs/Role" }, "admin"],
        [{ $ref: "#/$defs/Address" }, {}],
        [{ $ref: "#/$defs/Animal" }, { kind: "cat" }],
        [{ type: "boolean", default: "no" }, true],
      ),
      fc
        .array(fc.tuple(fc.constantFrom("a", "b", "c"), tie("value"), fc.boolean(), fc.boolean()), {
          maxLength: 3,
        })
        .map(objectOf),
      tie("value").map(([schema, data]): [JsonSchema, Json] => [
        { type: "array", items: schema },
        [structuredClone(data), data],
      ]),
      fc
        .tuple(tie("value"), tie("value"))
        .map(([[a, data], [b]]): [JsonSchema, Json] => [{ anyOf: [{ allOf: [a] }, b] }, data]),
    ),
  }));
  return value;
}

type Member = [name: string, value: [JsonSchema, Json], isSent: boolean, hasDefault: boolean];

function objectOf(members: readonly Member[]): [JsonSchema, Json] {
  const properties: { [name: string]: JsonSchema } = {};
  const data: { [name: string]: Json } = {};
  for (const [name, [schema, value], isSent, hasDefault] of members) {
    properties[name] = hasDefault ? { allOf: [schema], default: structuredClone(value) } : schema;
    if (isSent) data[name] = value;
    else delete data[name];
  }
  return [{ type: "object", properties, additionalProperties: false }, data];
}
