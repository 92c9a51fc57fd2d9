import { describe, expect, it } from "vitest";
import { readSchemas } from "./memory.ts";

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const read = (name: string): object => ({ $ref: `#/$defs/${name}` });
const plain = { type: "object" };
const kindOf = (...kinds: string[]): object => ({ properties: { kind: { type: "string", enum: kinds } } });

interface Case {
  readonly title: string;
  readonly version?: string;
  readonly schema: object;
  readonly others: object;
  readonly becomes: object;
  readonly rules?: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: "a mapping by name and by reference names schemas",
    schema: {
      oneOf: [ref("Cat"), ref("Dog")],
      discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "#/components/schemas/Dog" } },
    },
    others: { Cat: plain, Dog: plain },
    becomes: {
      oneOf: [read("Cat"), read("Dog")],
      discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "Dog" } },
    },
  },
  {
    title: "without a mapping the schemas' names are the values",
    schema: { anyOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } },
    others: { Cat: plain, Dog: plain },
    becomes: {
      anyOf: [read("Cat"), read("Dog")],
      discriminator: { propertyName: "kind", mapping: { Cat: "Cat", Dog: "Dog" } },
    },
  },
  {
    title: "a branch that fixes the property is mapped by its values",
    schema: { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } },
    others: { Cat: kindOf("cat", "lion"), Dog: kindOf("dog") },
    becomes: {
      oneOf: [read("Cat"), read("Dog")],
      discriminator: { propertyName: "kind", mapping: { cat: "Cat", lion: "Cat", dog: "Dog" } },
    },
  },
  {
    title: "a list that all branches inherit decides only the spelling",
    schema: { oneOf: [ref("Cat"), ref("BigDog")], discriminator: { propertyName: "kind" } },
    others: {
      Cat: { allOf: [ref("Pet")] },
      BigDog: { allOf: [ref("Pet")] },
      Pet: kindOf("cat", "big-dog"),
    },
    becomes: {
      oneOf: [read("Cat"), read("BigDog")],
      discriminator: { propertyName: "kind", mapping: { cat: "Cat", "big-dog": "BigDog" } },
    },
  },
  {
    title: "branches that the mapping forgets are added",
    schema: {
      oneOf: [ref("Cat"), ref("Dog")],
      discriminator: { propertyName: "kind", mapping: { c: "Cat" } },
    },
    others: { Cat: plain, Dog: plain },
    becomes: {
      oneOf: [read("Cat"), read("Dog")],
      discriminator: { propertyName: "kind", mapping: { c: "Cat", Dog: "Dog" } },
    },
  },
  {
    title: "a base is mapped to what extends it, at any depth, and to itself",
    schema: { type: "object", discriminator: { propertyName: "kind" } },
    others: { Cat: { allOf: [ref("S")] }, Lion: { allOf: [ref("Cat"), plain] } },
    becomes: {
      type: "object",
      discriminator: { propertyName: "kind", mapping: { Cat: "Cat", Lion: "Lion", S: "S" } },
    },
  },
  {
    title: "a base whose property does not allow its own name is not mapped to itself",
    schema: { ...kindOf("cat"), discriminator: { propertyName: "kind" } },
    others: { Cat: { allOf: [ref("S")] } },
    becomes: { ...kindOf("cat"), discriminator: { propertyName: "kind", mapping: { cat: "Cat" } } },
  },
  {
    title: "a base that nothing extends has nothing to tell apart",
    schema: { type: "object", discriminator: { propertyName: "kind" } },
    others: {},
    becomes: { type: "object" },
  },
  {
    title: "an inline branch with a fixed property gets a name",
    schema: { oneOf: [ref("Cat"), kindOf("dog")], discriminator: { propertyName: "kind" } },
    others: { Cat: kindOf("cat") },
    becomes: {
      oneOf: [read("Cat"), read("SOption2")],
      discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "SOption2" } },
    },
  },
  {
    title: "an inline branch without one ends the discriminator",
    schema: { oneOf: [ref("Cat"), plain], discriminator: { propertyName: "kind" } },
    others: { Cat: plain },
    becomes: { oneOf: [read("Cat"), plain] },
    rules: ["discriminator-without-names"],
  },
  {
    title: "null among the branches moves out",
    version: "3.1.0",
    schema: { oneOf: [ref("Cat"), { type: "null" }], discriminator: { propertyName: "kind" } },
    others: { Cat: plain },
    becomes: {
      anyOf: [
        { oneOf: [read("Cat")], discriminator: { propertyName: "kind", mapping: { Cat: "Cat" } } },
        { type: "null" },
      ],
    },
  },
  {
    title: "a union among the branches brings its own values",
    schema: { oneOf: [ref("Feline"), ref("Dog")], discriminator: { propertyName: "kind" } },
    others: {
      Feline: { oneOf: [ref("Cat")], discriminator: { propertyName: "kind", mapping: { cat: "Cat" } } },
      Cat: plain,
      Dog: plain,
    },
    becomes: {
      oneOf: [read("Feline"), read("Dog")],
      discriminator: { propertyName: "kind", mapping: { cat: "Feline", Dog: "Dog" } },
    },
  },
  {
    title: "a union that may be null brings the values it infers itself",
    schema: { oneOf: [ref("Feline"), ref("Dog")], discriminator: { propertyName: "kind" } },
    others: {
      Feline: {
        type: "object",
        nullable: true,
        oneOf: [ref("Cat")],
        discriminator: { propertyName: "kind" },
      },
      Cat: kindOf("cat"),
      Dog: plain,
    },
    becomes: {
      oneOf: [read("Feline"), read("Dog")],
      discriminator: { propertyName: "kind", mapping: { cat: "Feline", Dog: "Dog" } },
    },
  },
  {
    title: "a mapping to nothing is left out",
    schema: {
      oneOf: [ref("Cat")],
      discriminator: { propertyName: "kind", mapping: { x: "None", c: "Cat" } },
    },
    others: { Cat: plain },
    becomes: { oneOf: [read("Cat")], discriminator: { propertyName: "kind", mapping: { c: "Cat" } } },
    rules: ["broken-mapping"],
  },
  {
    title: "defaultMapping of 3.2 names a schema",
    version: "3.2.0",
    schema: { oneOf: [ref("Cat")], discriminator: { propertyName: "kind", defaultMapping: "Cat" } },
    others: { Cat: plain },
    becomes: {
      oneOf: [read("Cat")],
      discriminator: { propertyName: "kind", mapping: { Cat: "Cat" }, defaultMapping: "Cat" },
    },
  },
  {
    title: "nullable goes around a discriminated union",
    schema: { oneOf: [ref("Cat")], nullable: true, discriminator: { propertyName: "kind" } },
    others: { Cat: plain },
    becomes: {
      anyOf: [
        { oneOf: [read("Cat")], discriminator: { propertyName: "kind", mapping: { Cat: "Cat" } } },
        { type: "null" },
      ],
    },
    rules: ["nullable-without-type"],
  },
];

describe("the mapping of a discriminator is complete", () => {
  it.each(cases)("$title", async ({ version, schema, others, becomes, rules }) => {
    const result = await readSchemas(version ?? "3.0.3", schema, others);
    expect(result.schema).toEqual(becomes);
    expect(result.rules).toEqual(rules ?? []);
  });

  it("the discriminator of 2.0 is a name", async () => {
    const { schema } = await readSchemas(
      "2.0",
      { type: "object", discriminator: "kind" },
      {
        Cat: { allOf: [{ $ref: "#/definitions/S" }] },
      },
    );
    expect(schema).toEqual({
      type: "object",
      discriminator: { propertyName: "kind", mapping: { Cat: "Cat", S: "S" } },
    });
  });
});
