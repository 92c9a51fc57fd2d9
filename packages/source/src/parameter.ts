/** A parameter with what OpenAPI takes for granted of its place. OpenAPI 3.1 §4.8.12.2 */
import type { JsonSchema, Parameter, ParameterPlace } from "@ashlar/model";

export function plainParameter(name: string, place: ParameterPlace, schema: JsonSchema): Parameter {
  const isForm = place === "query" || place === "cookie";
  return {
    name,
    in: place,
    required: place === "path",
    deprecated: false,
    style: isForm ? "form" : "simple",
    explode: isForm,
    allowReserved: false,
    schema,
  };
}
