/** The lines at the top of a generated file, by which it is known again and an edit is noticed. */
import { createHash } from "node:crypto";

/** What a generated file says of itself. */
export interface Header {
  /** Name of the document that the file was made from. */
  readonly document: string;
  /** False when a person changed anything in the file. */
  readonly intact: boolean;
}

const SHAPE =
  /^\/\/ Made by Ashlar from (.*)\. Do not edit: scaffolding again replaces this file\.\n\/\/ sha256:([0-9a-f]{64})\n/;

/**
 * The text with the header of a generated file before it.
 *
 * There is no time in it: the same document gives the same bytes.
 */
export function stampHeader(text: string, documentName: string): string {
  const first = `// Made by Ashlar from ${oneLine(documentName)}. Do not edit: scaffolding again replaces this file.\n`;
  const rest = `${QUIET}${text}`;
  return `${first}// sha256:${digest(first + rest)}\n${rest}`;
}

/** The header of a generated file, or undefined for a file that Ashlar did not make. */
export function readHeader(text: string): Header | undefined {
  const plain = normalizeLines(text);
  const match = SHAPE.exec(plain);
  if (match === null) return undefined;
  const [head, document = "", hash = ""] = match;
  const first = plain.slice(0, plain.indexOf("\n") + 1);
  return { document, intact: digest(first + plain.slice(head.length)) === hash };
}

/** Line endings and the byte order mark as we write them: git and editors change both unasked. */
export function normalizeLines(text: string): string {
  return text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
}

// A fixer that reformats the file would look like an edit, so the linters people use are told to stay away.
const QUIET = `/* eslint-disable */
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated

`;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function oneLine(name: string): string {
  return name.replace(/\s+/g, " ");
}
