/** The options of a sequence as SQL, without those that Postgres would choose anyway. */
import { quoteLiteral } from "@ashlar/catalog";
import type { SequenceOptions } from "@ashlar/model";

const LARGEST: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};

/** What a sequence of the type has when nothing is said. */
export function defaultOptions(type: string, increment = "1"): SequenceOptions {
  const largest = LARGEST[type] ?? LARGEST["bigint"] ?? "";
  const isDescending = increment.startsWith("-");
  const smallest = `-${BigInt(largest) + 1n}`;
  return {
    type,
    increment,
    min: isDescending ? smallest : "1",
    max: isDescending ? "-1" : largest,
    start: isDescending ? "-1" : "1",
    cache: "1",
    isCycling: false,
  };
}

/** Without the type: `INCREMENT BY 10`, `NO CYCLE` never. */
export function optionClauses(options: SequenceOptions): readonly string[] {
  const usual = defaultOptions(options.type, options.increment);
  const start = options.increment.startsWith("-") ? options.max : options.min;
  return [
    ...(options.increment === "1" ? [] : [`INCREMENT BY ${options.increment}`]),
    ...(options.min === usual.min ? [] : [`MINVALUE ${options.min}`]),
    ...(options.max === usual.max ? [] : [`MAXVALUE ${options.max}`]),
    ...(options.start === start ? [] : [`START WITH ${options.start}`]),
    ...(options.cache === "1" ? [] : [`CACHE ${options.cache}`]),
    ...(options.isCycling ? ["CYCLE"] : []),
  ];
}

/** What turns the one into the other, apart from the type. */
export function changedClauses(before: SequenceOptions, after: SequenceOptions): readonly string[] {
  return [
    ...(before.increment === after.increment ? [] : [`INCREMENT BY ${after.increment}`]),
    ...(before.min === after.min ? [] : [`MINVALUE ${after.min}`]),
    ...(before.max === after.max ? [] : [`MAXVALUE ${after.max}`]),
    ...(before.start === after.start ? [] : [`START WITH ${after.start}`]),
    ...(before.cache === after.cache ? [] : [`CACHE ${after.cache}`]),
    ...(before.isCycling === after.isCycling ? [] : [after.isCycling ? "CYCLE" : "NO CYCLE"]),
  ];
}

/** Where a sequence stands outside its new limits, Postgres refuses them: it is moved to the nearer one before. */
export function standWithin(
  sequence: string,
  before: SequenceOptions,
  after: SequenceOptions,
): readonly string[] {
  const [oldMin, oldMax, min, max] = [before.min, before.max, after.min, after.max].map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  if (min <= oldMin && max >= oldMax) return [];
  const isApart = min > oldMax || max < oldMin;
  const type = isApart && before.type !== after.type ? "AS bigint " : "";
  // Past its last number it stays used up; before its first one it begins with that.
  const isUsedUp = after.increment.startsWith("-") ? `last_value < ${min}` : `last_value > ${max}`;
  return [
    ...(isApart
      ? [
          `ALTER SEQUENCE ${sequence} ${type}MINVALUE ${min < oldMin ? min : oldMin} MAXVALUE ${max > oldMax ? max : oldMax}`,
        ]
      : []),
    `SELECT pg_catalog.setval(${quoteLiteral(sequence)}, least(greatest(last_value, ${min}), ${max}), ${isUsedUp}) FROM ${sequence} WHERE last_value NOT BETWEEN ${min} AND ${max}`,
  ];
}
