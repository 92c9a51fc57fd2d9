import { describe, expect, it } from "vitest";
import {
  createTemplate,
  fillTemplate,
  isJsonTemplate,
  placeholderNames,
  type TemplatePlace,
} from "../src/placeholders.ts";

const fields = ["id", "full name", "n"];

const fill = (text: string, place: TemplatePlace, row: readonly string[]): string =>
  fillTemplate(createTemplate(text, { place, fields }), row);

describe("a field is written as its place needs it", () => {
  it.each<[TemplatePlace, string, string, string]>([
    ["target", "/u/{{id}}?q={{ id }}", "a/b c&ü", "/u/a%2Fb%20c%26%C3%BC?q=a%2Fb%20c%26%C3%BC"],
    ["target", "/u?{{{id}}}", "a=1&b=x y%20\r\n", "/u?a=1&b=x%20y%20%0D%0A"],
    ["target", "/{{id}}", "\ud800", "/%EF%BF%BD"],
    ["header", "Bearer {{id}}", "a/b", "Bearer a/b"],
    ["json", '{"id": "{{id}}"}', 'say "hi"\n', '{"id": "say \\"hi\\"\\n"}'],
    ["json", '{"id": "{{{id}}}"}', "\\u0041", '{"id": "\\u0041"}'],
    ["json", '{"id": {{id}}}', "17", '{"id": 17}'],
    ["json", '{"a\\"{{id}}": {{id}}}', '"', '{"a\\"\\"": "}'],
    ["json", '{"id":{"x":{{id}}}}', "null", '{"id":{"x":null}}'],
    ["form", "a={{id}}&b=1", "x&y", "a=x%26y&b=1"],
    ["text", "<a>{{id}}</a>", 'x&"y', '<a>x&"y</a>'],
  ])("%s: %s", (place, text, value, filled) => {
    expect(fill(text, place, [value, "", ""])).toBe(filled);
  });
});

it("names may have spaces, and each is named once", () => {
  expect(placeholderNames("{{ full name }} {{id}} {{{id}}} { {n} } {{}} {{\n}}")).toEqual([
    "full name",
    "id",
  ]);
  expect(fill("{{full name}}", "text", ["", "Ann Lee", ""])).toBe("Ann Lee");
});

it("a text without placeholders is constant", () => {
  expect(createTemplate("{ {id} }", { place: "json", fields })).toEqual({
    parts: ["{ {id} }"],
    isConstant: true,
  });
});

it("a placeholder that no field fills is refused with what there is", () => {
  expect(() => fill("{{ID}}", "text", [])).toThrow(
    expect.objectContaining({
      message: "{{ID}} names no field of the data",
      hint: "the data has id, full name, n",
    }),
  );
  expect(() => createTemplate("/{{id}}", { place: "target", fields: [] })).toThrow(
    "{{id}} has nothing to be filled from",
  );
});

it.each([
  ['{"a": 1}', true],
  [' [{"a": "{{x}}"}, {{y}}]', true],
  ['{"{{k}}": {{v}}}', true],
  ["{{payload}}", false],
  ["17", false],
  ['"text"', false],
  ["{a: 1}", false],
  ["a=b", false],
  ["", false],
])("%s is a JSON object or array: %s", (text, isJson) => {
  expect(isJsonTemplate(text)).toBe(isJson);
});
