import type { Api } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { emitTypes } from "../src/emit/types.ts";
import { blueprintOf } from "./types-blueprint.ts";
import { schemaCases } from "./types-cases.ts";

/** The text of the emitted file. */
function textOf(schemas: Api["schemas"]): string {
  return emitTypes(blueprintOf({ schemas })).text;
}

describe("the type of a schema", () => {
  test.each(schemaCases)("$what", ({ schemas, text }) => {
    expect(textOf(schemas)).toBe(text);
  });
});
