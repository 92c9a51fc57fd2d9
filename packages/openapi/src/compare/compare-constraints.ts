/** Tells whether the bounds of a schema let through more or less than they did. */
import { isDeepStrictEqual } from "node:util";
import { show } from "../repair/value.ts";

export interface ConstraintChange {
  readonly kind: "tightened" | "loosened" | "changed";
  /** `maxLength was 5, is 6` */
  readonly message: string;
}

/** Each value that a part of the schema gives a keyword; all of them hold. */
type Keywords = { readonly [keyword: string]: readonly unknown[] };

/** A bound and its twin without the value itself; of several, the strictest holds. */
interface Bound {
  readonly inclusive: string;
  readonly exclusive?: string;
  readonly isStricter: (a: number, b: number) => boolean;
}

const isHigher = (a: number, b: number): boolean => a > b;
const isLower = (a: number, b: number): boolean => a < b;

const BOUNDS: readonly Bound[] = [
  { inclusive: "minimum", exclusive: "exclusiveMinimum", isStricter: isHigher },
  { inclusive: "maximum", exclusive: "exclusiveMaximum", isStricter: isLower },
  ...["minLength", "minItems", "minProperties", "minContains"].map((inclusive) => ({
    inclusive,
    isStricter: isHigher,
  })),
  ...["maxLength", "maxItems", "maxProperties", "maxContains"].map((inclusive) => ({
    inclusive,
    isStricter: isLower,
  })),
];

const OF_BOUNDS = new Set(BOUNDS.flatMap(({ inclusive, exclusive }) => [inclusive, exclusive]));

/** Says nothing of what is valid, or is told by its own rule. */
const IGNORED = new Set(["default", "title", "description", "examples", "example", "xml", "externalDocs"]);

/** The changes of keywords that bound values: those of numbers and lengths, then others in the order of the old schema. */
export function compareConstraints(old: Keywords, other: Keywords): ConstraintChange[] {
  const keywords = new Set([...Object.keys(old), ...Object.keys(other)]);
  const others = [...keywords].filter(
    (keyword) => !OF_BOUNDS.has(keyword) && !IGNORED.has(keyword) && !keyword.startsWith("x-"),
  );
  return [
    ...BOUNDS.flatMap((bound) => compareBound(limitOf(bound, old), limitOf(bound, other), bound)),
    ...others.flatMap((keyword) => compareValues(keyword, factsOf(keyword, old), factsOf(keyword, other))),
  ];
}

interface Limit {
  readonly keyword: string;
  readonly value: number;
  readonly isExclusive: boolean;
}

function limitOf({ inclusive, exclusive, isStricter }: Bound, keywords: Keywords): Limit | undefined {
  const limits = [inclusive, exclusive].flatMap((keyword) =>
    keyword === undefined
      ? []
      : (keywords[keyword] ?? []).flatMap((value) =>
          typeof value === "number" ? [{ keyword, value, isExclusive: keyword === exclusive }] : [],
        ),
  );
  const isBefore = (a: Limit, b: Limit): boolean =>
    isStricter(a.value, b.value) || (a.value === b.value && a.isExclusive && !b.isExclusive);
  const [first, ...more] = limits;
  return first === undefined ? undefined : more.reduce((a, b) => (isBefore(b, a) ? b : a), first);
}

function compareBound(
  old: Limit | undefined,
  other: Limit | undefined,
  { isStricter }: Bound,
): ConstraintChange[] {
  if (old === undefined && other === undefined) return [];
  if (old === undefined || other === undefined) {
    const kind = old === undefined ? "tightened" : "loosened";
    return [{ kind, message: wasIs((old ?? other)?.keyword ?? "", old?.value, other?.value) }];
  }
  if (old.value === other.value && old.isExclusive === other.isExclusive) return [];
  const isTighter = old.value === other.value ? other.isExclusive : isStricter(other.value, old.value);
  const message =
    old.keyword === other.keyword
      ? wasIs(old.keyword, old.value, other.value)
      : `${old.keyword} was ${show(old.value)}, ${other.keyword} is ${show(other.value)}`;
  return [{ kind: isTighter ? "tightened" : "loosened", message }];
}

/** What the parts say by a keyword, each fact by itself. */
function factsOf(keyword: string, keywords: Keywords): readonly unknown[] {
  const values = keywords[keyword] ?? [];
  if (keyword !== "dependentRequired") return values;
  return values.flatMap((value) =>
    Object.entries(value as { [name: string]: string[] }).flatMap(([name, needed]) =>
      needed.map((one) => `${name} needs ${one}`),
    ),
  );
}

/** Formats of numbers, each with the one that has all of its values. */
const WIDER_FORMATS: { readonly [format: string]: string } = { int32: "int64", float: "double" };

function compareValues(
  keyword: string,
  old: readonly unknown[],
  other: readonly unknown[],
): ConstraintChange[] {
  const isAbsent = (all: readonly unknown[]) => (value: unknown) =>
    !all.some((one) => isSaidBy(keyword, value, one));
  const gone = old.filter(isAbsent(other));
  const won = other.filter(isAbsent(old));
  if (gone.length === 0 && won.length === 0) return [];
  const message = wasIs(keyword, alone(old), alone(other));
  const isChange = gone.length > 0 && won.length > 0;
  return [{ kind: isChange ? "changed" : won.length > 0 ? "tightened" : "loosened", message }];
}

/** Whether a value says nothing beside another one, because that asks for as much or more. */
function isSaidBy(keyword: string, value: unknown, other: unknown): boolean {
  if (isDeepStrictEqual(value, other)) return true;
  if (keyword === "format") return typeof other === "string" && WIDER_FORMATS[other] === value;
  if (keyword !== "multipleOf" || typeof value !== "number" || typeof other !== "number") return false;
  return other % value === 0;
}

function wasIs(keyword: string, old: unknown, other: unknown): string {
  return `${keyword} was ${show(old)}, is ${show(other)}`;
}

/** Of one value the value, of several the list. */
function alone(values: readonly unknown[]): unknown {
  return values.length > 1 ? values : values[0];
}
