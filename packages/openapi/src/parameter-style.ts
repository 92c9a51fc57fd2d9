/** How parameters are written into a request, with the defaults of each place. */
import type { ParameterPlace, ParameterStyle } from "@ashlar/model";

const STYLES: { readonly [name: string]: ParameterStyle } = {
  simple: "simple",
  label: "label",
  matrix: "matrix",
  form: "form",
  spaceDelimited: "spaceDelimited",
  pipeDelimited: "pipeDelimited",
  deepObject: "deepObject",
  cookie: "cookie",
};

const PLACES: { readonly [place in ParameterPlace]: readonly ParameterStyle[] } = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form", "cookie"],
  querystring: ["form"],
};

export function styleNamed(name: unknown): ParameterStyle | undefined {
  return typeof name === "string" && Object.hasOwn(STYLES, name) ? STYLES[name] : undefined;
}

/** OpenAPI 3.1 §4.8.12.2.1: query and cookie form, path and header simple. */
export function defaultStyle(place: ParameterPlace): ParameterStyle {
  return PLACES[place][0] ?? "form";
}

export function isStyleOf(style: ParameterStyle, place: ParameterPlace): boolean {
  return PLACES[place].includes(style);
}

/** True for form, and for the cookie style of 3.2. deepObject has no other way, so it counts as exploded. */
export function defaultExplode(style: ParameterStyle): boolean {
  return style === "form" || style === "cookie" || style === "deepObject";
}
