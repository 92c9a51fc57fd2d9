/** JSON Merge Patch (RFC 7396) of a column, by Postgres itself: what the patch does not name is not read, nor rounded. */
import type { Field } from "./description.js";
import { columnOf, type Statement } from "./statement.js";

/** The value of the column of the row `t`, with the patch merged into it, as an expression. */
export function mergedColumn(field: Field, patch: object, statement: Statement): string {
  const steps = `${statement.value(JSON.stringify(stepsOf(patch, [])), "body")}::jsonb`;
  const before = `to_jsonb(${columnOf("t", field.column)})`;
  const merged = `(WITH RECURSIVE merged(step, doc) AS (
    SELECT 0, CASE jsonb_typeof(${before}) WHEN 'object' THEN ${before} ELSE '{}' END
    UNION ALL
    SELECT step + 1, CASE ${steps} -> step ->> 'do'
      WHEN 'remove' THEN doc #- path
      WHEN 'enter' THEN CASE jsonb_typeof(doc #> path) WHEN 'object' THEN doc ELSE jsonb_set(doc, path, '{}') END
      ELSE jsonb_set(doc, path, ${steps} -> step -> 'value') END
    FROM merged, LATERAL (SELECT ARRAY(SELECT jsonb_array_elements_text(${steps} -> step -> 'path')) AS path) AS p
    WHERE step < jsonb_array_length(${steps})
  ) SELECT doc FROM merged ORDER BY step DESC LIMIT 1)`;
  return field.merge === "record"
    ? `jsonb_populate_record(NULL::${field.type}, ${merged})`
    : `${merged}::${field.type}`;
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Step {
  readonly do: "remove" | "enter" | "set";
  readonly path: readonly string[];
  readonly value?: unknown;
}

/** What is entered is an object from then on, so that every name leads to a member. */
function stepsOf(patch: object, path: readonly string[]): Step[] {
  return Object.entries(patch).flatMap(([name, value]): Step[] => {
    const to = [...path, name];
    if (value === null) return [{ do: "remove", path: to }];
    if (!isObject(value)) return [{ do: "set", path: to, value }];
    return [{ do: "enter", path: to }, ...stepsOf(value, to)];
  });
}
