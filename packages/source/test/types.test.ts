import type { JsonSchema } from "@ashlar/model";
import ts from "typescript6";
import { describe, expect, it } from "vitest";
import { SchemaNames } from "../src/types/schema-names.ts";
import { schemaOfType } from "../src/types/schema-of-type.ts";
import { fileOf, programOf } from "./support/code.ts";

interface Case {
  readonly title: string;
  /** Declares `subject`, whose type is read. */
  readonly code: string;
  readonly schema: JsonSchema;
  readonly schemas?: { readonly [name: string]: JsonSchema };
}

const text: JsonSchema = { type: "string" };

const cases: readonly Case[] = [
  {
    title: "values are listed as they are written",
    code: `type First = "high" | "of"; type Level = "low" | "middle" | "high";
declare const subject: { tier: 903 | 902 | 901; sort: "by-name" | ("of" | "by-age"); level: Level };`,
    schema: {
      type: "object",
      properties: {
        tier: { type: "integer", enum: [903, 902, 901] },
        sort: { type: "string", enum: ["by-name", "of", "by-age"] },
        level: { $ref: "#/$defs/Level" },
      },
      required: ["tier", "sort", "level"],
    },
    schemas: { Level: { type: "string", enum: ["low", "middle", "high"] } },
  },
  {
    title: "an example that does not fit is left out, and one of a text is a text",
    code: `interface Subject {
  /** @example 12 */ code: string;
  /** @example if (x) { y(); } */ count: number;
  /** @example {"a": 1} */ of: object[];
}
declare const subject: Subject;`,
    schema: { $ref: "#/$defs/Subject" },
    schemas: {
      Subject: {
        type: "object",
        properties: {
          code: { type: "string", examples: ["12"] },
          count: { type: "number" },
          of: { type: "array", items: {} },
        },
        required: ["code", "count", "of"],
      },
    },
  },
  {
    title: "a package's own types are told from outside, and become no components",
    code: `import type { Issue } from "checks"; declare const subject: { issues: Issue[] };`,
    schema: {
      type: "object",
      properties: {
        issues: {
          type: "array",
          items: {
            type: "object",
            properties: {
              kind: { type: "string", enum: ["one", "two"] },
              path: { type: "array", items: text },
            },
            required: ["kind", "path"],
          },
        },
      },
      required: ["issues"],
    },
    schemas: {},
  },
  { title: "text is a string", code: "declare const subject: string;", schema: text },
  {
    title: "a bigint is a whole number",
    code: "declare const subject: bigint;",
    schema: { type: "integer" },
  },
  { title: "any says nothing", code: "declare const subject: any;", schema: {} },
  {
    title: "literals are an enumeration",
    code: 'declare const subject: "open" | "paid";',
    schema: { type: "string", enum: ["open", "paid"] },
  },
  {
    title: "one literal is a constant",
    code: "declare const subject: 1;",
    schema: { type: "integer", const: 1 },
  },
  {
    title: "true or false is a boolean, not an enumeration",
    code: "declare const subject: boolean | null;",
    schema: { type: ["boolean", "null"] },
  },
  {
    title: "an enumeration that may be null says so twice",
    code: 'declare const subject: "a" | "b" | null;',
    schema: { type: ["string", "null"], enum: ["a", "b", null] },
  },
  {
    title: "what differs in type is one of any",
    code: "declare const subject: string | number[];",
    schema: { anyOf: [text, { type: "array", items: { type: "number" } }] },
  },
  {
    title: "objects that a literal tells apart are one of",
    code: 'declare const subject: { kind: "a"; x: string } | { kind: "b" };',
    schema: {
      oneOf: [
        {
          type: "object",
          properties: { kind: { type: "string", const: "a" }, x: text },
          required: ["kind", "x"],
        },
        { type: "object", properties: { kind: { type: "string", const: "b" } }, required: ["kind"] },
      ],
    },
  },
  {
    title: "an optional property is not required, nor is one that may be undefined",
    code: "declare const subject: { a: string; b?: string; c: string | undefined };",
    schema: { type: "object", properties: { a: text, b: text, c: text }, required: ["a"] },
  },
  {
    title: "methods, functions and private members are not sent",
    code: "declare const subject: { a: string; f(): void; g: () => string };",
    schema: { type: "object", properties: { a: text }, required: ["a"] },
  },
  {
    title: "an index signature says what other properties hold",
    code: "declare const subject: { [key: string]: number };",
    schema: { type: "object", additionalProperties: { type: "number" } },
  },
  {
    title: "a record of known names has them as properties",
    code: 'declare const subject: Record<"a" | "b", string>;',
    schema: { type: "object", properties: { a: text, b: text }, required: ["a", "b"] },
  },
  {
    title: "a tuple has its items in order and no others",
    code: "declare const subject: [string, number?];",
    schema: { type: "array", prefixItems: [text, { type: "number" }], minItems: 1, items: false },
  },
  {
    title: "a tuple with a rest has items of its type",
    code: "declare const subject: readonly [string, ...number[]];",
    schema: { type: "array", prefixItems: [text], minItems: 1, items: { type: "number" } },
  },
  {
    title: "a date is a date-time, bytes are binary, a promise is what it gives",
    code: "declare const subject: Promise<{ at: Date; bytes: Buffer; link: URL }>;",
    schema: {
      type: "object",
      properties: {
        at: { type: "string", format: "date-time" },
        bytes: { type: "string", format: "binary" },
        link: { type: "string", format: "uri" },
      },
      required: ["at", "bytes", "link"],
    },
  },
  {
    title: "what has toJSON is what that gives",
    code: "declare const subject: { price: { cents: bigint; toJSON(): string } };",
    schema: { type: "object", properties: { price: text }, required: ["price"] },
  },
  {
    title: "a branded string is a string",
    code: "declare const subject: string & { readonly brand: unique symbol };",
    schema: text,
  },
  {
    title: "an intersection has the properties of both",
    code: "declare const subject: { a: string } & { b: string };",
    schema: { type: "object", properties: { a: text, b: text }, required: ["a", "b"] },
  },
  {
    title: "utility types are what they make",
    code: 'interface Book { id: string; title: string }\ndeclare const subject: Partial<Omit<Book, "id">>;',
    schema: { type: "object", properties: { title: text } },
  },
  {
    title: "named types are components, with their comments",
    code: "/** A book. */\ninterface Book { title: string }\ndeclare const subject: Book[];",
    schema: { type: "array", items: { $ref: "#/$defs/Book" } },
    schemas: {
      Book: { type: "object", description: "A book.", properties: { title: text }, required: ["title"] },
    },
  },
  {
    title: "a type may hold itself",
    code: "interface Node2 { next?: Node2 }\ndeclare const subject: Node2;",
    schema: { $ref: "#/$defs/Node2" },
    schemas: { Node2: { type: "object", properties: { next: { $ref: "#/$defs/Node2" } } } },
  },
  {
    title: "a generic type is named after what it holds",
    code: "interface Page<T> { data: T[] }\ninterface Book { id: string }\ndeclare const subject: Page<Book>;",
    schema: { $ref: "#/$defs/PageBook" },
    schemas: {
      PageBook: {
        type: "object",
        properties: { data: { type: "array", items: { $ref: "#/$defs/Book" } } },
        required: ["data"],
      },
      Book: { type: "object", properties: { id: text }, required: ["id"] },
    },
  },
  {
    title: "an enum is a component of its values",
    code: 'enum Status { Open = "open", Paid = "paid" }\ndeclare const subject: { status: Status };',
    schema: { type: "object", properties: { status: { $ref: "#/$defs/Status" } }, required: ["status"] },
    schemas: { Status: { type: "string", enum: ["open", "paid"] } },
  },
  {
    title: "a named union that may be missing keeps its name",
    code: 'type Status = "open" | "paid";\ndeclare const subject: { status?: Status };',
    schema: { type: "object", properties: { status: { $ref: "#/$defs/Status" } } },
    schemas: { Status: { type: "string", enum: ["open", "paid"] } },
  },
  {
    title: "an interface has what it extends",
    code: "interface A { a: string }\ninterface B extends A { b: string }\ndeclare const subject: B;",
    schema: { $ref: "#/$defs/B" },
    schemas: { B: { type: "object", properties: { b: text, a: text }, required: ["b", "a"] } },
  },
  {
    title: "a class has its public fields",
    code: "class Dto { title = ''; private secret = 1; constructor(readonly id: string) {} save() {} }\ndeclare const subject: Dto;",
    schema: { $ref: "#/$defs/Dto" },
    schemas: { Dto: { type: "object", properties: { title: text, id: text }, required: ["title", "id"] } },
  },
  {
    title: "tags of comments are constraints",
    code: `declare const subject: {
      /**
       * How many.
       * @minimum 1
       * @maximum 5
       * @integer
       * @default 2
       */
      count: number;
      /** @format email @deprecated */
      mail?: string;
    };`,
    schema: {
      type: "object",
      properties: {
        count: { type: "integer", description: "How many.", minimum: 1, maximum: 5, default: 2 },
        mail: { type: "string", format: "email", deprecated: true },
      },
      required: ["count"],
    },
  },
  {
    title: "the sentences of generated types are constraints",
    code: `declare const subject: {
      /**
       * Where the last page ended.
       * At most 200 characters.
       */
      cursor?: string;
      /** Format: int64. From 1 to 31. Default: \`7\`. */
      days: number;
      /** At least 1 item. No item twice. */
      lines: string[];
      /** Pattern: \`^[A-Z]{2}$\`. */
      country: string;
    };`,
    schema: {
      type: "object",
      properties: {
        cursor: { type: "string", description: "Where the last page ended.", maxLength: 200 },
        days: { type: "number", format: "int64", minimum: 1, maximum: 31, default: 7 },
        lines: { type: "array", items: text, minItems: 1, uniqueItems: true },
        country: { type: "string", pattern: "^[A-Z]{2}$" },
      },
      required: ["days", "lines", "country"],
    },
  },
];

