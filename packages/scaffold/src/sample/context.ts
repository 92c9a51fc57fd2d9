/** What making a sample needs to know besides the schema. */
import type { Api, JsonSchema } from "@ashlar/model";
import { isAnnotated } from "../emit/types/reference.ts";

export interface SampleContext {
  readonly schemas: Api["schemas"];
  /** `request`: without readOnly properties. `response`: without writeOnly ones. */
  readonly direction: "request" | "response";
  /** Values made before only what is required is made; 2,000 unless given. */
  readonly generousValues?: number;
}

/** A property that is not sent this way. */
export function isHidden(property: JsonSchema, context: SampleContext): boolean {
  return isAnnotated(property, context.direction === "request" ? "readOnly" : "writeOnly", context.schemas);
}
