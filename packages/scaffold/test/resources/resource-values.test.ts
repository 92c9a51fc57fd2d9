/** Values at the ends of their types: what is written comes back equal or is refused; what others wrote is told as it is. */
import type { JsonSchema } from "@ashlar/model";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJson } from "../../templates/resources/exact-json.ts";
import { LiveDatabase, type LiveResource, type Row } from "./live-resources.ts";

const columns = `
  i2 smallint, i4 int, i8 bigint, i8s bigint[], n numeric, n20 numeric(20, 3), n9 numeric(9, 2), ns numeric[],
  f4 real, f8 double precision, f8s double precision[], share double precision check (share >= 0 and share <= 1),
  t text, vc varchar(5), c char(3), ts text[], bin bytea, j json, jb jsonb, js jsonb[], p place, ok boolean,
  d date, tz timestamptz, tl timestamp, tls timestamp(3)[], td shift, tr tsrange, clock time, reg regclass, mail mail, span interval, r int4range, ip inet, u uuid, bits bit varying, cash money`;

/** Answered as text, because people want it. */
const texts = ["tjb", "tj", "tset", "tjs", "tf4", "tf8", "tf8s", "ti8", "tn9", "tok", "tp", "tr4"];
const textColumns = `tjb jsonb, tj json, tset settings, tjs jsonb[], tf4 real, tf8 double precision,
  tf8s double precision[], ti8 bigint, tn9 numeric(9, 2), tok boolean, tp place, tr4 int4range`;

let live: LiveDatabase;
let extremes: LiveResource;
let isValid: ReadonlyMap<string, (value: unknown) => boolean>;

beforeAll(async () => {
  const also = `create domain shift as timestamp; create domain mail as text check (value ~ '@' and length(value) <> 7);
    create table extreme (id int generated always as identity primary key, ${columns}, ${textColumns});`;
  live = await LiveDatabase.start("values", { also, texts: { "public.extreme": texts } });
  extremes = live.resource("extremes");
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  for (const name of ["int64", "int32", "int16"])
    ajv.addFormat(name, { type: "number", validate: Number.isSafeInteger });
  for (const name of ["decimal", "date-time-local", "time-local", "float", "double"])
    ajv.addFormat(name, true);
  const { fields } = live.plan.resources.find(({ plural }) => plural === "extremes") ?? { fields: [] };
  isValid = new Map(
    fields.map(({ name, schema }) => [
      name,
      ajv.compile({ ...(schema as object), $defs: live.plan.types as Record<string, JsonSchema> }),
    ]),
  );
});

afterAll(() => live.stop());

const largest = "17976931348623157".padEnd(309, "0");

/** Of a column: JSON that is sent, and JSON that is answered, or `refused`, with the field that is told; the same, unless told. */
type Written = readonly [column: string, sent: string, answered?: string];

