import type { Api } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { emitTypes } from "../src/emit/types.ts";
import { blueprintOf, contentOf, operationOf } from "./types-blueprint.ts";
import { schemaCases } from "./types-cases.ts";

/** The text of the emitted file up to the types of operations, of which one takes each of the schemas in `sent`. */
function textOf(schemas: Api["schemas"], sent: readonly string[]): string {
  const contents = sent.map((name) => contentOf("json", `application/${name}`, { $ref: `#/$defs/${name}` }));
  const operations = sent.length === 0 ? [] : [operationOf({ body: { contents } })];
  const { text } = emitTypes(blueprintOf({ schemas, operations }));
  return text.split("\n/** `POST")[0] ?? "";
}

describe("the type of a schema", () => {
  test.each(schemaCases)("$what", ({ schemas, sent = [], text }) => {
    expect(textOf(schemas, sent)).toBe(text);
  });
});
