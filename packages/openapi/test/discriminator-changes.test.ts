import { describe, expect, it } from "vitest";
import { apiOf, type Fragment, sends, takes, told } from "./change-pair.ts";

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };
const pet = (properties: object): object => ({
  type: "object",
  required: ["kind"],
  properties: { kind: text, ...properties },
});
/** Each of them takes the values of the others, as people leave additional properties open. */
const PETS = { Cat: pet({ claws: text }), Dog: pet({ bark: text }), Bird: pet({}) };

const union = (names: readonly string[], keyword = "oneOf"): object => ({
  [keyword]: names.map((name) => ref(name)),
  discriminator: { propertyName: "kind" },
});
const mapped = (names: readonly string[], keyword = "oneOf"): object => ({
  ...union(names, keyword),
  discriminator: {
    propertyName: "kind",
    mapping: Object.fromEntries(names.map((name) => [name.toLowerCase(), `#/components/schemas/${name}`])),
  },
});
const two = ["Cat", "Dog"];
const three = [...two, "Bird"];
const removed = "request-alternative-removed! response-alternative-removed";

/** What it shows, the schema before and after, what callers of both ways are told. */
const CASES: readonly (readonly [string, Fragment, Fragment, string])[] = [
  ["one of two is gone, values mapped", mapped(two), mapped(["Cat"]), removed],
  ["one of two is gone, names for values", union(two), union(["Cat"]), removed],
  ["one of three is gone, values mapped", mapped(three), mapped(two), removed],
  ["one of three is gone, names for values", union(three), union(two), removed],
  ["one of two of anyOf is gone", mapped(two, "anyOf"), mapped(["Cat"], "anyOf"), removed],
  [
    "one of two items is gone",
    { type: "array", items: mapped(two) },
    { type: "array", items: mapped(["Cat"]) },
    removed,
  ],
  [
    "one of two is gone, beside null",
    { oneOf: [mapped(two), { type: "null" }] },
    { oneOf: [mapped(["Cat"]), { type: "null" }] },
    removed,
  ],
  ["only the other stays, by itself", mapped(two), ref("Cat"), removed],
  ["only the other stays, without discriminator", mapped(two), { oneOf: [ref("Cat")] }, removed],
  [
    "two become a schema that has room for both",
    mapped(two),
    pet({ claws: text, bark: text }),
    "request-alternative-added response-alternative-added! response-alternative-removed",
  ],
  [
    "one takes the place of another",
    mapped(two),
    mapped(["Cat", "Bird"]),
    "request-discriminator-changed! request-property-removed response-discriminator-changed! response-property-removed!",
  ],
  ["nothing changes, of one", mapped(["Cat"]), mapped(["Cat"]), ""],
  ["in another order", mapped(two), mapped(two.toReversed()), ""],
];

describe("alternatives that a discriminator tells apart", () => {
  it.each(CASES)("%s", async (_what, old, other, rules) => {
    const tell = async (around: typeof takes): Promise<string> => {
      const document = (schema: Fragment): object =>
        around(ref("Pet"), { components: { schemas: { ...PETS, Pet: schema } } });
      return told(await apiOf(document(old)), await apiOf(document(other)));
    };
    expect([await tell(takes), await tell(sends)].filter((one) => one !== "").join(" ")).toBe(rules);
  });

  it("go on to be told of where nothing but their schemas stands in the operation", async () => {
    const document = (schema: Fragment): object => takes(schema, { components: { schemas: PETS } });
    const [old, other] = [await apiOf(document(mapped(two))), await apiOf(document(mapped(["Cat"])))];
    expect(told(old, other)).toBe("request-alternative-removed!");
    expect(told(other, old)).toBe("request-alternative-added");
  });
});