const written: readonly Written[] = [
  ["i2", "-32768"],
  ["i2", "32768", "refused"],
  ["i4", "2147483647"],
  ["i4", "2147483648", "refused"],
  ["i8", "9007199254740991"],
  ["i8", "-9007199254740991"],
  ["i8", "9007199254740992", "refused"],
  ["i8s", "[9007199254740991,null]"],
  ["i8s", "[9007199254740993]", "refused"],
  ["n", '"123456789012345678901234567890.12345678901234567890"'],
  ["n", '"NaN"'],
  ["n", '"-Infinity"'],
  ["n", '"1e3"', "refused"],
  ["n20", '"12345678901234567.125"'],
  ["n20", '"123456789012345678"', "refused"],
  ["n9", "9999999.99"],
  ["n9", "0.001", "refused"],
  ["n9", "10000000", "refused"],
  ["ns", '["12345678901234567890.5","0.1",null,"NaN"]'],
  ["f4", "0.1"],
  ["f4", "1e39", "refused"],
  ["f4", '"NaN"'],
  ["f8", "0.1"],
  ["f8", "1.7976931348623157e308", largest],
  ["f8", "1e300"],
  ["f8", "5e-324"],
  ["f8", "123456789012345680000"],
  ["f8", "1e400", "refused"],
  ["f8", '"Infinity"'],
  ["f8", '"-Infinity"'],
  ["f8", '"infinite"', "refused"],
  ["f8s", '[1e300,"NaN",null]'],
  ["f8s", "[1e400]", "refused"],
  ["share", "1"],
  ["share", '"NaN"', "refused"],
  ["t", '""'],
  ["t", '"\\u0000"', "refused"],
  ["t", '"\\ud800"', "refused"],
  ["t", '"\\ud83d\\ude00 \\u2028 \\u007f \\t\\r\\n"'],
  ["vc", '"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00"'],
  ["vc", '"123456"', "refused"],
  ["ts", '["a,b","{}","NULL",null,"\\"\\\\",""]'],
  ["bin", '""'],
  ["bin", '"AAECA/8="'],
  ["bin", '"?"', "refused"],
  ["j", '{"a":[9007199254740991,-9007199254740991,0.1,1e-7,true,null,""]}'],
  ["jb", '{"a":[9007199254740991,-9007199254740991,0.1,1e-7,true,null,""]}'],
  ["jb", '"12345678901234567890"'],
  ["jb", "12345678901234567890", "refused"],
  ["jb", '{"a":{"b":[9007199254740993]}}', "refused"],
  ["j", '{"a":1e400}', "refused"],
  ["jb", '{"a":"\\u0000"}', "refused"],
  ["js", '[{"a":1},[1,2],"x"]'],
  ["js", '[{"a":9007199254740993}]', "refused"],
  ["p", '{"street":"a,\\"b\\"","house":2147483647}'],
  ["ok", "false"],
  ["d", '"0001-01-01"'],
  ["d", '"2024-02-29"'],
  ["d", '"2023-02-29"', "refused"],
  ["d", '"infinity"', "refused"],
  ["tz", '"9999-12-31T23:59:59.999999+00:00"'],
  ["tl", '"0001-01-01T00:00:00"'],
  ["tl", '"2026-02-28T12:00"', '"2026-02-28T12:00:00"'],
  ["tl", '"2026-02-28T12:00:00Z"', "refused: tl"],
  ["tl", '"2026-02-28T12:00:00+05:00"', "refused: tl"],
  ["tl", '"2026-13-01T00:00:00"', "refused: tl"],
  ["tl", '"2026-02-28 12:00"', "refused: tl"],
  ["tls", '["2026-02-28T12:00:00.125",null]'],
  ["tls", '["2026-02-28T12:00:00","2026-02-28T12:00:00-01"]', "refused: tls[1]"],
  ["td", '"2026-02-28T12:00:00"'],
  ["td", '"2026-02-28T12:00:00Z"', "refused: td"],
  ["tr", '"[\\"2026-02-28 12:00:00\\",\\"2026-03-01 12:00:00\\")"'],
  ["tr", '"[2026-02-28 12:00+02,2026-03-01 12:00)"', "refused: tr"],
  ["clock", '"12:00+02"', "refused: clock"],
  ["reg", '"extreme"'],
  ["reg", '"nope"', "refused: reg"],
  ["mail", '"ada@example.org"'],
  ["mail", '"ada@b.c"', "refused: mail"],
  ["clock", '"23:59:59.999999"'],
  ["span", '"-178000000 years"'],
  ["r", '"[1,2147483647)"'],
  ["r", '"[2,1)"', "refused"],
  ["ip", '"ffff::1/128"'],
  ["u", '"ffffffff-ffff-ffff-ffff-ffffffffffff"'],
  ["bits", '"1011"'],
  ["bits", '"2"', "refused"],
  ["cash", '"-$92,233,720,368,547,758.08"'],
  ["tjb", '"{\\"a\\": 12345678901234567890}"'],
  ["tjb", '"{\\"a\\":1}"', '"{\\"a\\": 1}"'],
  ["tjb", '"{"', "refused"],
  ["tjb", '"a text"', "refused"],
  ["tf8", '"1e+300"'],
  ["tf8", '"5E-324"', '"5e-324"'],
  ["tf8", '"1e400"', "refused"],
  ["tf8", '"e5"', "refused"],
  ["tf4", '"1e+30"'],
  ["tn9", '"1e3"', "refused"],
];

const cases = written.map(([column, sent, answered = sent]) => ({ column, sent, answered }));

test.each(cases)("$column of $sent is $answered", async ({ column, sent, answered }) => {
  const value: unknown = JSON.parse(sent);
  const outcome = isValid.get(column)?.(value) ? await roundTrip(column, value) : "refused";
  if (answered === "refused") expect(outcome).toMatch(/^refused/);
  else expect(outcome).toEqual(answered.startsWith("refused") ? answered : JSON.parse(answered));
});

