/** Request bodies as bytes on the wire, by kind of content. */
import type { Encoding, Json, JsonSchema } from "@ashlar/model";
import type { PlannedContent } from "../blueprint.ts";
import { conjuncts, findProperty } from "../emit/types/reference.ts";
import type { SampleContext } from "./context.ts";
import { fits, isObject } from "./fits.ts";
import { pairs, primitive } from "./serialize.ts";
import { sampleValue } from "./value.ts";
import { withoutHidden } from "./without-hidden.ts";

export interface SampleBody {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Fixed, so that samples are the same every time. */
export const boundary = "ashlar-sample-boundary";

/** The body's value: the content's own example where it fits, else one made from the schema. */
export function contentValue(content: PlannedContent, context: SampleContext): Json | undefined {
  if (content.example !== undefined) {
    const example = withoutHidden(content.example, [content.schema], context);
    if (fits(example, content.schema, context)) return example;
  }
  return sampleValue(content.schema, context);
}

/** The value of one item of a sequence. */
export function itemValue(content: PlannedContent, context: SampleContext): Json | undefined {
  if (content.itemSchema !== undefined) return sampleValue(content.itemSchema, context);
  const value = contentValue(content, context);
  return Array.isArray(value) ? value[0] : value;
}

/** A valid body of the content; undefined when no value was found for it. */
export function sampleBody(content: PlannedContent, context: SampleContext): SampleBody | undefined {
  if (content.kind === "binary") {
    return { contentType: concreteType(content.type), body: new TextEncoder().encode("sample") };
  }
  if (content.kind === "lines" || content.kind === "events") {
    const item = itemValue(content, context);
    if (item === undefined) return undefined;
    const body = content.kind === "lines" ? lineText(content, item) : eventText(item);
    return { contentType: concreteType(content.type), body };
  }
  const value = contentValue(content, context);
  return value === undefined ? undefined : encodeBody(content, value, context);
}

/** A value as the content says it travels. */
export function encodeBody(content: PlannedContent, value: Json, context: SampleContext): SampleBody {
  switch (content.kind) {
    case "form":
      return { contentType: concreteType(content.type), body: formText(content, value) };
    case "multipart":
      return {
        contentType: `${concreteType(content.type)}; boundary=${boundary}`,
        body: multipartText(content, value, context),
      };
    case "json": {
      const contentType = content.type.includes("json") ? concreteType(content.type) : "application/json";
      return { contentType, body: JSON.stringify(value) };
    }
    default: {
      const contentType = concreteType(content.type);
      // A structured value described for XML or the like: what it looks like as text, no schema says.
      const other = contentType.endsWith("xml") ? "<sample/>" : "sample";
      return { contentType, body: typeof value === "object" ? other : primitive(value) };
    }
  }
}

/** A media type for a range: nobody can send `image/*`. */
export function concreteType(range: string): string {
  const [type = "*", subtype = "*"] = range.split("/");
  if (!range.includes("*")) return range;
  if (subtype.startsWith("*+")) return `${type === "*" ? "application" : type}/vnd.sample${subtype.slice(1)}`;
  const known: { readonly [type: string]: string } = {
    text: "plain",
    image: "png",
    audio: "mpeg",
    video: "mp4",
    font: "woff2",
  };
  return type in known ? `${type}/${known[type]}` : "application/octet-stream";
}

/** One item of a sequence on its line. RFC 7464 §2.2: in a JSON text sequence it starts with a record separator. */
export function lineText(content: PlannedContent, item: Json): string {
  return `${content.type.endsWith("json-seq") ? "\u001e" : ""}${JSON.stringify(item)}\n`;
}

/** The text of one server-sent event: the item is its data, or describes it whole, as in OpenAPI 3.2. */
export function eventText(item: Json): string {
  const isWhole =
    isObject(item) && Object.keys(item).every((key) => ["data", "event", "id", "retry"].includes(key));
  const event: { [field: string]: Json } = isWhole && "data" in item ? item : { data: item };
  const lines = Object.entries(event).flatMap(([field, value]) => {
    return primitive(value)
      .split("\n")
      .map((line) => `${field}: ${line}\n`);
  });
  return `${lines.join("")}\n`;
}

/** OpenAPI 3.1 §4.8.15: without a style, an object is sent as JSON and an array field by field. */
function formText(content: PlannedContent, value: Json): string {
  if (!isObject(value)) return primitive(value);
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const encoding = encodingOf(content, name);
    if (encoding.style === undefined && isObject(field)) {
      return [`${encodeURIComponent(name)}=${encodeURIComponent(JSON.stringify(field))}`];
    }
    const { style = "form", explode = style === "form", allowReserved = false } = encoding;
    return pairs(name, field, { style, explode, allowReserved });
  });
  return fields.map((field) => field.replaceAll("%20", "+")).join("&");
}

/** RFC 7578 §4: a part per field, arrays repeated. */
function multipartText(content: PlannedContent, value: Json, context: SampleContext): string {
  const fields = isObject(value) ? Object.entries(value) : [];
  const parts = fields.flatMap(([name, field]) => {
    const schema = findProperty(content.schema, name, context.schemas) ?? true;
    const values = Array.isArray(field)
      ? field.map((item) => ({ item, schema: itemSchema(schema, context) }))
      : [{ item: field, schema }];
    return values.map(({ item, schema: own }) =>
      partText(name, item, { isFile: isFile(own, context), encoding: encodingOf(content, name) }),
    );
  });
  return `${parts.join("")}--${boundary}--\r\n`;
}

function partText(
  name: string,
  value: Json,
  { isFile: isUpload, encoding }: { readonly isFile: boolean; readonly encoding: Encoding },
): string {
  const declared = encoding.contentType?.split(",", 1)[0]?.trim();
  const quoted = name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const file = isUpload ? '; filename="sample.bin"' : "";
  const natural = isUpload ? "application/octet-stream" : isObject(value) ? "application/json" : undefined;
  const type = declared === undefined ? natural : concreteType(declared);
  const head = [`--${boundary}`, `Content-Disposition: form-data; name="${quoted}"${file}`];
  if (type !== undefined) head.push(`Content-Type: ${type}`);
  return `${head.join("\r\n")}\r\n\r\n${primitive(value)}\r\n`;
}

function encodingOf(content: PlannedContent, name: string): Encoding {
  return Object.hasOwn(content.encoding, name) ? (content.encoding[name] ?? {}) : {};
}

function itemSchema(schema: JsonSchema, context: SampleContext): JsonSchema {
  return conjuncts(schema, context.schemas).find((part) => part.items !== undefined)?.items ?? true;
}

function isFile(schema: JsonSchema, context: SampleContext): boolean {
  return conjuncts(schema, context.schemas).some((part) => part.format === "binary");
}
