/** Reads parameters of Swagger 2.0 that do not stand in the body. */
import type { Json, Parameter, ParameterPlace, ParameterStyle } from "@ashlar/model";
import type { Place } from "../place.ts";
import { type PlacedParameter, readHead, readInlineSchema, readRequiredFlag } from "../read-parameter.ts";
import type { Reading } from "../reading.ts";
import { readBoolean, readText } from "../repair/value.ts";
import { readSchema } from "../schema/read-schema.ts";

/** The parameter at a place; undefined where it stands in the body or is none. */
export function readSwaggerParameter(place: Place, reading: Reading): PlacedParameter | undefined {
  const target = reading.follow(place, "parameter");
  if (target === undefined || isInBody(target)) return undefined;
  const parameter = reading.once("parameter", place, target, () => readTarget(target, reading));
  return parameter === undefined ? undefined : { parameter, place };
}

/** Whether a parameter is the body or one of its fields. */
export function isInBody(place: Place): boolean {
  return place.get("in") === "body" || place.get("in") === "formData";
}

function readTarget(place: Place, reading: Reading): Parameter | undefined {
  const head = readHead(place, reading);
  if (head === undefined) return undefined;
  const description = readText(place.at("description"), reading);
  const example = place.get("x-example") ?? place.get("example");
  return {
    name: head.name,
    in: head.place,
    required: readRequiredFlag(place, head.place, reading),
    ...(description === undefined ? {} : { description }),
    deprecated:
      readBoolean(place.at("deprecated"), reading) ?? readBoolean(place.at("x-deprecated"), reading) ?? false,
    ...readCollectionFormat(place, head.place, reading),
    allowReserved: false,
    schema: place.has("schema") ? readSchema(place.at("schema"), reading) : readInlineSchema(place, reading),
    ...(example === undefined ? {} : { example: example as Json }),
  };
}

const FORMATS: { readonly [format: string]: { readonly style: ParameterStyle; readonly explode: boolean } } =
  {
    ssv: { style: "spaceDelimited", explode: false },
    tsv: { style: "tabDelimited", explode: false },
    pipes: { style: "pipeDelimited", explode: false },
    multi: { style: "form", explode: true },
  };

/** `collectionFormat` as a style; without one, lists are separated by commas. */
export function readCollectionFormat(
  place: Place,
  where: ParameterPlace | "formData",
  reading: Reading,
): { readonly style: ParameterStyle; readonly explode: boolean } {
  const isForm = where === "query" || where === "formData" || where === "cookie" || where === "querystring";
  const csv = { style: isForm ? ("form" as const) : ("simple" as const), explode: false };
  const format = place.get("collectionFormat");
  if (format === undefined || format === "csv") return csv;
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (known !== undefined && (format !== "multi" || isForm)) return known;
  reading.report.warn(place.at("collectionFormat"), {
    rule: "wrong-parameter-style",
    message: `a ${where} parameter has no collectionFormat ${JSON.stringify(format)}; read as csv`,
  });
  return csv;
}
