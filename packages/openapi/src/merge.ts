/** Brings a document that people have worked on up to date, keeping what they wrote. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { type Document, parseDocument } from "yaml";
import { OpenapiError } from "./errors.ts";
import { formatDocument } from "./format-document.ts";
import { changesBetween, type MergeChange } from "./merge/changes.ts";
import { editYaml } from "./merge/edit-yaml.ts";
import { findMoves, type PathMove } from "./merge/find-moves.ts";
import { isObject, type JsonObject, objectAt, pointerStep } from "./merge/json-object.ts";
import { lostWords } from "./merge/lost-words.ts";
import { type MergedTree, mergeTrees } from "./merge/merge-trees.ts";
import { findOperationMoves, moveOperations, operationPointer } from "./merge/move-operations.ts";
import { movePaths, movePathsInYaml } from "./merge/move-paths.ts";
import type { OpenapiDocument } from "./write.ts";

export type { MergeChange } from "./merge/changes.ts";

export interface MergedDocument {
  /** In the format of the existing text, its comments and order kept; byte for byte the same where nothing changed. */
  readonly text: string;
  /** JSON Pointers of what people wrote and the written document says otherwise or not at all. */
  readonly kept: readonly string[];
  /** JSON Pointers of texts, examples and extensions that went with what was removed. */
  readonly lost: readonly string[];
  /** What was removed comes first: it is what people may miss. */
  readonly changed: readonly MergeChange[];
  /** Whether the text had to be written anew, because its layout allows no edit: then remarks inside it are gone. */
  readonly isRewritten: boolean;
}

/**
 * Updates an existing OpenAPI 3.x document to what the written one says. Descriptions, summaries, examples,
 * `x-` extensions, order and comments of the existing text stay; so does what the written document is silent about,
 * such as the schema of an answer that code does not show, and what bears `x-keep: true`. Other operations,
 * components and properties that are not written are removed. A document of 3.0 stays one where it can say all of it.
 *
 * @throws {OpenapiError} where the existing text is no OpenAPI 3.x document in one file
 */
export function mergeDocument(existingText: string, written: OpenapiDocument): MergedDocument {
  const given = openExisting(existingText);
  const moves = findMoves(given.root, written);
  const existing = moves.length === 0 ? given : withMoves(given, moves);
  const moved = moves.flatMap(({ from, to }): MergeChange[] => {
    // A key that an alias brings stands nowhere in the text.
    if (!Object.hasOwn(objectAt(existing.root, "paths"), to)) return [];
    return [{ kind: "moved", pointer: `/paths${pointerStep(to)}`, from: `/paths${pointerStep(from)}` }];
  });
  const single = findOperationMoves(existing.root, written);
  const adjusted = single.length === 0 ? existing.root : moveOperations(existing.root, single);
  for (const { method, from, to } of single) {
    moved.push({
      kind: "moved",
      pointer: operationPointer(to, method),
      from: operationPointer(from, method),
    });
  }
  const merged = mergeTrees(adjusted, written);
  const { root, kept } = merged;
  const changes = changesBetween(adjusted, root);
  const changed = removedFirst([...moved, ...changes]);
  const facts = { kept, lost: lostWords(adjusted, changes), changed };
  if (changes.length === 0 && single.length === 0) {
    return {
      text: existing.text,
      ...facts,
      isRewritten: moves.length > 0 && isRemarkLost(given, given.text),
    };
  }
  const edited = editedText(existing, merged);
  return {
    text: edited ?? rewrittenText(existing, root),
    ...facts,
    isRewritten: isRemarkLost(given, edited),
  };
}

interface ExistingText {
  readonly text: string;
  /** Undefined for JSON. */
  readonly parsed: Document | undefined;
  readonly root: JsonObject;
}

