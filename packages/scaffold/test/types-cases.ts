/** Schemas and the whole file of types they become. */
import type { Api } from "@ashlar/model";

export interface SchemaCase {
  readonly what: string;
  readonly schemas: Api["schemas"];
  /** Those that a request brings. */
  readonly sent?: readonly string[];
  readonly text: string;
}

export const schemaCases: readonly SchemaCase[] = [
  {
    what: "a plain object is an interface, with the document's words",
    schemas: {
      User: {
        type: "object",
        description: "Somebody.\nWith */ an end.",
        required: ["id"],
        properties: {
          id: { type: "integer", format: "int64", minimum: 1 },
          "e-mail": { type: "string", format: "email", maxLength: 1 },
          role: { type: "string", enum: ["admin", "user"], default: "user" },
          old: { type: "boolean", deprecated: true },
        },
      },
    },
    text: `/**
 * Somebody.
 * With *\\/ an end.
 */
export interface User {
  /** Whole number. Format: int64. At least 1. */
  id: number;
  /** Format: email. At most 1 character. */
  "e-mail"?: string;
  /** Default: \`"user"\`. */
  role?: "admin" | "user";
  /** @deprecated */
  old?: boolean;
}
`,
  },
  {
    what: "true is unknown, false is never, an empty schema is unknown",
    schemas: { Yes: true, No: false, Any: {}, Nothing: { not: {} } },
    text: `export type Yes = unknown;

export type No = never;

export type Any = unknown;

/** @schema / {"not":{}} */
export type Nothing = never;
`,
  },
  {
    what: "primitives, and several types at once",
    schemas: {
      Text: { type: "string" },
      Count: { type: "integer" },
      Maybe: { type: ["null", "string", "number"] },
      Free: { description: "Whatever." },
    },
    text: `export type Text = string;

/** Whole number. */
export type Count = number;

/** Any of these types. */
export type Maybe = string | number | null;

/** Whatever. */
export type Free = unknown;
`,
  },
  {
    what: "constants and enums are literals, those of another type are left out",
    schemas: {
      One: { const: 1 },
      Deep: { const: { a: [true, null] } },
      Mixed: { enum: ["a", 1, null] },
      Typed: { type: "string", enum: ["a", null] },
    },
    text: `/** Told by value alone. */
export type One = 1;

/**
 * @schema /type
 * @schema /properties
 * @schema /required
 * @schema /enum [{"a":[true,null]}]
 */
export interface Deep {
  a: [true, null];
}

/** Told by value alone. */
export type Mixed = "a" | 1 | null;

/** @schema /enum ["a",null] */
export type Typed = "a";
`,
  },
  {
    what: "arrays and tuples",
    schemas: {
      Anything: { type: "array" },
      Names: { items: { type: "string" } },
      Unions: { type: "array", items: { type: ["string", "null"] } },
      Pair: {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "number" }],
        items: false,
        minItems: 2,
      },
      Open: { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
      AtMost: { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], maxItems: 1 },
    },
    text: `export type Anything = unknown[];

/** Or what is no array. */
export type Names = string[];

export type Unions = (string | null)[];

export type Pair = [string, number];

export type Open = [string?, ...number[]];

/**
 * At most 1 item.
 * @schema /items
 * @schema /prefixItems [{"type":"string"},{"type":"number"}]
 */
export type AtMost = [string?];
`,
  },
  {
    what: "an object without members is open unless it is closed",
    schemas: { Open: { type: "object" }, Closed: { type: "object", additionalProperties: false } },
    text: `export interface Open {
  [key: string]: unknown;
}

export interface Closed {
  [key: string]: never;
}
`,
  },
  {
    what: "index signatures hold what the named members are, so that both can stand",
    schemas: {
      Dictionary: { type: "object", additionalProperties: { $ref: "#/$defs/Dictionary" } },
      Bag: {
        properties: { a: { type: "string" }, b: { type: "integer" } },
        required: ["a"],
        additionalProperties: { type: "boolean" },
      },
      Exact: {
        properties: { a: { type: "string" } },
        required: ["a"],
        additionalProperties: { type: "string" },
      },
      Any: { properties: { a: { type: "string" } }, additionalProperties: true },
      Patterns: {
        patternProperties: { "^x-": { type: "string" }, "^n-": { type: "number" } },
        additionalProperties: false,
      },
      Rest: { properties: { a: { type: "string" } }, unevaluatedProperties: { type: "string" } },
    },
    text: `export interface Dictionary {
  [key: string]: Dictionary;
}

/** Or what is no object. */
export interface Bag {
  a: string;
  /** Whole number. */
  b?: number;
  /**
   * @schema /oneOf
   * @schema /type "boolean"
   */
  [key: string]: boolean | string | number | undefined;
}

/** Or what is no object. */
export interface Exact {
  a: string;
  [key: string]: string;
}

/** Or what is no object. */
export interface Any {
  a?: string;
  [key: string]: unknown;
}

/**
 * Or what is no object.
 * @schema /patternProperties {"^x-":{"type":"string"},"^n-":{"type":"number"}}
 * @schema /additionalProperties false
 */
export interface Patterns {
  [key: string]: string | number;
}

/**
 * Or what is no object.
 * @schema /additionalProperties
 * @schema /unevaluatedProperties {"type":"string"}
 */
export interface Rest {
  a?: string;
  [key: string]: string | undefined;
}
`,
  },
  {
    what: "names that an enum of propertyNames lists are members",
    schemas: {
      Prices: {
        type: "object",
        propertyNames: { enum: ["eur", "usd"] },
        additionalProperties: { type: "number" },
        required: ["eur"],
      },
    },
    text: `/**
 * @schema /properties
 * @schema /propertyNames {"enum":["eur","usd"]}
 * @schema /additionalProperties {"type":"number"}
 */
export interface Prices {
  eur: number;
  usd?: number;
}
`,
  },
  {
    what: "required members that nobody describes are unknown, or what the rest is",
    schemas: {
      Some: { type: "object", required: ["a"] },
      Rest: { type: "object", required: ["a"], additionalProperties: { type: "number" } },
    },
    text: `export interface Some {
  /** Only required here. */
  a: unknown;
}

export interface Rest {
  /** Only required here. */
  a: number;
  [key: string]: number;
}
`,
  },
  {
    what: "references by name, null beside them, annotations in vain",
    schemas: {
      Target: { type: "string" },
      Same: { $ref: "#/$defs/Target", description: "The same." },
      Null: { anyOf: [{ $ref: "#/$defs/Target" }, { type: "null" }] },
      Lost: { $ref: "#/$defs/Nowhere" },
    },
    text: `export type Target = string;

/** The same. */
export type Same = Target;

export type Null = Target | null;

/** @schema /$ref "#/$defs/Nowhere" */
export type Lost = unknown;
`,
  },
  {
    what: "all of several objects is an interface that extends where nothing contradicts",
    schemas: {
      A: { properties: { a: { type: "string" } } },
      B: { properties: { b: { type: "string" } } },
      Both: {
        allOf: [
          { $ref: "#/$defs/A" },
          { $ref: "#/$defs/B" },
          { properties: { c: { type: "integer" } }, required: ["a"] },
        ],
        properties: { d: { type: "null" } },
      },
      Narrower: { allOf: [{ $ref: "#/$defs/A" }, { properties: { a: { const: "x" } } }] },
      Bare: { allOf: [{ $ref: "#/$defs/A" }], description: "Only A." },
    },
    text: `/** Or what is no object. */
export interface A {
  a?: string;
}

/** Or what is no object. */
export interface B {
  b?: string;
}

/**
 * Part 3: Or what is no object.
 * @schema /allOf/2/properties/d
 * @schema /properties {"d":{"type":"null"}}
 */
export interface Both extends A, B {
  /** Whole number. */
  c?: number;
  /** Only required here. */
  a: string;
  d?: null;
}

/** Part 2: Or what is no object. */
export type Narrower = A & {
  /** Told by value alone. */
  a?: "x";
};

/** Only A. */
export type Bare = A;
`,
  },
  {
    what: "a member of allOf that only requires finds its type around",
    schemas: {
      Base: { properties: { id: { type: "string" } } },
      Entity: { allOf: [{ $ref: "#/$defs/Base" }, { required: ["id"] }] },
    },
    text: `/** Or what is no object. */
export interface Base {
  id?: string;
}

/** Part 2: Or what is no object. */
export interface Entity extends Base {
  /** Only required here. */
  id: string;
}
`,
  },
  {
    what: "one of, any of, and what the rest says",
    schemas: {
      Either: { oneOf: [{ type: "string" }, { type: "number" }] },
      Swallowed: { anyOf: [{ type: "string" }, { type: "string", enum: ["a"] }] },
      Anything: { anyOf: [{ type: "string" }, {}] },
      Typed: { type: "string", oneOf: [{ const: "a", title: "A" }, { const: "b" }] },
      Objects: {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "integer" } },
        oneOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      Named: { type: "object", oneOf: [{ $ref: "#/$defs/X" }, { $ref: "#/$defs/Y" }] },
      X: { properties: { x: { type: "string" } } },
      Y: { properties: { y: { type: "string" } } },
    },
    text: `export type Either = string | number;

/**
 * @schema /type
 * @schema /anyOf [{"type":"string"},{"type":"string","enum":["a"]}]
 */
export type Swallowed = string;

/** @schema /anyOf [{"type":"string"},{}] */
export type Anything = unknown;

/**
 * @schema /enum
 * @schema /oneOf [{"enum":["a"]},{"enum":["b"]}]
 */
export type Typed = "a" | "b";

/**
 * Alternative 1: Or what is no object.
 * Alternative 2: Or what is no object.
 */
export type Objects = {
  a?: string;
  /** Whole number. */
  b?: number;
} & (
  | {
      /** Only required here. */
      a: string;
    }
  | {
      /** Only required here. */
      b: number;
    }
);

/** An object. */
export type Named = X | Y;

/** Or what is no object. */
export interface X {
  x?: string;
}

/** Or what is no object. */
export interface Y {
  y?: string;
}
`,
  },
  {
    what: "a discriminator narrows its branches, by mapping or by their own words",
    schemas: {
      Shape: {
        oneOf: [{ $ref: "#/$defs/Circle" }, { $ref: "#/$defs/Square" }, { $ref: "#/$defs/Dot" }],
        discriminator: {
          propertyName: "kind",
          mapping: { circle: "Circle", square: "Square", quad: "Square", dot: "Dot" },
        },
      },
      Circle: { required: ["kind"], properties: { kind: { type: "string", enum: ["circle"] } } },
      Square: { properties: { kind: { type: "string" } } },
      Dot: { properties: { x: { type: "number" } } },
    },
    text: `/** Told apart by \`kind\`: \`circle\` is \`Circle\`, \`square\` is \`Square\`, \`quad\` is \`Square\`, \`dot\` is \`Dot\`. */
export type Shape =
  | Circle
  | (Square & { kind: "square" | "quad" })
  | (Dot & { kind: "dot" });

/** Or what is no object. */
export interface Circle {
  kind: "circle";
}

/** Or what is no object. */
export interface Square {
  kind?: string;
}

/** Or what is no object. */
export interface Dot {
  x?: number;
}
`,
  },
  {
    what: "a base with a discriminator is the union of those made of it",
    schemas: {
      Pet: {
        type: "object",
        required: ["petType"],
        properties: { petType: { type: "string" } },
        discriminator: { propertyName: "petType", mapping: { cat: "Cat", dog: "Dog" } },
      },
      Cat: { allOf: [{ $ref: "#/$defs/Pet" }, { properties: { lives: { type: "integer" } } }] },
      Dog: {
        allOf: [
          { $ref: "#/$defs/Pet" },
          { properties: { friends: { type: "array", items: { $ref: "#/$defs/Pet" } } } },
        ],
      },
      Owner: { properties: { pet: { $ref: "#/$defs/Pet" } } },
    },
    text: `/** What every {@link Pet} has. */
export interface PetBase {
  petType: string;
}

/** Its kinds are told apart by \`petType\`: \`cat\` is \`Cat\`, \`dog\` is \`Dog\`. */
export type Pet = (Cat & { petType: "cat" }) | (Dog & { petType: "dog" });

/** Part 2: Or what is no object. */
export interface Cat extends PetBase {
  /** Whole number. */
  lives?: number;
}

/** Part 2: Or what is no object. */
export interface Dog extends PetBase {
  friends?: Pet[];
}

/** Or what is no object. */
export interface Owner {
  pet?: Pet;
}
`,
  },
  {
    what: "a union whose branches are made of it",
    schemas: {
      Node: {
        properties: { id: { type: "string" } },
        oneOf: [{ $ref: "#/$defs/Leaf" }, { $ref: "#/$defs/Branch" }],
      },
      Leaf: { allOf: [{ $ref: "#/$defs/Node" }], properties: { value: { type: "string" } } },
      Branch: {
        allOf: [{ $ref: "#/$defs/Node" }],
        properties: { nodes: { type: "array", items: { $ref: "#/$defs/Node" } } },
      },
    },
    text: `/** What every {@link Node} has. */
export interface NodeBase {
  id?: string;
}

/** Or what is no object. */
export type Node = Leaf | Branch;

/** Its own properties stand beside \`allOf\`. Or what is no object. */
export interface Leaf extends NodeBase {
  value?: string;
}

/** Its own properties stand beside \`allOf\`. Or what is no object. */
export interface Branch extends NodeBase {
  nodes?: Node[];
}
`,
  },
  {
    what: "recursion through members, items, unions and aliases",
    schemas: {
      Tree: { properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } } },
      Value: {
        anyOf: [
          { type: "string" },
          { type: "array", items: { $ref: "#/$defs/Value" } },
          { additionalProperties: { $ref: "#/$defs/Value" } },
        ],
      },
      List: { type: "array", items: { $ref: "#/$defs/List" } },
      Chain: { type: "array", prefixItems: [{ type: "string" }, { $ref: "#/$defs/Chain" }] },
    },
    text: `/** Or what is no object. */
export interface Tree {
  children?: Tree[];
}

/**
 * One or more of these.
 * Choice 3: Or what is no object.
 */
export type Value = string | Value[] | { [key: string]: Value };

export type List = List[];

export type Chain = [string?, Chain?, ...unknown[]];
`,
  },
  {
    what: "a type that is defined by itself alone loses that",
    schemas: {
      A: { $ref: "#/$defs/B" },
      B: { $ref: "#/$defs/A" },
      Self: { anyOf: [{ $ref: "#/$defs/Self" }, { type: "string" }] },
      All: { allOf: [{ $ref: "#/$defs/All" }, { properties: { a: { type: "string" } } }] },
      P: { allOf: [{ $ref: "#/$defs/Q" }, { properties: { p: { type: "string" } } }] },
      Q: { allOf: [{ $ref: "#/$defs/P" }, { properties: { q: { type: "string" } } }] },
    },
    text: `export type A = B;

/** @schema /$ref "#/$defs/A" */
export type B = unknown;

/**
 * @schema /type
 * @schema /anyOf [{"$ref":"#/$defs/Self"},{"type":"string"}]
 */
export type Self = string;

/**
 * Or what is no object.
 * @schema /properties
 * @schema /allOf [{"$ref":"#/$defs/All"},{"properties":{"a":{"type":"string"}}}]
 */
export interface All {
  a?: string;
}

/** Part 2: Or what is no object. */
export interface P extends Q {
  p?: string;
}

/**
 * Or what is no object.
 * @schema /properties
 * @schema /allOf [{"$ref":"#/$defs/P"},{"properties":{"q":{"type":"string"}}}]
 */
export interface Q {
  q?: string;
}
`,
  },
  {
    what: "readOnly and writeOnly make two types of what is sent, through references too",
    sent: ["Team"],
    schemas: {
      User: {
        required: ["id", "name", "password"],
        properties: {
          id: { $ref: "#/$defs/Id" },
          name: { type: "string" },
          password: { type: "string", writeOnly: true },
        },
      },
      Id: { type: "string", readOnly: true },
      Team: { properties: { lead: { $ref: "#/$defs/User" } } },
      UserInput: { type: "string" },
      Plain: { properties: { a: { type: "string" } } },
      Page: { properties: { users: { type: "array", items: { $ref: "#/$defs/User" } } } },
    },
    text: `/** Or what is no object. */
export interface User {
  id: Id;
  name: string;
}

/** What is sent as {@link User}. */
export interface UserInput2 {
  name: string;
  /** Write-only. */
  password: string;
}

/** Read-only. */
export type Id = string;

/** Or what is no object. */
export interface Team {
  lead?: User;
}

/** What is sent as {@link Team}. */
export interface TeamInput {
  lead?: UserInput2;
}

export type UserInput = string;

/** Or what is no object. */
export interface Plain {
  a?: string;
}

/** Or what is no object. */
export interface Page {
  users?: User[];
}
`,
  },
  {
    what: "what a discriminator leads to has two types, its base has two",
    sent: ["Shape"],
    schemas: {
      Shape: {
        required: ["kind"],
        properties: { kind: { type: "string" } },
        discriminator: { propertyName: "kind", mapping: { round: "Round" } },
      },
      Round: {
        allOf: [{ $ref: "#/$defs/Shape" }],
        properties: { id: { type: "string", readOnly: true }, radius: { type: "number" } },
      },
    },
    text: `/** What every {@link Shape} has. */
export interface ShapeBase {
  kind: string;
}

/**
 * Or what is no object. Told apart by \`kind\`: \`round\` is \`Round\`.
 * @schema /allOf
 */
export type Shape = Round & { kind: "round" };

/** What every {@link ShapeInput} has. */
export interface ShapeInputBase {
  kind: string;
}

/** What is sent as {@link Shape}. */
export type ShapeInput = RoundInput & { kind: "round" };

/** Its own properties stand beside \`allOf\`. Or what is no object. */
export interface Round extends ShapeBase {
  /** Read-only. */
  id?: string;
  radius?: number;
}

/** What is sent as {@link Round}. */
export interface RoundInput extends ShapeInputBase {
  radius?: number;
}
`,
  },
  {
    what: "members of which none is sent add nothing",
    sent: ["Saved"],
    schemas: {
      Draft: { properties: { text: { type: "string" } } },
      Saved: {
        allOf: [{ $ref: "#/$defs/Draft" }],
        type: "object",
        required: ["id"],
        properties: { id: { type: "string", readOnly: true } },
      },
    },
    text: `/** Or what is no object. */
export interface Draft {
  text?: string;
}

/** Its own properties stand beside \`allOf\`. */
export interface Saved extends Draft {
  /** Read-only. */
  id: string;
}

/** What is sent as {@link Saved}. */
export type SavedInput = Draft;
`,
  },
  {
    what: "a subtype of a base as sent",
    sent: ["Pet"],
    schemas: {
      Pet: {
        required: ["kind"],
        properties: { kind: { type: "string" }, id: { type: "string", readOnly: true } },
        discriminator: { propertyName: "kind", mapping: { cat: "Cat" } },
      },
      Cat: { allOf: [{ $ref: "#/$defs/Pet" }] },
    },
    text: `/** What every {@link Pet} has. */
export interface PetBase {
  kind: string;
  /** Read-only. */
  id?: string;
}

/**
 * Or what is no object. Told apart by \`kind\`: \`cat\` is \`Cat\`.
 * @schema /allOf
 */
export type Pet = Cat & { kind: "cat" };

/** What every {@link PetInput} has. */
export interface PetInputBase {
  kind: string;
}

/** What is sent as {@link Pet}. */
export type PetInput = CatInput & { kind: "cat" };

export type Cat = PetBase;

/** What is sent as {@link Cat}. */
export type CatInput = PetInputBase;
`,
  },
  {
    what: "raw bytes inside JSON are text",
    schemas: { Document: { properties: { content: { type: "string", format: "binary" } } } },
    text: `/** Or what is no object. */
export interface Document {
  /** Format: binary. */
  content?: string;
}
`,
  },
  {
    what: "lines longer than eighty columns are broken as a formatter would",
    schemas: {
      Long: {
        type: "string",
        enum: [
          "a very long literal number one",
          "a very long literal number two",
          "a very long literal number three",
        ],
      },
      Holder: {
        required: ["a_property_with_a_very_long_name_that_goes_on"],
        properties: {
          a_property_with_a_very_long_name_that_goes_on: {
            anyOf: [
              { type: "string", const: "first of the alternatives" },
              { $ref: "#/$defs/Long" },
              { type: "null" },
            ],
          },
          list: {
            type: "array",
            items: { enum: ["a very long literal number one", "a very long literal number two", "three"] },
          },
          inline: {
            anyOf: [{ properties: { a: { type: "string", description: "Words." } } }, { type: "null" }],
          },
        },
      },
    },
    text: `export type Long =
  | "a very long literal number one"
  | "a very long literal number two"
  | "a very long literal number three";

/** Or what is no object. */
export interface Holder {
  /** @schema /anyOf [{"type":"string","enum":["first of the alternatives"]},{"$ref":"#/$defs/Long"},{"type":"null"}] */
  a_property_with_a_very_long_name_that_goes_on:
    | "first of the alternatives"
    | Long
    | null;
  /** Each item: Told by value alone. */
  list?: (
    | "a very long literal number one"
    | "a very long literal number two"
    | "three"
  )[];
  /**
   * @schema /type
   * @schema /properties
   * @schema /anyOf [{"properties":{"a":{"type":"string"}}},{"type":"null"}]
   */
  inline?: {
    /** Words. */
    a?: string;
  } | null;
}
`,
  },
  {
    what: "keys, words and directives that TypeScript would misread",
    schemas: {
      Odd: {
        properties: {
          2: { type: "string" },
          class: { type: "string" },
          "1st": { type: "string" },
          'with "quotes"': { type: "string" },
          ["__proto__"]: { type: "string" },
          note: { type: "string", description: "@ts-ignore\r\nsecond third" },
        },
      },
    },
    text: `/** Or what is no object. */
export interface Odd {
  2?: string;
  class?: string;
  "1st"?: string;
  'with "quotes"'?: string;
  __proto__?: string;
  /**
   * @\\ts-ignore
   * second
   * third
   */
  note?: string;
}
`,
  },
];
