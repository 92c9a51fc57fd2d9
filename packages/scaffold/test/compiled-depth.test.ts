import type { JsonSchema } from "@ashlar/model";
import { describe, expect, it, test } from "vitest";
import { compileValidators } from "../src/emit/compiled.ts";
import { loadModule } from "./load-module.ts";

type Schemas = { readonly [name: string]: JsonSchema };

/** Each refers to the next; the last to what is given. */
function chain(count: number, last: JsonSchema): Schemas {
  const schemas: { [name: string]: JsonSchema } = {};
  for (let at = 0; at < count; at++) {
    const next = at + 1 < count ? { $ref: `#/$defs/S${at + 1}` } : last;
    schemas[`S${at}`] = { type: "object", required: ["next"], properties: { next, a: {}, b: {}, c: {} } };
  }
  return schemas;
}

/** Each refers to the next and to the one before, as tables do that include each other. */
function bothWays(count: number): Schemas {
  const back = Object.entries(chain(count, {})).map(([name, schema], at) => {
    const before = { $ref: `#/$defs/S${Math.max(at - 1, 0)}` };
    return [name, { ...Object(schema), required: [], properties: { ...Object(schema).properties, before } }];
  });
  return Object.fromEntries(back);
}

/** Each refers to ten others, near and far, so that deep schemas are reached by many ways. */
function wide(count: number): Schemas {
  const schemas = Object.keys(chain(count, {})).map((name, at) => {
    const properties: { [property: string]: JsonSchema } = { next: { $ref: `#/$defs/S${(at + 1) % count}` } };
    for (let to = 1; to < 10; to++) properties[`p${to}`] = { $ref: `#/$defs/S${(at * 7 + to * 31) % count}` };
    return [name, { type: "object", properties }];
  });
  return Object.fromEntries(schemas);
}

/** `{ next: { next: … } }` */
function nested(count: number, innermost: unknown): unknown {
  let value = innermost;
  for (let at = 0; at < count; at++) value = { next: value };
  return value;
}

test("schemas that refer to each other by the thousand end in an error that names them", () => {
  const schemas = chain(3000, { type: "number" });
  const entries = new Map([["entry", { $ref: "#/$defs/S0" }]]);
  expect(() => compileValidators({ schemas, entries, direction: "none", formats: "assert" })).toThrow(
    expect.objectContaining({
      code: "ASHLAR_SCAFFOLD_TOO_DEEP",
      message: "the references of the document go too deep: S0 leads to S2999 by 2999 of them",
    }),
  );
});

describe("schemas that refer to each other by the hundred", () => {
  const cases: readonly {
    readonly title: string;
    readonly schemas: Schemas;
    readonly valid: unknown;
    readonly invalid: unknown;
  }[] = [
    {
      title: "a chain ends in a number",
      schemas: chain(700, { type: "number" }),
      valid: nested(700, 1),
      invalid: nested(700, "1"),
    },
    {
      title: "a loop ends where the value does",
      schemas: chain(700, { anyOf: [{ type: "null" }, { $ref: "#/$defs/S0" }] }),
      valid: nested(1400, null),
      invalid: nested(1400, 1),
    },
    {
      title: "what is unevaluated is known across the whole chain",
      schemas: {
        ...Object.fromEntries(
          Object.entries(chain(100, true)).map(([name], at) => [
            name,
            at < 99 ? { allOf: [{ $ref: `#/$defs/S${at + 1}` }], title: name } : { properties: { a: {} } },
          ]),
        ),
        Closed: { allOf: [{ $ref: "#/$defs/S0" }], unevaluatedProperties: false },
      },
      valid: { a: 1 },
      invalid: { a: 1, b: 2 },
    },
  ];

  it.each(cases)("$title", async ({ schemas, valid, invalid }) => {
    const entry = "Closed" in schemas ? "Closed" : "S0";
    const module = compileValidators({
      schemas,
      entries: new Map([["entry", { $ref: `#/$defs/${entry}` }]]),
      direction: "none",
      formats: "assert",
    });
    const { entry: validate } = await loadModule(module.text);
    expect(module.findings).toEqual([]);
    expect([validate?.(valid), validate?.(invalid)]).toEqual([true, false]);
  });
});

describe("where all of them are called from outside, each function stands once", () => {
  const cases: readonly { readonly title: string; readonly schemas: Schemas }[] = [
    { title: "a chain that leads back, of 45", schemas: bothWays(45) },
    { title: "a chain that leads back, of 100", schemas: bothWays(100) },
    { title: "a wide graph of 300", schemas: wide(300) },
  ];

  it.each(cases)("$title", async ({ schemas }) => {
    const names = Object.keys(schemas);
    const shuffled = names.map((_, at) => names[(at * 77 + 5) % names.length] ?? "S0");
    const { text } = compileValidators({
      schemas,
      entries: new Map([...names, ...shuffled].map((name) => [name, { $ref: `#/$defs/${name}` }])),
      direction: "none",
      formats: "assert",
    });
    const validators = await loadModule(text);
    expect(Object.keys(validators)).toEqual([...names].sort());
    for (const name of names.slice(0, -1)) {
      const answers = [validators[name]?.({ next: { a: 1 } }), validators[name]?.({ next: 1 })];
      expect([name, ...answers]).toEqual([name, true, false]);
    }
  });
});
