/** Media types as the Api writes them: lower case, without parameters. */

const ALIASES: { readonly [name: string]: string } = {
  json: "application/json",
  xml: "application/xml",
  html: "text/html",
  text: "text/plain",
  plain: "text/plain",
  csv: "text/csv",
  yaml: "application/yaml",
  pdf: "application/pdf",
  binary: "application/octet-stream",
  form: "application/x-www-form-urlencoded",
  urlencoded: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
  schema: "application/json",
  default: "application/json",
  "": "application/json",
};

/** `Application/JSON; charset=utf-8` → `application/json`; undefined where it is no media type. */
export function mediaTypeName(text: string): string | undefined {
  const name = text.split(";")[0]?.trim().toLowerCase() ?? "";
  return /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+$/.test(name) ? name : undefined;
}

/** The media type that a wrong name was meant to be. */
export function meantMediaType(text: string): string | undefined {
  const name = text.split(";")[0]?.trim().toLowerCase() ?? "";
  if (name === "*") return "*/*";
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : mediaTypeName(name.replaceAll(/\s+/g, ""));
}
