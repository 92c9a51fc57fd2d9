/** Fetches a document's text from where it lies: a file or an http(s) address. */
import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { OpenapiError } from "./errors.ts";
import { type FetchLimits, fetchBytes } from "./fetch-bytes.ts";

export interface SourceOptions extends FetchLimits {
  readonly readText: ((source: string) => Promise<string>) | undefined;
}

/** One text to read: `id` tells texts apart, `name` is how findings call it. */
export interface SourceAddress {
  /** Absolute URL without a fragment. */
  readonly id: string;
  /** A path as the user would write it, or a URL without its secrets. */
  readonly name: string;
}

export interface LoadedText {
  readonly text: string;
  /** What relative references inside it start from; differs from the id after a redirect. */
  readonly base: string;
  /** False where bytes that are no text of the encoding became U+FFFD. */
  readonly isIntact: boolean;
}

/**
 * The address of the document that the user named.
 *
 * @throws {OpenapiError} ASHLAR_OPENAPI_UNREADABLE when it is written like an address but is none
 */
export function addressOf(source: string): SourceAddress {
  if (!/^(?:https?|file):/i.test(source)) return { id: pathToFileURL(source).href, name: source };
  const id = URL.canParse(source) ? withoutFragment(new URL(source).href) : undefined;
  const name = id?.startsWith("file:") ? filePath(id) : id && shownUrl(id);
  if (id !== undefined && name !== undefined) return { id, name };
  throw new OpenapiError("ASHLAR_OPENAPI_UNREADABLE", `${source} is no address`, {
    hint: "give a path, or an address such as https://example.com/openapi.yaml",
  });
}

/** The address that `reference` (without its fragment) leads to from a file; undefined where it is no address. */
export function addressFrom(base: string, baseName: string, reference: string): SourceAddress | undefined {
  if (!URL.canParse(reference, base)) return undefined;
  const target = new URL(reference, base);
  const id = withoutFragment(target.href);
  if (target.protocol !== "file:" || !base.startsWith("file:")) return { id, name: shownUrl(id) };
  const from = filePath(base);
  const to = filePath(id);
  if (from === undefined || to === undefined) return undefined;
  return { id, name: join(dirname(baseName), relative(dirname(from), to)) };
}

/** Undefined where the address names another host, or is badly encoded. */
function filePath(id: string): string | undefined {
  try {
    return fileURLToPath(id);
  } catch {
    return undefined;
  }
}

/**
 * The text that lies at an address.
 *
 * @throws {OpenapiError} when it is missing, no file, unreadable, silent or answers with an error
 */
export async function loadText(address: SourceAddress, options: SourceOptions): Promise<LoadedText> {
  if (options.readText !== undefined) {
    // The name of an address may lack a password or a token that reading it takes.
    const source = isHttp(address.id) ? address.id : address.name;
    return { text: withoutBom(await options.readText(source)), base: address.id, isIntact: true };
  }
  return isHttp(address.id) ? fetchText(address, options) : readFileText(address);
}

export function isHttp(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

async function readFileText({ id, name }: SourceAddress): Promise<LoadedText> {
  if (!id.startsWith("file:")) {
    throw new OpenapiError("ASHLAR_OPENAPI_UNREADABLE", `${name} is neither a file nor an http(s) address`, {
      hint: "give a path, or an address that begins with http:// or https://",
    });
  }
  try {
    return { ...decode(await readFile(fileURLToPath(id))), base: id };
  } catch (cause) {
    throw fileError(name, cause);
  }
}

function fileError(name: string, cause: unknown): OpenapiError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  if (reason === "ENOENT" || reason === "ENOTDIR") {
    return new OpenapiError("ASHLAR_OPENAPI_NOT_FOUND", `there is no file ${name}`, {
      hint: "check the path; it is relative to the folder the command runs in",
      cause,
    });
  }
  if (reason === "EISDIR") {
    return new OpenapiError("ASHLAR_OPENAPI_NOT_A_FILE", `${name} is a folder, not a file`, {
      hint: `name the document inside it, for example ${join(name, "openapi.yaml")}`,
      cause,
    });
  }
  return new OpenapiError("ASHLAR_OPENAPI_UNREADABLE", `${name} cannot be read (${reason})`, {
    hint: "check the path and its permissions",
    cause,
  });
}

async function fetchText({ id, name }: SourceAddress, limits: FetchLimits): Promise<LoadedText> {
  const { bytes, url } = await fetchBytes(id, name, limits);
  return { ...decode(bytes), base: withoutFragment(url) };
}

const SECRET = /token|key|secret|sig|auth|pass|pwd|credential|session|jwt/i;

/** An address as it may be printed: names and passwords left out, values that look like secrets veiled. */
function shownUrl(id: string): string {
  const url = new URL(id);
  if (url.username === "" && url.password === "" && !SECRET.test(url.search)) return id;
  url.username = "";
  url.password = "";
  url.search = url.search.replace(/([^?&=]+)=[^&]*/g, (pair, name: string) =>
    SECRET.test(name) ? `${name}=***` : pair,
  );
  return url.href;
}

function decode(bytes: Buffer): { text: string; isIntact: boolean } {
  const encoding = encodingOf(bytes);
  const text = withoutBom(new TextDecoder(encoding).decode(bytes));
  return { text, isIntact: encoding !== "utf-8" || isUtf8(bytes) };
}

/** The two UTF-16 marks that Windows editors write; everything else is UTF-8. */
function encodingOf(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}

function withoutBom(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function withoutFragment(url: string): string {
  const hash = url.indexOf("#");
  return hash === -1 ? url : url.slice(0, hash);
}
