/** The lines at the top of a generated file, by which it is known again and an edit is noticed. */
import { createHash } from "node:crypto";
import { withoutFormatting } from "./without-formatting.ts";

/** What a generated file says of itself. */
export interface Header {
  /** Name of the document that the file was made from. */
  readonly document: string;
  /** `formatted`: only what formatters change is not as it was made. `edited`: a person changed more. */
  readonly state: "untouched" | "formatted" | "edited";
  /** Equal for files made equal, whatever a formatter did to them since; undefined where the header has none. */
  readonly contents: string | undefined;
}

const SHAPE =
  /^(\/\/|#|--) Made by Ashlar from (.*)\. Do not edit: scaffolding again replaces this file\.\n\1 sha256:([0-9a-f]{64})\n(?:\/\/ unformatted:([0-9a-f]{64})\n)?/;

/** What begins a comment in TypeScript, in YAML and in SQL. */
export type CommentMark = "//" | "#" | "--";

/** For the file's own language. */
export function commentMarkOf(path: string): CommentMark {
  if (path.endsWith(".sql")) return "--";
  return /\.ya?ml$/.test(path) ? "#" : "//";
}

/**
 * The text with the header of a generated file before it.
 *
 * There is no time in it: the same document gives the same bytes.
 */
export function stampHeader(text: string, documentName: string, mark: CommentMark = "//"): string {
  const first = `${mark} Made by Ashlar from ${oneLine(documentName)}. Do not edit: scaffolding again replaces this file.\n`;
  if (mark !== "//") return `${first}${mark} sha256:${digest(first + text)}\n${text}`;
  const rest = `${QUIET}${text}`;
  return `${first}// sha256:${digest(first + rest)}\n// unformatted:${looseDigest(first, rest)}\n${rest}`;
}

/** The header of a generated file, or undefined for a file that Ashlar did not make. */
export function readHeader(text: string): Header | undefined {
  const plain = normalizeLines(text);
  const match = SHAPE.exec(plain);
  if (match === null) return undefined;
  const [head, , document = "", hash = "", contents] = match;
  const first = plain.slice(0, plain.indexOf("\n") + 1);
  const rest = plain.slice(head.length);
  if (digest(first + rest) === hash) return { document, state: "untouched", contents };
  const isFormatted = contents !== undefined && looseDigest(first, rest) === contents;
  return { document, state: isFormatted ? "formatted" : "edited", contents };
}

/** Whether Ashlar made a file, without a look at what became of it. */
export function isMade(text: string): boolean {
  return SHAPE.test(normalizeLines(text.slice(0, HEAD_CHARACTERS)));
}

// A name of a document is a file's, and no file system has longer ones than 255.
const HEAD_CHARACTERS = 4096;

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

function looseDigest(first: string, rest: string): string {
  return digest(first + withoutFormatting(rest));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function oneLine(name: string): string {
  return name.replace(/\s+/g, " ");
}
