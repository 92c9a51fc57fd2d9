/** Parameter values as text, by style. OpenAPI 3.1 §4.8.12.3, style values. */
import type { Json, Parameter, ParameterStyle } from "@ashlar/model";
import { isObject } from "./fits.ts";

export interface Styled {
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}

const separators: { readonly [style in ParameterStyle]?: string } = {
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
  tabDelimited: "%09",
};

/** What stands in the path in place of `{name}`. RFC 6570 §3.2.5 label, §3.2.7 matrix. */
export function pathText(parameter: Parameter, value: Json): string {
  const encode = encoder(parameter.allowReserved);
  if (parameter.contentType !== undefined) return encode(contentText(value));
  const { name, style, explode } = parameter;
  const key = encodeURIComponent(name);
  if (style === "label") return `.${flat(value, explode ? "." : ",", explode, encode)}`;
  if (style !== "matrix") return flat(value, ",", explode, encode);
  if (explode && Array.isArray(value))
    return value.map((item) => `;${key}=${encode(primitive(item))}`).join("");
  if (explode && isObject(value)) {
    return entries(value)
      .map(([each, item]) => `;${encode(each)}=${encode(item)}`)
      .join("");
  }
  const text = flat(value, ",", false, encode);
  return text === "" ? `;${key}` : `;${key}=${text}`;
}

/** `name=value` pairs of a query, a form field or a cookie, encoded; none for an empty array or object. */
export function pairs(name: string, value: Json, styled: Styled): string[] {
  const encode = styled.style === "cookie" ? String : encoder(styled.allowReserved);
  const key = encode === String ? name : encodeURIComponent(name);
  if (isObject(value)) {
    const members = entries(value);
    if (styled.style === "deepObject") return deepPairs(key, value, encode);
    if (styled.explode) return members.map(([each, item]) => `${encode(each)}=${encode(item)}`);
    if (members.length === 0) return [];
    return [`${key}=${flat(value, separators[styled.style] ?? ",", false, encode)}`];
  }
  if (Array.isArray(value)) {
    if (styled.style === "deepObject") return deepPairs(key, value, encode);
    if (styled.explode) return value.map((item) => `${key}=${encode(primitive(item))}`);
    return value.length === 0
      ? []
      : [`${key}=${flat(value, separators[styled.style] ?? ",", false, encode)}`];
  }
  return [`${key}=${encode(primitive(value))}`];
}

/** A header's value: style `simple`, not percent-encoded. */
export function headerText(parameter: Parameter, value: Json): string {
  if (parameter.contentType !== undefined) return contentText(value);
  return flat(value, ",", parameter.explode, String);
}

/** The text of a parameter that `content` describes: JSON, or the string itself. */
export function contentText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value without structure as text; what is nested deeper than a style can say becomes JSON. */
export function primitive(value: Json): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

type Encode = (text: string) => string;

function encoder(allowReserved: boolean): Encode {
  if (!allowReserved) return encodeURIComponent;
  // `#`, `&`, `+`, `=` and `?` would change what the query means, reserved or not.
  return (text) => encodeURI(text).replaceAll(/[#&+=?]/g, encodeURIComponent);
}

function flat(value: Json, separator: string, explode: boolean, encode: Encode): string {
  if (Array.isArray(value)) return value.map((item) => encode(primitive(item))).join(separator);
  if (!isObject(value)) return encode(primitive(value));
  const members = entries(value).map(
    ([key, item]) => `${encode(key)}${explode ? "=" : separator}${encode(item)}`,
  );
  return members.join(separator);
}

function entries(value: { [key: string]: Json }): [key: string, text: string][] {
  return Object.entries(value).map(([key, item]) => [key, primitive(item)]);
}

/** `filter[color]=red`, and as servers read it for more than one level: `filter[size][min]=1`. */
function deepPairs(key: string, value: Json, encode: Encode): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, at) =>
      isNested(item) ? deepPairs(`${key}[${at}]`, item, encode) : deepPairs(key, item, encode),
    );
  }
  if (!isObject(value)) return [`${key}=${encode(primitive(value))}`];
  return Object.entries(value).flatMap(([each, item]) => deepPairs(`${key}[${encode(each)}]`, item, encode));
}

function isNested(value: Json): boolean {
  return typeof value === "object" && value !== null;
}
