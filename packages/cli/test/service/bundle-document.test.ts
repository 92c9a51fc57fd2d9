import { describe, expect, it } from "vitest";
import { bundleDocument } from "../../src/service/bundle-document.ts";

const main = "file:///api/main.yaml";
const models = "file:///api/models/a b.yaml".replace(" ", "%20");

/** A reference that stands in the document → where it leads in the bundle. */
const cases: readonly {
  readonly title: string;
  readonly reference: string;
  readonly expected: string;
  readonly from?: string;
}[] = [
  { title: "a whole file", reference: "models/a%20b.yaml", expected: "#/x-files/models~1a%20b.yaml" },
  { title: "a whole file, by #", reference: "./models/a b.yaml#", expected: "#/x-files/models~1a%20b.yaml" },
  {
    title: "a place of another file",
    reference: "models/a b.yaml#/Thing",
    expected: "#/x-files/models~1a%20b.yaml/Thing",
  },
  { title: "a place of the document", reference: "#/components", expected: "#/components" },
  { title: "the document from beside it", reference: "../main.yaml#/info", expected: "#/info", from: models },
  {
    title: "a place of the file itself",
    reference: "#/Thing",
    expected: "#/x-files/models~1a%20b.yaml/Thing",
    from: models,
  },
  { title: "a file that was not read", reference: "other.yaml", expected: "other.yaml" },
  { title: "an anchor", reference: "models/a b.yaml#thing", expected: "models/a b.yaml#thing" },
];

describe("a document of several files becomes one", () => {
  for (const { title, reference, expected, from = main } of cases) {
    it(`${title}: ${reference}`, () => {
      const at = (id: string) => (id === from ? { here: { $ref: reference } } : { Thing: {} });
      const text = bundleDocument(
        { id: main, text: "", root: at(main) },
        [{ id: models, text: "", root: at(models) }],
        { nameOf: (id) => decodeURIComponent(id.slice("file:///api/".length)) },
      );
      const bundle = JSON.parse(text ?? "");
      expect((from === main ? bundle : bundle["x-files"]["models/a b.yaml"]).here).toEqual({
        $ref: expected,
      });
    });
  }

  it("leads a discriminator's mapping there too, and leaves the names of schemas alone", () => {
    const discriminator = { propertyName: "kind", mapping: { cat: "models/a b.yaml#/Cat", dog: "Dog" } };
    const text = bundleDocument(
      { id: main, text: "", root: { discriminator } },
      [{ id: models, text: "", root: {} }],
      { nameOf: () => "models" },
    );
    expect(JSON.parse(text ?? "").discriminator.mapping).toEqual({ cat: "#/x-files/models/Cat", dog: "Dog" });
  });

  it("leaves a property that is called $ref alone", () => {
    const root = { properties: { $ref: { type: "string" } } };
    expect(JSON.parse(bundleDocument({ id: main, text: "", root }, [], { nameOf: () => "" }) ?? "")).toEqual(
      root,
    );
  });

  it("gives nothing where YAML aliases loop", () => {
    const root: Record<string, unknown> = {};
    root["self"] = root;
    expect(bundleDocument({ id: main, text: "", root }, [], { nameOf: () => "" })).toBeUndefined();
  });
});