/** As it is answered when it is made, and when it is read. */
async function roundTrip(column: string, value: unknown): Promise<unknown> {
  try {
    const made = await extremes.create(live.session(), { [column]: value });
    const read = await extremes.read(live.session(), { id: made["id"] });
    expect(read).toEqual(made);
    expect(isValid.get(column)?.(read[column])).toBe(true);
    return read[column];
  } catch (error) {
    const { status, details = [] } = error as Refusal;
    expect([400, 422], String(error)).toContain(status);
    return ["refused", ...details.map(({ field }) => field)].join(": ");
  }
}

interface Refusal {
  readonly status?: number;
  readonly details?: readonly { readonly field: string }[];
}

/** What SQL can write, and no request. */
const found: readonly (readonly [column: string, sql: string, answered: unknown])[] = [
  ["f8", "'NaN'", "NaN"],
  ["f4", "'-Infinity'", "-Infinity"],
  [
    "jb",
    `'{"a": 12345678901234567890, "b": [-9007199254740993, 1e400], "c": "\\" 12345678901234567890"}'`,
    {
      a: "12345678901234567890",
      b: ["-9007199254740993", `1${"0".repeat(400)}`],
      c: '" 12345678901234567890',
    },
  ],
  [
    "j",
    `'{"a": 12345678901234567890, "b": 1e400, "c": 9007199254740992.5}'`,
    {
      a: "12345678901234567890",
      b: "1e400",
      c: 9007199254740992,
    },
  ],
  ["js", `array['12345678901234567890']::jsonb[]`, ["12345678901234567890"]],
];

/** Of a column that is answered as text: SQL of its value, and the text. */
const told: readonly (readonly [column: string, sql: string, text: string])[] = [
  ["tjb", `'{"a": 1}'`, '{"a": 1}'],
  ["tjb", `'"a"'`, '"a"'],
  ["tjb", `'null'`, "null"],
  ["tjb", `'{"a": [12345678901234567890, 0.10]}'`, '{"a": [12345678901234567890, 0.10]}'],
  ["tj", `'{"b" :2, "b":1e400}'`, '{"b" :2, "b":1e400}'],
  ["tset", `'{"a": "\\""}'`, '{"a": "\\""}'],
  ["tjs", `array['{"a": 1}', '"x"']::jsonb[]`, `{"{\\"a\\": 1}","\\"x\\""}`],
  ["tf8", "1e300", "1e+300"],
  ["tf8", "-1.5e-9", "-1.5e-09"],
  ["tf8", "'-Infinity'", "-Infinity"],
  ["tf4", "1e30", "1e+30"],
  ["tf8s", "array[1e300, 'NaN']::double precision[]", "{1e+300,NaN}"],
  ["ti8", "9223372036854775807", "9223372036854775807"],
  ["tn9", "1.5", "1.50"],
  ["tok", "true", "true"],
  ["tp", "row('a,b', 1)", '("a,b",1)'],
  ["tr4", "'[1,5)'", "[1,5)"],
];

describe("what is answered as text, fits the document and is the same when it is sent back", () => {
  test.each(told)("%s: %s", async (column, sql, text) => {
    const { rows } = await live.pool.query(
      `insert into extreme (${column}) values (${sql}) returning id, ${column}::text as value`,
    );
    const [{ id, value }] = rows;
    const row = await extremes.read(live.session(), { id });
    expect(row[column]).toBe(text);
    expect(isValid.get(column)?.(text)).toBe(true);
    expect(await extremes.update(live.session(), { id }, { [column]: text })).toEqual(row);
    const made = await extremes.create(live.session(), { [column]: text });
    const kept = await live.pool.query(`select ${column}::text as value from extreme where id in ($1, $2)`, [
      id,
      made["id"],
    ]);
    expect(kept.rows).toEqual([{ value }, { value }]);
  });

  test("nothing is nothing", async () => {
    const nothing = Object.fromEntries(texts.map((column) => [column, null]));
    const made = await extremes.create(live.session(), nothing);
    const missing = texts.map((column) => `${column} is null`).join(" and ");
    const { rows } = await live.pool.query(`select ${missing} as yes from extreme where id = $1`, [
      made["id"],
    ]);
    expect(rows).toEqual([{ yes: true }]);
  });
});

