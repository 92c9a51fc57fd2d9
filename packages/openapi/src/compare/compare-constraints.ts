/** Tells whether a bound of a schema lets through more or less than it did. */
import { isDeepStrictEqual } from "node:util";

export interface ConstraintChange {
  readonly keyword: string;
  readonly old: unknown;
  readonly new: unknown;
  readonly kind: "tightened" | "loosened" | "changed";
}

type Keywords = { readonly [keyword: string]: unknown };

/** Keywords that let through less the higher they are, and less the lower they are. */
const LOWER = new Set([
  ...["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"],
]);
const UPPER = new Set([
  ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"],
]);

/** Says nothing of what is valid, or is told by its own rule. */
const IGNORED = new Set(["default", "title", "description", "examples", "example", "xml", "externalDocs"]);

/** The changes of keywords that bound values, in the order of the old schema. */
export function compareConstraints(old: Keywords, other: Keywords): ConstraintChange[] {
  const keywords = new Set([...Object.keys(old), ...Object.keys(other)]);
  return [...keywords].flatMap((keyword) => {
    const [before, after] = [old[keyword], other[keyword]];
    if (IGNORED.has(keyword) || keyword.startsWith("x-") || isDeepStrictEqual(before, after)) return [];
    if (isMovedBound(keyword, old, other)) return [];
    return [{ keyword, old: before, new: after, kind: kindOf(keyword, before, after) }];
  });
}

function kindOf(keyword: string, before: unknown, after: unknown): ConstraintChange["kind"] {
  if (before === undefined) return "tightened";
  if (after === undefined) return "loosened";
  if (typeof before === "number" && typeof after === "number") {
    if (LOWER.has(keyword)) return after > before ? "tightened" : "loosened";
    if (UPPER.has(keyword)) return after < before ? "tightened" : "loosened";
    if (keyword === "multipleOf" && after % before === 0) return "tightened";
    if (keyword === "multipleOf" && before % after === 0) return "loosened";
  }
  if (keyword === "uniqueItems") return after === true ? "tightened" : "loosened";
  return "changed";
}

/** `minimum` that became `exclusiveMinimum` or the other way round is told once, by the one that is there now. */
function isMovedBound(keyword: string, old: Keywords, other: Keywords): boolean {
  const twin = TWINS[keyword];
  if (twin === undefined) return false;
  return (
    old[keyword] !== undefined &&
    other[keyword] === undefined &&
    other[twin] !== undefined &&
    old[twin] === undefined
  );
}

const TWINS: { readonly [keyword: string]: string } = {
  minimum: "exclusiveMinimum",
  exclusiveMinimum: "minimum",
  maximum: "exclusiveMaximum",
  exclusiveMaximum: "maximum",
};