const program = programOf({
  ...Object.fromEntries(cases.map(({ code }, index) => [`case-${index}.ts`, `${code}\nexport {};\n`])),
  "node_modules/checks/package.json": `{ "name": "checks", "types": "index.d.ts" }`,
  "node_modules/checks/index.d.ts": `export interface One { kind: "one"; path: string[]; first: Two[] }
/** @example console.log(two) */
export interface Two { kind: "two"; path: string[] }
export type Issue = One | Two;`,
});
const checker = program.getTypeChecker();

function subjectOf(file: ts.SourceFile): ts.Type {
  const [declaration] = file.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => [...statement.declarationList.declarations]);
  if (declaration === undefined) throw new Error(`no subject in ${file.fileName}`);
  return checker.getTypeAtLocation(declaration.name);
}

describe("a type as JSON Schema", () => {
  it.each(cases.map((each, index) => ({ ...each, index })))("$title", ({ index, schema, schemas = {} }) => {
    const names = new SchemaNames();
    const type = subjectOf(fileOf(program, `case-${index}.ts`));
    expect(schemaOfType(type, { checker, names })).toEqual(schema);
    expect(names.schemas).toEqual(schemas);
  });

  it("two things of one name get two names, and each keeps its own", () => {
    const names = new SchemaNames();
    expect([names.name("Book", 1), names.name("Book", 2), names.name("Book", 1)]).toEqual([
      "Book",
      "Book2",
      "Book",
    ]);
  });

  it("a type is taken for the schema that somebody wrote under its name", () => {
    const names = new SchemaNames();
    names.define("Book", { type: "object" });
    expect(names.reference("Book", Symbol("type"), () => ({ type: "string" }))).toEqual({
      $ref: "#/$defs/Book",
    });
    expect(names.schemas).toEqual({ Book: { type: "object" } });
  });
});
