/** Which values are times without a zone, from which Postgres would drop an offset. */
import type { JsonSchema } from "@ashlar/model";
import { readTypeText } from "../plan/type-text.ts";
import type { FieldCodec, ResourcePlan } from "../resource-plan.ts";
import { schemaBehind } from "./schema-behind.ts";

/** Undefined: none. `text`: somewhere in the text, as in a range, or in what people want as text. */
export function localTimeOf(
  { type, codec, schema }: { readonly type: string; readonly codec: FieldCodec; readonly schema: JsonSchema },
  plan: ResourcePlan,
): "timestamp" | "time" | "text" | undefined {
  const { name } = readTypeText(type);
  if (name === "tsrange" || name === "tsmultirange") return "text";
  const known = LOCAL[name] ?? FORMATS[formatOf(schema, plan) ?? ""];
  return known !== undefined && codec === "text" ? "text" : known;
}

const LOCAL: Readonly<Record<string, "timestamp" | "time">> = {
  "timestamp without time zone": "timestamp",
  "time without time zone": "time",
};

const FORMATS: Readonly<Record<string, "timestamp" | "time">> = {
  "date-time-local": "timestamp",
  "time-local": "time",
};

/** Of a value, or of an array's elements. */
function formatOf(schema: JsonSchema, plan: ResourcePlan): string | undefined {
  const held = schemaBehind(schema, plan);
  if (held === undefined) return undefined;
  const { items, anyOf } = held;
  const [first] = anyOf ?? [];
  const inner = items ?? first;
  return inner === undefined ? held.format : formatOf(inner, plan);
}