function openExisting(text: string): ExistingText {
  const isJson = /^\uFEFF?\s*\{/.test(text);
  const parsed = isJson ? undefined : parseYaml(text);
  const root = parsed === undefined ? parseJson(text) : plainOf(parsed);
  checkExisting(root);
  return { text, parsed, root };
}

/** The document as if it had its paths where code has them now. */
function withMoves({ text, parsed, root }: ExistingText, moves: readonly PathMove[]): ExistingText {
  if (parsed !== undefined) return openExisting(movePathsInYaml(text, parsed, moves));
  const moved = movePaths(root, moves);
  return { text: formatLike(text, moved), parsed, root: moved };
}

/** Undefined where the text cannot be edited. */
function editedText({ text, parsed, root }: ExistingText, merged: MergedTree): string | undefined {
  return parsed === undefined ? undefined : editedYaml(text, parsed, root, merged);
}

function rewrittenText({ text, parsed }: ExistingText, root: JsonObject): string {
  return parsed === undefined ? formatLike(text, root) : rewrittenYaml(text, root);
}

function isRemarkLost({ text, parsed }: ExistingText, edited: string | undefined): boolean {
  if (parsed !== undefined) return edited === undefined;
  // YAML that begins with a brace may have remarks, JSON has none.
  return /(?:^|\s)#/.test(text) && !isJsonText(text);
}

function removedFirst(changes: readonly MergeChange[]): MergeChange[] {
  const isRemoved = ({ kind }: MergeChange): boolean => kind === "removed";
  return [...changes.filter(isRemoved), ...changes.filter((change) => !isRemoved(change))];
}

function parseYaml(text: string): Document {
  const document = parseDocument(text, { merge: true, uniqueKeys: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) throw invalid(`the document is no YAML: ${error.message.split("\n")[0]}`, error);
  return document;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    // YAML may begin with a brace as well.
    const document = parseDocument(text, { logLevel: "silent" });
    if (document.errors.length === 0) return plainOf(document);
    throw invalid(
      `the document is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return true;
  } catch {
    return false;
  }
}

/**
 * @throws {OpenapiError} ASHLAR_OPENAPI_TOO_LARGE where aliases unfold without end, ASHLAR_OPENAPI_INVALID where one has
 * no anchor
 */
function plainOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 10_000 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    if (!/^Excessive/.test(error.message)) throw invalid(`the document is no YAML: ${error.message}`, error);
    throw new OpenapiError(
      "ASHLAR_OPENAPI_TOO_LARGE",
      "the YAML aliases of the document unfold without end",
      {
        hint: "use $ref instead of an alias that holds many others",
        cause: error,
      },
    );
  }
}

function invalid(message: string, cause?: unknown): OpenapiError {
  return new OpenapiError("ASHLAR_OPENAPI_INVALID", message, {
    hint: "mend it, or write a new document without merging",
    cause,
  });
}

function checkExisting(existing: unknown): asserts existing is JsonObject {
  if (!isObject(existing)) {
    throw new OpenapiError("ASHLAR_OPENAPI_NOT_OPENAPI", "the document to merge into holds no map", {
      hint: "name an OpenAPI document, or write a new one without merging",
    });
  }
  const version = existing["openapi"] ?? existing["swagger"];
  if (!/^3\.\d/.test(String(existing["openapi"] ?? ""))) {
    throw new OpenapiError(
      "ASHLAR_OPENAPI_VERSION",
      `the document to merge into must be OpenAPI 3.0 or later, found ${version === undefined ? "no version" : JSON.stringify(version)}`,
      { hint: "write a new document without merging, then move over by hand what people wrote" },
    );
  }
  const outside = outsideReference(existing);
  if (outside !== undefined) {
    throw invalid(`the document to merge into must be one file, but it refers to "${outside}"`);
  }
}

/** A `$ref` to another file; those in examples only illustrate. */
function outsideReference(value: Json): string | undefined {
  if (Array.isArray(value)) return firstOf(value);
  if (!isObject(value)) return undefined;
  const reference = value["$ref"];
  if (typeof reference === "string" && !reference.startsWith("#")) return reference;
  return firstOf(
    Object.entries(value).flatMap(([key, member]) =>
      /^(?:examples?|default|x-.*)$/.test(key) ? [] : [member],
    ),
  );
}

function firstOf(values: readonly Json[]): string | undefined {
  for (const value of values) {
    const found = outsideReference(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON with the indentation and the line ends of the text that it takes the place of. */
function formatLike(text: string, root: JsonObject): string {
  const indent = /^\s*\{\r?\n([ \t]+)/.exec(text)?.[1];
  const isOneLine = !text.trim().includes("\n");
  const json = JSON.stringify(root, undefined, isOneLine ? undefined : (indent ?? 2));
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const lines = `${mark}${json}${/\n$/.test(text) ? "\n" : ""}`;
  return text.includes("\r\n") ? lines.replaceAll("\n", "\r\n") : lines;
}

/** The text with the merged content; undefined where it cannot be edited. */
function editedYaml(
  text: string,
  document: Document,
  existing: JsonObject,
  { root, originOf }: MergedTree,
): string | undefined {
  if (document.contents === null) return undefined;
  const edited = editYaml({
    text,
    root: document.contents as never,
    before: existing,
    after: root,
    originOf,
  });
  const back = parseDocument(edited, { merge: true, uniqueKeys: false, logLevel: "silent" });
  // Anchors and rare layouts can defeat an edit: then the content counts for more than the comments.
  const isRight = back.errors.length === 0 && isDeepStrictEqual(jsonOf(plainOf(back)), jsonOf(root));
  return isRight ? edited : undefined;
}

/** Written anew below the remarks at the top. */
function rewrittenYaml(text: string, root: JsonObject): string {
  const [head = ""] = /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n)*/.exec(text) ?? [];
  return `${head}${formatDocument(root, "yaml")}`;
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
