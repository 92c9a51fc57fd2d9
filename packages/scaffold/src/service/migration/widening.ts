/** Tells which changes of a column's type keep every value and cannot fail. */

/**
 * - `instant`: only the catalog changes
 * - `rewrite`: every row is written anew while nobody else can use the table
 * - `none`: may lose something, fail on a row, or mean something else
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
export type Widening = "instant" | "rewrite" | "none";

/** Each holds all values of those before it. */
const INTEGERS: readonly string[] = ["smallint", "integer", "bigint", "numeric"];

/** @param enums names of the enum types, as a column's type writes them */
export function wideningOf(from: string, to: string, enums: ReadonlySet<string>): Widening {
  const isArray = from.endsWith("[]") && to.endsWith("[]");
  if (isArray) return wideningOf(from.slice(0, -2), to.slice(0, -2), enums);
  if (enums.has(from) && to === "text") return "rewrite";
  const old = partsOf(from);
  const next = partsOf(to);
  if (isText(old.name) && isText(next.name)) return isRoomier(old.limits, next.limits) ? "instant" : "none";
  if (old.name === "numeric" && next.name === "numeric") return numericWidening(old.limits, next.limits);
  if (old.name === "real" && next.name === "double precision") return "rewrite";
  if (old.name === next.name && isClock(old.name))
    return isRoomier(old.limits, next.limits) ? "instant" : "none";
  const rank = INTEGERS.indexOf(old.name);
  const isWider = rank !== -1 && INTEGERS.indexOf(next.name) > rank && next.limits.length === 0;
  return isWider ? "rewrite" : "none";
}

function partsOf(type: string): { readonly name: string; readonly limits: readonly number[] } {
  const [, before = type, limits = "", after = ""] = /^([^(]*)\(([\d, ]+)\)(.*)$/.exec(type) ?? [];
  return { name: `${before}${after}`, limits: limits === "" ? [] : limits.split(",").map(Number) };
}

function isText(name: string): boolean {
  return name === "text" || name === "character varying";
}

function isClock(name: string): boolean {
  return /^time(stamp)? with(out)? time zone$/.test(name);
}

function isRoomier([old]: readonly number[], [next]: readonly number[]): boolean {
  return next === undefined || (old !== undefined && next >= old);
}

/** More digits in all, as many behind the point: another scale would round. */
function numericWidening(old: readonly number[], next: readonly number[]): Widening {
  if (next.length === 0) return "instant";
  const [precision = Number.POSITIVE_INFINITY, scale = 0] = old;
  const [nextPrecision = 0, nextScale = 0] = next;
  if (scale === nextScale && nextPrecision >= precision) return "instant";
  return nextScale > scale && nextPrecision - nextScale >= precision - scale ? "rewrite" : "none";
}