describe("what others wrote", () => {
  test.each(found)("%s: %s", async (column, sql, answered) => {
    const { rows } = await live.pool.query(`insert into extreme (${column}) values (${sql}) returning id`);
    const row = await extremes.read(live.session(), { id: rows[0].id });
    expect(row[column]).toEqual(answered);
    expect(isValid.get(column)?.(row[column])).toBe(true);
    const listed = await extremes.list(live.session(), { limit: 100, fields: [column] });
    expect(listed.data).toContainEqual({ id: rows[0].id, [column]: answered });
    await live.pool.query("delete from extreme where id = $1", [rows[0].id]);
  });

  test.each(["9007199254740992", "-9223372036854775808"])(
    "a bigint of %s is no number of JSON: 500, with its place",
    async (value) => {
      const { rows } = await live.pool.query(`insert into extreme (i8) values (${value}) returning id`);
      await expect(extremes.read(live.session(), { id: rows[0].id })).rejects.toMatchObject({
        status: 500,
        code: "NUMBER_OUT_OF_RANGE",
        message: `A number of this answer is too large for JSON: i8 of extremes where id is ${rows[0].id}.`,
      });
    },
  );

  test.each(['1234567890123456 " \\ ', "\n", '"', "\\"])(
    "numbers within a long text of %j are left alone",
    (part) => {
      const text = `{"a":${JSON.stringify(part.repeat(8_000_000 / part.length))},"b":1,"c":12345678901234567890}`;
      const { a, b, c } = readJson(text) as Row;
      expect([a === JSON.parse(text).a, b, c]).toEqual([true, 1, "12345678901234567890"]);
    },
  );
});

/** Of a column: what stands there, as SQL writes it; what is sent, if not what was answered; what stands there then, if not the same. */
type Kept = readonly [title: string, column: string, stands: string, sent?: unknown, after?: string];

const kept: readonly Kept[] = [
  ["numbers in objects and arrays", "jb", '{"a": 12345678901234567890, "b": {"c": [9007199254740993]}}'],
  ["json", "j", '{"a": 12345678901234567890, "b": [1e400, -9007199254740993]}'],
  ["one number alone", "jb", "12345678901234567890"],
  ["texts of such digits", "jb", '{"a": "12345678901234567890", "b": ["9007199254740993"]}'],
  [
    "numbers beside equal texts",
    "jb",
    '{"a": ["9007199254740993", 9007199254740993], "b": "9007199254740993", "c": 9007199254740993}',
  ],
  ["names that are no paths", "jb", '{"__proto__": {"a.b[0]": 9007199254740993}, "": [[9007199254740993]]}'],
  ["arrays of JSON", "js", '[{"b": [9007199254740993]}, {"a": "9007199254740993"}]'],
  [
    "numbers that moved within an array",
    "jb",
    '{"a": [9007199254740993, 9007199254740995], "b": [{"id": 9007199254740993}, {"id": 9007199254740995}]}',
    { a: ["9007199254740995"], b: [{ id: "9007199254740995" }] },
    '{"a": [9007199254740995], "b": [{"id": 9007199254740995}]}',
  ],
  [
    "another number is a text, as it was sent",
    "jb",
    '{"a": 9007199254740993, "b": 9007199254740995}',
    { a: "9007199254740995", c: "9007199254740993" },
    '{"a": "9007199254740995", "b": 9007199254740995, "c": "9007199254740993"}',
  ],
];

describe("a number beyond 2^53 within JSON that was read and is sent back is one still", () => {
  const rows = kept.map(([title, column, stands, sent, after = stands]) => ({
    title,
    column,
    stands,
    sent,
    after,
  }));
  test.each(rows)("$title", async ({ column, stands, sent, after }) => {
    const type = column === "j" ? "json" : "jsonb";
    const value =
      column === "js" ? "(select array_agg(e) from jsonb_array_elements($1::jsonb) e)" : `$1::${type}`;
    const insert = `insert into extreme (${column}, vc) values (${value}, 'a') returning id`;
    const key = { id: (await live.pool.query(insert, [stands])).rows[0].id };
    const read = await extremes.read(live.session(), key);
    const headers = { "if-match": extremes.etagOf(read) };
    const body = { ...read, vc: "b", ...(sent === undefined ? {} : { [column]: sent }) };
    const changed = await extremes.update(live.session(), key, body, headers);
    expect(changed["vc"]).toBe("b");
    const { rows: now } = await live.pool.query(
      `select to_jsonb(${column}) = $2::jsonb as same, to_jsonb(${column})::text as now from extreme where id = $1`,
      [key.id, after],
    );
    expect(now[0], now[0].now).toMatchObject({ same: true });
    await live.pool.query("delete from extreme where id = $1", [key.id]);
  });
});
