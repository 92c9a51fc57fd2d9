/** What it takes to turn the values of one type into those of another. */

import { quoteIdentifier, writeType } from "@ashlar/catalog";
import type { ColumnObject } from "@ashlar/model";
import type { Hazard } from "../step.ts";
import { hazard } from "./make-step.ts";
import type { Side } from "./rule.ts";

export interface TypeChange {
  /** `catalog`: the values stay as they lie on disk. */
  readonly cost: "catalog" | "rewrite";
  /** What follows USING, where the server would not convert by itself. */
  readonly using?: string;
  /** About the values; locks are not its affair. */
  readonly hazards: readonly Hazard[];
  /** True when code that knows the old type does not notice. */
  readonly isWider: boolean;
}

export function typeChange(
  before: ColumnObject,
  after: ColumnObject,
  sides: { readonly before: Side; readonly after: Side },
): TypeChange {
  const from = parseType(baseOf(before, sides.before));
  const to = parseType(baseOf(after, sides.after));
  const isToDomain = baseOf(after, sides.after) !== after.type;
  const isFree = isSame(from, to) || isLooser(from, to) || isRelabelled(from, to);
  const using = isAssigned(from, to) ? undefined : conversion(before.name, from, to, after.type);
  return {
    cost: isFree && !(isToDomain && isConstrained(after, sides.after)) ? "catalog" : "rewrite",
    ...(using === undefined ? {} : { using }),
    hazards: isFree && !isToDomain ? [] : lossesOf(from, to, before.name, isToDomain),
    isWider: !isToDomain && (isLooser(from, to) || isWiderNumber(from, to) || isPlainText(from, to)),
  };
}

/**
 * What values of a type lose on their way through text into another one. The cast out of text is asked for: it cuts off
 * or rounds what an assignment would refuse.
 *
 * @param label whose values they are
 */
export function lossesThroughText(before: string, after: string, label: string): readonly Hazard[] {
  const [from, to] = [parseType(before), parseType(after)];
  if (isSame(from, to) || isLooser(from, to) || isWiderNumber(from, to)) return [];
  const isRoomier =
    from.base === "numeric" &&
    from.base === to.base &&
    (to.modifiers[1] ?? 0) >= (from.modifiers[1] ?? Infinity);
  const cut = to.modifiers.length > 0 && !isRoomier ? OVER_LIMIT : cutBy(from, to);
  const losses = cut === undefined ? [] : [hazard("data-loss", `${cut} of ${label} are lost`)];
  return [...losses, ...zoneHazards(from, to, label)];
}

/** Whether a value of the one may be none of the other when its text is read. */
export function mayRefuseText(before: string, after: string): boolean {
  const [from, to] = [parseType(before), parseType(after)];
  return !isSame(from, to) && !isLooser(from, to) && !isWiderNumber(from, to);
}

