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
