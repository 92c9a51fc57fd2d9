/** How values arrive from Postgres: numbers as numbers, dates and times as the text that a document speaks of. */
import pg from "pg";

type Parse = (text: string) => unknown;

// https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
const DATE = 1082;
const INT8 = 20;
const NUMERIC = 1700;
const TEXT_ARRAY: number = 1009;

const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [INT8, safeInteger],
  [NUMERIC, Number],
  [DATE, sameText],
  [1016, arrayOf(safeInteger)],
  [1231, arrayOf(Number)],
  [1182, arrayOf(sameText)],
]);

/**
 * For the `types` of one pool; the driver's own table, which all pools of the process share, stays as it is. int8
 * beyond 2^53 throws, because a rounded key is a wrong key; date stays `YYYY-MM-DD`, because a `Date` has a time zone
 * and a date has none.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    (format === "binary" ? undefined : parsers.get(id)) ?? pg.types.getTypeParser(id, format),
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  // With the SQLSTATE that Postgres gives numbers out of range: whoever translates its errors knows this one too.
  const error = new RangeError(`an int8 beyond 2^53 does not fit a number: ${text}`);
  throw Object.assign(error, { code: "22003", severity: "ERROR" });
}

function sameText(text: string): string {
  return text;
}

/** Arrays may be nested, and hold NULL. */
function arrayOf(parse: Parse): Parse {
  const each = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(each);
    return typeof value === "string" ? parse(value) : null;
  };
  return (text) => {
    const parseTexts: Parse = pg.types.getTypeParser(TEXT_ARRAY);
    return each(parseTexts(text));
  };
}