interface ParsedType {
  /** Without modifiers: `timestamp with time zone`. */
  readonly base: string;
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

export function parseType(type: string): ParsedType {
  const isArray = type.endsWith("[]");
  const element = isArray ? type.replace(/(?:\[\])+$/, "") : type;
  const modifiers = /\(([\d,-]+)\)/.exec(element)?.[1];
  return {
    base: element.replace(/\([\d,-]+\)/, ""),
    modifiers: modifiers === undefined ? [] : modifiers.split(",").map(Number),
    isArray,
  };
}

/** What a domain is over, at the bottom. */
function baseOf(column: ColumnObject, side: Side): string {
  let type = column.type;
  for (let id = column.typeId; id !== undefined; ) {
    const domain = side.get(id);
    if (domain?.kind !== "domain") break;
    type = domain.baseType;
    id = `domain ${type}`;
  }
  return type;
}

function isConstrained({ typeId }: ColumnObject, side: Side): boolean {
  const domain = typeId === undefined ? undefined : side.get(typeId);
  return domain?.kind === "domain" && (domain.isNotNull || domain.checks.length > 0);
}

function isSame(from: ParsedType, to: ParsedType): boolean {
  return (
    from.base === to.base && from.isArray === to.isArray && String(from.modifiers) === String(to.modifiers)
  );
}

/** Types whose modifier only limits: a longer limit, or none, needs no look at the values. */
const LIMITED: ReadonlySet<string> = new Set([
  "character varying",
  "bit varying",
  "timestamp with time zone",
  "timestamp without time zone",
  "time with time zone",
  "time without time zone",
  "interval",
]);

function isLooser(from: ParsedType, to: ParsedType): boolean {
  if (from.base !== to.base || from.isArray || to.isArray || isSame(from, to)) return false;
  const [a, b] = [from.modifiers, to.modifiers];
  if (from.base === "numeric") {
    if (b.length === 0) return true;
    return a.length > 0 && (a[1] ?? 0) === (b[1] ?? 0) && (b[0] ?? 0) >= (a[0] ?? 0);
  }
  if (!LIMITED.has(from.base)) return false;
  return b.length === 0 || (a.length > 0 && (b[0] ?? 0) >= (a[0] ?? 0));
}

/** Pairs that share their form on disk. */
function isRelabelled(from: ParsedType, to: ParsedType): boolean {
  if (from.isArray || to.isArray || to.modifiers.length > 0) return false;
  if (isPlainText(from, to)) return true;
  return (
    (from.base === "cidr" && to.base === "inet") ||
    (isTextual(from) && from.base !== "character" && isCitext(to)) ||
    (isCitext(from) && (to.base === "text" || to.base === "character varying")) ||
    (from.base === "xml" && (to.base === "text" || to.base === "character varying"))
  );
}

function isPlainText(from: ParsedType, to: ParsedType): boolean {
  const isPlain = ({ base }: ParsedType) => base === "text" || base === "character varying";
  return isPlain(from) && isPlain(to) && !from.isArray && !to.isArray && to.modifiers.length === 0;
}

function isCitext({ base }: ParsedType): boolean {
  return /(?:^|\.)citext$/.test(base);
}

function isTextual({ base, isArray }: ParsedType): boolean {
  return !isArray && (base === "text" || base === "character varying" || base === "character");
}

const INTEGERS: readonly string[] = ["smallint", "integer", "bigint"];
const NUMBERS: readonly string[] = [...INTEGERS, "numeric", "real", "double precision"];

function isWiderNumber(from: ParsedType, to: ParsedType): boolean {
  const [a, b] = [INTEGERS.indexOf(from.base), INTEGERS.indexOf(to.base)];
  return a !== -1 && b > a && !from.isArray && !to.isArray;
}

const [STAMP, STAMP_TZ] = ["timestamp without time zone", "timestamp with time zone"] as const;
const [TIME, TIME_TZ] = ["time without time zone", "time with time zone"] as const;

/** Casts that an assignment makes by itself: https://www.postgresql.org/docs/current/catalog-pg-cast.html */
const ASSIGNED: Readonly<Record<string, readonly string[]>> = {
  date: [STAMP, STAMP_TZ],
  [STAMP]: ["date", TIME, STAMP_TZ],
  [STAMP_TZ]: ["date", TIME, TIME_TZ, STAMP],
  [TIME]: ["interval", TIME_TZ],
  [TIME_TZ]: [TIME],
  interval: [TIME],
  json: ["jsonb"],
  jsonb: ["json"],
  inet: ["cidr"],
  cidr: ["inet"],
  bit: ["bit varying"],
  "bit varying": ["bit"],
  money: ["numeric"],
  numeric: ["money"],
  integer: ["money"],
  bigint: ["money"],
  macaddr: ["macaddr8"],
  macaddr8: ["macaddr"],
};

function isAssigned(from: ParsedType, to: ParsedType): boolean {
  if (from.isArray !== to.isArray) return isTextual(to);
  if (from.base === to.base || isTextual(to) || (isCitext(to) && !to.isArray)) return true;
  if (NUMBERS.includes(from.base) && NUMBERS.includes(to.base)) return true;
  return ASSIGNED[from.base]?.includes(to.base) === true;
}

/** Through text where no cast is known, which every type can go. */
function conversion(column: string, from: ParsedType, to: ParsedType, type: string): string {
  const name = quoteIdentifier(column);
  const target = writeType(type);
  if (!from.isArray && to.isArray && !isTextual(from)) return `ARRAY[${name}]::${target}`;
  if (!from.isArray && to.isArray && (to.base === "text" || to.base === "character varying")) {
    return `ARRAY[${name}]::${target}`;
  }
  if (from.isArray === to.isArray && !from.isArray) {
    if (from.base === "boolean" && NUMBERS.includes(to.base)) return `${name}::integer::${target}`;
    if (NUMBERS.includes(from.base) && to.base === "boolean") return `${name} <> 0`;
    if (isTextual(from) || isCitext(from)) return `${name}::${target}`;
  }
  return `${name}::text::${target}`;
}

function lossesOf(from: ParsedType, to: ParsedType, column: string, isToDomain: boolean): readonly Hazard[] {
  const loses = (what: string) => hazard("data-loss", `${what} of ${column} are lost`);
  const fails = (when: string) => hazard("fails-on-rows", `fails when ${column} has ${when}`);
  const domain = isToDomain ? [fails("values that the domain does not allow")] : [];
  if (isTextual(to)) {
    const limit = to.base === "character" ? (to.modifiers[0] ?? 1) : to.modifiers[0];
    const isOver = limit !== undefined && !(isTextual(from) && (from.modifiers[0] ?? Infinity) <= limit);
    return [...domain, ...(isOver ? [fails(`values of more than ${limit} characters`)] : [])];
  }
  // An array's text is read as that of one value.
  if (from.isArray && !to.isArray) {
    return [...domain, ...(to.modifiers.length > 0 ? [loses(OVER_LIMIT)] : []), fails(notOf(to))];
  }
  if (NUMBERS.includes(from.base) && NUMBERS.includes(to.base)) {
    return [...domain, ...numberLosses(from, to, { loses, fails })];
  }
  const cut = cutBy(from, to);
  if (cut !== undefined) {
    // Any text is a text, cut to its limit.
    const isTaken = isAssigned(from, to) || /^(?:text|character)/.test(to.base);
    const isRead = isTextual(from) || !isTaken;
    return [...domain, loses(cut), ...(isRead ? [fails(notOf(to))] : [])];
  }
  if (from.base === to.base && LIMITED.has(from.base))
    return [...domain, fails("values that are longer than the new limit")];
  const isFree =
    isSame(from, to) ||
    isRelabelled(from, to) ||
    isAlwaysFine(from.base, to.base) ||
    (from.base === "boolean" && NUMBERS.includes(to.base)) ||
    (!from.isArray && to.isArray && from.base === to.base);
  if (NUMBERS.includes(from.base) && to.base === "boolean")
    return [...domain, loses("numbers other than 0 and 1")];
  return [...domain, ...(isFree ? [] : [fails(notOf(to))]), ...zoneHazards(from, to, column)];
}

function notOf({ base, isArray }: ParsedType): string {
  return `values that are no ${base}${isArray ? "[]" : ""}`;
}

/** What a conversion leaves out without a word; undefined where it keeps all or refuses. */
function cutBy(from: ParsedType, to: ParsedType): string | undefined {
  const isTimed = from.base.startsWith("timestamp");
  if (from.base === to.base && /^(?:time|interval)/.test(from.base)) return "fractions of seconds";
  if (to.base === "date" && (isTimed || isTextual(from))) return "times of day";
  if (to.base.startsWith("time ") && isTimed) return "dates";
  if (from.base === TIME_TZ && to.base === TIME) return "time zones";
  if (from.base === "money" && to.base === "numeric" && to.modifiers.length > 0) {
    return (to.modifiers[1] ?? 0) < 2 ? "cents" : undefined;
  }
  const known = CUT[from.base]?.[to.base];
  if (known !== undefined) return known;
  // A cast that is asked for cuts off or rounds what does not fit, where an assignment would refuse it.
  return to.modifiers.length > 0 && !isAssigned(from, to) ? OVER_LIMIT : undefined;
}

const OVER_LIMIT = "parts of values that do not fit the limit";

/** Casts that lose more than a limit does. */
const CUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  numeric: { money: "fractions of cents" },
  inet: { cidr: "addresses of hosts" },
  json: { jsonb: "the order of keys, and values of keys that come twice," },
  interval: { [TIME]: "days" },
};

