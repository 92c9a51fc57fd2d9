/** What doc comments say of a parameter besides its schema. */
import type { Parameter, ParameterStyle } from "../api.ts";

/** A parameter as far as its name, place and type do not say it. */
export type ParameterWords = Partial<
  Pick<Parameter, "required" | "allowReserved" | "contentType" | "style" | "explode" | "deprecated">
> & { readonly isSchemaDeprecated?: boolean };

/** @param told what the code says elsewhere */
export function parameterLines(parameter: Parameter, told: ParameterWords): string[] {
  const lines: string[] = [];
  if (parameter.required && told.required === false) lines.push(REQUIRED);
  if (!parameter.required && told.required === true) lines.push(OPTIONAL);
  if (parameter.allowReserved) lines.push(RESERVED);
  if (parameter.contentType !== undefined && parameter.contentType !== told.contentType) {
    lines.push(sentAsLine(parameter.contentType));
  }
  const { style, explode } = parameter;
  if (style !== told.style || explode !== told.explode) {
    lines.push(`Written as \`${style}\`, ${explode ? "a part for each value" : "all in one"}.`);
  }
  return lines;
}

/** Which content type something has, where no code says it. */
export function sentAsLine(contentType: string): string {
  return `Sent as \`${contentType}\`.`;
}

const REQUIRED = "Has to be given all the same.";
const OPTIONAL = "May be left out.";
const RESERVED = "Reserved characters stand as they are.";
const CONTENT = /^Sent as `([^`]+)`\.$/;
const STYLE = /^Written as `(\w+)`, (a part for each value|all in one)\.$/;

/** What the lines say, and those that are about something else. */
export function hearParameter(lines: readonly string[]): {
  readonly words: ParameterWords;
  readonly rest: readonly string[];
} {
  let words: ParameterWords = {};
  const rest: string[] = [];
  for (const line of lines) {
    const content = CONTENT.exec(line);
    const style = STYLE.exec(line);
    if (line === REQUIRED) words = { ...words, required: true };
    else if (line === OPTIONAL) words = { ...words, required: false };
    else if (line === RESERVED) words = { ...words, allowReserved: true };
    else if (content !== null) words = { ...words, contentType: content[1] ?? "" };
    else if (style !== null) {
      words = { ...words, style: style[1] as ParameterStyle, explode: style[2] !== "all in one" };
    } else rest.push(line);
  }
  return { words, rest };
}
