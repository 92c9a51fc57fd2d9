/**
 * `{{name}}` in a text stands for the field of a row, written as the place needs it: percent-encoded in a URL, escaped
 * inside a JSON string. `{{{name}}}` is the field as it stands.
 */
import { LoadError } from "./errors.ts";

export interface Placeholder {
  readonly name: string;
  /** Whether it is asked for as it stands. */
  readonly isRaw: boolean;
  /** As it was written. */
  readonly text: string;
}

/** Text, and between the texts placeholders. */
export type TemplatePart = string | Placeholder;

const PLACEHOLDER = /\{\{\{\s*([^{}\r\n]+?)\s*\}\}\}|\{\{\s*([^{}\r\n]+?)\s*\}\}/g;

/** The parts of a text, in order; a text without placeholders is one part. */
export function templateParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [whole, raw, encoded = ""] = match;
    parts.push({ name: raw ?? encoded, isRaw: raw !== undefined, text: whole });
    end = match.index + whole.length;
  }
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

/** The names of the fields that a text asks for, each once. */
export function placeholderNames(text: string): string[] {
  const names = templateParts(text).flatMap((part) => (typeof part === "string" ? [] : [part.name]));
  return [...new Set(names)];
}

/** Where a text goes, which decides how fields are written into it. */
export type TemplatePlace = "target" | "header" | "json" | "form" | "text";

/** The field of a row at a place of a text. */
export interface FilledPart {
  readonly field: number;
  readonly encode: (value: string) => string;
}

export interface Template {
  readonly parts: readonly (string | FilledPart)[];
  /** Whether it is the same for every row. */
  readonly isConstant: boolean;
}

/**
 * @param fields that rows have, in order
 * @throws {LoadError} ASHLAR_LOAD_INPUT where a placeholder names none of them
 */
export function createTemplate(
  text: string,
  { place, fields }: { readonly place: TemplatePlace; readonly fields: readonly string[] },
): Template {
  let isInString = false;
  const parts = templateParts(text).map((part) => {
    if (typeof part === "string") {
      if (place === "json") isInString = endsInString(part, isInString);
      return part;
    }
    const field = fields.indexOf(part.name);
    if (field === -1) throw unknownPlaceholder(part, fields);
    return { field, encode: part.isRaw ? RAW[place] : ENCODED[place](isInString) };
  });
  return { parts, isConstant: parts.every((part) => typeof part === "string") };
}

/** The text for a row. */
export function fillTemplate({ parts }: Template, row: readonly string[]): string {
  let text = "";
  for (const part of parts) {
    text += typeof part === "string" ? part : part.encode(row[part.field] ?? "");
  }
  return text;
}

/** Whether the text is a JSON object or array once its placeholders are filled with what fits there. */
export function isJsonTemplate(text: string): boolean {
  // A digit is right inside a string and outside of one.
  const filled = templateParts(text)
    .map((part) => (typeof part === "string" ? part : "1"))
    .join("")
    .trim();
  if (!/^[[{]/.test(filled)) return false;
  try {
    JSON.parse(filled);
    return true;
  } catch {
    return false;
  }
}

const asIs = (value: string): string => value;

const RAW: Readonly<Record<TemplatePlace, (value: string) => string>> = {
  target: encodeForeign,
  header: asIs,
  json: asIs,
  form: asIs,
  text: asIs,
};

const ENCODED: Readonly<Record<TemplatePlace, (isInString: boolean) => (value: string) => string>> = {
  target: () => encodeComponent,
  header: () => asIs,
  json: (isInString) => (isInString ? escapeJson : asIs),
  form: () => encodeComponent,
  text: () => asIs,
};

function encodeComponent(value: string): string {
  return encodeURIComponent(wellFormed(value));
}

/** Only what cannot stand in a request line. */
function encodeForeign(value: string): string {
  return wellFormed(value).replace(/[^\x21-\x7e]+|[#"<>\\^`{|}]+/g, (characters) =>
    encodeURIComponent(characters),
  );
}

/** Half of a pair of surrogates has no encoding, and would throw. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, "\ufffd");
}

function escapeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** Whether a JSON text, which began in a string or not, ends in one. */
function endsInString(text: string, isInString: boolean): boolean {
  let inside = isInString;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') inside = !inside;
    else if (inside && text[i] === "\\") i++;
  }
  return inside;
}

function unknownPlaceholder({ name, text }: Placeholder, fields: readonly string[]): LoadError {
  if (fields.length === 0) {
    return new LoadError("ASHLAR_LOAD_INPUT", `${text} has nothing to be filled from`, {
      hint: `name a file that has ${name}: --data users.csv; a brace itself is %7B in a URL`,
    });
  }
  return new LoadError("ASHLAR_LOAD_INPUT", `${text} names no field of the data`, {
    hint: `the data has ${fields.join(", ")}`,
  });
}
