import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitStatements } from "../src/statement.ts";

const cases: readonly { shows: string; sql: string; statements: readonly string[] }[] = [
  { shows: "semicolons end statements", sql: "select 1; select 2;", statements: ["select 1;", "select 2;"] },
  { shows: "the last one needs none", sql: "select 1;\nselect 2\n", statements: ["select 1;", "select 2"] },
  { shows: "blanks and comments alone are no statement", sql: " -- a;\n/* b; */ ", statements: [] },
  { shows: "an empty statement is one", sql: ";;", statements: [";", ";"] },
  { shows: "a string holds semicolons", sql: "select ';';select 2", statements: ["select ';';", "select 2"] },
  {
    shows: "a doubled quote stays inside",
    sql: "select 'it''s;';select 2",
    statements: ["select 'it''s;';", "select 2"],
  },
  {
    shows: "a backslash is plain in a plain string",
    sql: String.raw`select '\';select 2`,
    statements: [String.raw`select '\';`, "select 2"],
  },
  {
    shows: "a backslash escapes in an E string",
    sql: String.raw`select e'\';';select 2`,
    statements: [String.raw`select e'\';';`, "select 2"],
  },
  {
    shows: "an E string goes on after a line break",
    sql: "select E'a'\n'\\';';select 2",
    statements: ["select E'a'\n'\\';';", "select 2"],
  },
  {
    shows: "an E string goes on after a comment",
    sql: "select E'a' -- b\n '\\';';select 2",
    statements: ["select E'a' -- b\n '\\';';", "select 2"],
  },
  {
    shows: "a name that ends in e is no E string",
    sql: String.raw`select type'\';select 2`,
    statements: [String.raw`select type'\';`, "select 2"],
  },
  {
    shows: "a quoted name holds semicolons",
    sql: 'select ";""";select 2',
    statements: ['select ";""";', "select 2"],
  },
  {
    shows: "dollar quotes",
    sql: "do $$ begin; end $$; select 2",
    statements: ["do $$ begin; end $$;", "select 2"],
  },
  {
    shows: "dollar quotes with tags hold others",
    sql: "do $a$ $$;$$ $b$ $a$; select 2",
    statements: ["do $a$ $$;$$ $b$ $a$;", "select 2"],
  },
  {
    shows: "a parameter is no dollar quote",
    sql: "select $1;select $2",
    statements: ["select $1;", "select $2"],
  },
  {
    shows: "a dollar inside a name is no quote",
    sql: "select a$b$;select c$b$",
    statements: ["select a$b$;", "select c$b$"],
  },
  {
    shows: "comments nest",
    sql: "select /* ; /* ; */ ; */ 1; select 2",
    statements: ["select /* ; /* ; */ ; */ 1;", "select 2"],
  },
  {
    shows: "a quote in a comment opens nothing",
    sql: "select 1 -- it's\n; select 2",
    statements: ["select 1 -- it's\n;", "select 2"],
  },
  {
    shows: "a comment sign in a string opens nothing",
    sql: "select '/*', '--';select 2",
    statements: ["select '/*', '--';", "select 2"],
  },
  {
    shows: "parentheses hold semicolons",
    sql: "create rule r as on insert to t do (select 1; select 2); select 3",
    statements: ["create rule r as on insert to t do (select 1; select 2);", "select 3"],
  },
  {
    shows: "a function body in SQL",
    sql: "create or replace function f() returns int begin atomic select 1; select case when true then 1 end; end; select 2",
    statements: [
      "create or replace function f() returns int begin atomic select 1; select case when true then 1 end; end;",
      "select 2",
    ],
  },
  {
    shows: "begin elsewhere is a statement",
    sql: "begin; select 1; end; select 2",
    statements: ["begin;", "select 1;", "end;", "select 2"],
  },
  {
    shows: "Windows line ends",
    sql: "select 1;\r\n-- a\r\nselect 2;\r\n",
    statements: ["select 1;", "select 2;"],
  },
];

const fragments = fc.constantFrom(
  "'",
  '"',
  "$$",
  "$a$",
  ";",
  "--",
  "\n",
  "/*",
  "*/",
  "\\",
  "E'",
  "(",
  ")",
  "create function",
  "begin atomic",
  "end",
  "-- step: x [no-transaction]\n",
  " ",
  "select",
  "é",
  "🪨",
  "\r\n",
  "$1",
  "\u00a0",
);

describe("splitting SQL", () => {
  it.each(cases)("$shows", ({ sql, statements }) => {
    const pieces = splitStatements(sql);
    const found = pieces.filter(({ kind }) => kind === "statement");
    expect(found.map(({ text, offset, start }) => text.slice(start - offset).trimEnd())).toEqual(statements);
    expect(pieces.every(({ unclosed }) => unclosed === undefined)).toBe(true);
  });

  it.each([
    { sql: "select 1; select 'a", what: "a string", offset: 17 },
    { sql: 'select "a', what: "a quoted name", offset: 7 },
    { sql: "do $x$ begin", what: "the quote $x$", offset: 3 },
    { sql: "/* /* */", what: "a comment", offset: 0 },
    { sql: "select E'a\\", what: "a string", offset: 8 },
  ])("$what that never ends is told with its place", ({ sql, what, offset }) => {
    expect(splitStatements(sql).at(-1)?.unclosed).toEqual({ what, offset });
  });

  it("finds step lines between statements, and nowhere else", () => {
    const sql =
      "-- step: a\nselect 1;\n  --step: b [no-transaction]\nselect '\n-- step: c\n'\n/*\n-- step: d\n*/";
    const kinds = splitStatements(sql).map(({ kind, text }) => [kind, text]);
    expect(kinds).toEqual([
      ["step-line", "-- step: a\n"],
      ["statement", "select 1;"],
      ["blank", "\n"],
      ["step-line", "  --step: b [no-transaction]\n"],
      ["statement", "select '\n-- step: c\n'\n/*\n-- step: d\n*/"],
    ]);
  });

  it("loses nothing, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fragments, fc.string()), { maxLength: 30 }), (parts) => {
        const sql = parts.join("");
        const pieces = splitStatements(sql);
        expect(pieces.map(({ text }) => text).join("")).toBe(sql);
        for (const { offset, start, text } of pieces) {
          expect(sql.startsWith(text, offset)).toBe(true);
          expect(start).toBeLessThanOrEqual(offset + text.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
