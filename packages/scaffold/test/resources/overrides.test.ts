import { describe, expect, test } from "vitest";
import { ScaffoldError } from "../../src/errors.ts";
import { noOverrides, readOverrides } from "../../src/resources/overrides.ts";

const file = "resources.yaml";

test("everything that can be decided is read", () => {
  const text = `
title: Shop
security: none
schemas: [public, sales]
strip: [tbl_]
readOnly: true
tables:
  public.tbl_user:
    name: users
    singular: user
    omit: false
    readOnly: true
    key: [id]
    columns:
      password_hash: { expose: write }
      usr_nm: { name: username }
      flake: { as: text }
    relations:
      manager_id: { name: manager }
  rails.*: { omit: true }
  "django.*": { readOnly: false }
functions:
  public.close_order: {}
  public.ship(integer, text): { name: ship-order }
  public.ping:
`;
  expect(readOverrides(text, file)).toEqual({
    file,
    title: "Shop",
    security: "none",
    schemas: ["public", "sales"],
    strip: ["tbl_"],
    isReadOnly: true,
    namespaces: new Map([
      ["rails", { isOmitted: true, isReadOnly: undefined }],
      ["django", { isOmitted: false, isReadOnly: false }],
    ]),
    tables: new Map([
      [
        "public.tbl_user",
        {
          name: "users",
          singular: "user",
          isOmitted: false,
          isWanted: true,
          isReadOnly: true,
          key: ["id"],
          columns: new Map([
            ["password_hash", { name: undefined, exposure: "write" }],
            ["usr_nm", { name: "username", exposure: undefined }],
            ["flake", { name: undefined, exposure: undefined, isText: true }],
          ]),
          relations: new Map([["manager_id", { name: "manager" }]]),
        },
      ],
    ]),
    functions: new Map([
      ["public.close_order", { name: undefined }],
      ["public.ship(integer, text)", { name: "ship-order" }],
      ["public.ping", { name: undefined }],
    ]),
  });
});

test.each(["", "\n", "# nothing yet\n", "{}", "tables:\n"])("%j decides nothing", (text) => {
  expect(readOverrides(text, file)).toEqual(noOverrides);
});

describe("a mistake is told with its line", () => {
  const cases: readonly (readonly [text: string, message: string])[] = [
    ["[]", "resources.yaml:1:1: the file: expected a map, found []"],
    [
      "tabels: {}",
      "resources.yaml:1:1: tabels: expected one of title, security, schemas, strip, readOnly, tables, functions, found tabels",
    ],
    [
      "tables: { t: { key: [a, a] } }",
      "resources.yaml:1:16: tables → t → key: expected each name once, found a again",
    ],
    [
      'tables: { "rails.*": { name: all } }',
      "resources.yaml:1:24: tables → rails.* → name: expected one of omit, readOnly, found name",
    ],
    ["readOnly: yes please", "resources.yaml:1:1: readOnly: expected true or false, found yes please"],
    ["title: 5", "resources.yaml:1:1: title: expected text, found 5"],
    ["security: basic", "resources.yaml:1:1: security: expected one of bearer, none, found basic"],
    ["schemas: public", "resources.yaml:1:1: schemas: expected a list of names, found public"],
    ["schemas: []", "resources.yaml:1:1: schemas: expected a list of names, found []"],
    [
      "tables:\n  t:\n    omit: maybe",
      "resources.yaml:3:5: tables → t → omit: expected true or false, found maybe",
    ],
    [
      "tables:\n  t:\n    name: a/b",
      "resources.yaml:3:5: tables → t → name: expected a name of letters, digits, - and _ that begins with a letter, found a/b",
    ],
    [
      "tables:\n  t:\n    columns:\n      c: { name: a b }",
      "resources.yaml:4:12: tables → t → columns → c → name: expected a name of letters, digits and _ that begins with a letter, found a b",
    ],
    [
      "tables:\n  t:\n    columns: { c: { expose: all } }",
      "resources.yaml:3:21: tables → t → columns → c → expose: expected one of read, write, both, none, found all",
    ],
    [
      "tables:\n  t:\n    relations: { r: {} }",
      "resources.yaml:3:18: tables → t → relations → r: expected a name, found nothing",
    ],
    ["functions: [ping]", 'resources.yaml:1:1: functions: expected a map, found ["ping"]'],
  ];

  test.each(cases)("%j", (text, message) => {
    const read = () => readOverrides(text, file);
    expect(read).toThrow(ScaffoldError);
    expect(read).toThrow(message);
  });

  test("of two decisions about the same thing none is heeded", () => {
    const twice = "tables:\n  t: { omit: true }\n  t: { readOnly: true }\n";
    expect(() => readOverrides(twice, file)).toThrow(/^resources\.yaml:3:3: /);
    expect(() => readOverrides("title: A\n---\ntitle: B\n", file)).toThrow("2 YAML documents");
  });

  test("what is no YAML is told by the reader of YAML", () => {
    expect(() => readOverrides("tables: {", file)).toThrow("resources.yaml is not valid YAML");
  });
});