/** Values on one side have a time zone, and on the other one is taken for granted. */
function zoneHazards(from: ParsedType, to: ParsedType, column: string): readonly Hazard[] {
  const isZoned = ({ base }: ParsedType) => base === STAMP_TZ || base === TIME_TZ;
  const isTime = ({ base }: ParsedType) => base === "date" || /^time/.test(base);
  if (!isTime(from) || !isTime(to) || isZoned(from) === isZoned(to)) return [];
  const isStamp = from.base.startsWith("timestamp") && to.base.startsWith("timestamp");
  const unless = isStamp
    ? ": where they are of another, write USING … AT TIME ZONE 'UTC', or whichever it is"
    : "";
  const message = `values of ${column} are converted by the TimeZone of the session that migrates${unless}`;
  return [hazard("irreversible", message)];
}

function isAlwaysFine(from: string, to: string): boolean {
  const pairs = [
    ["date", STAMP],
    ["date", STAMP_TZ],
    [STAMP, STAMP_TZ],
    [STAMP_TZ, STAMP],
    ["jsonb", "json"],
    ["cidr", "inet"],
  ];
  return pairs.some(([a, b]) => a === from && b === to);
}

interface Say {
  readonly loses: (what: string) => Hazard;
  readonly fails: (when: string) => Hazard;
}

function numberLosses(from: ParsedType, to: ParsedType, { loses, fails }: Say): readonly Hazard[] {
  const isFloat = ({ base }: ParsedType) => base === "real" || base === "double precision";
  if (isWiderNumber(from, to)) return [];
  if (INTEGERS.includes(to.base)) {
    const tooBig = fails(`numbers that ${to.base} cannot hold`);
    return INTEGERS.includes(from.base) ? [tooBig] : [loses("fractions"), tooBig];
  }
  if (isFloat(to)) {
    const isExact =
      from.base === "real" ||
      from.base === "smallint" ||
      (from.base === "integer" && to.base === "double precision");
    return isExact ? [] : [loses("digits")];
  }
  const [precision, scale = 0] = to.modifiers;
  if (precision === undefined) return isFloat(from) ? [loses("digits")] : [];
  const oldScale = INTEGERS.includes(from.base)
    ? 0
    : from.modifiers.length > 0
      ? (from.modifiers[1] ?? 0)
      : Infinity;
  const oldWhole = from.modifiers.length > 0 ? (from.modifiers[0] ?? 0) - (from.modifiers[1] ?? 0) : Infinity;
  return [
    ...(scale < oldScale ? [loses(`digits after the ${scale}. place`)] : []),
    ...(precision - scale < oldWhole ? [fails(`numbers of more than ${precision - scale} digits`)] : []),
  ];
}
