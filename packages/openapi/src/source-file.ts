/** One parsed text: the document itself, or a file that it refers to. */
import type { Finding, Location } from "@ashlar/model";
import {
  CORE_SCHEMA,
  constructFromEvents,
  defineScalarTag,
  mergeTag,
  parseEvents,
  YAMLException,
} from "js-yaml";
import type { LoadedText, SourceAddress } from "./document-source.ts";
import { OpenapiError } from "./errors.ts";
import { findJsonFault } from "./json-fault.ts";
import { duplicateJsonKeys } from "./json-keys.ts";
import { lineAndColumn } from "./position.ts";
import { duplicateYamlKeys } from "./yaml-keys.ts";

export type TextFormat = "json" | "yaml" | "text";

export interface SourceFile extends SourceAddress {
  readonly base: string;
  readonly text: string;
  readonly format: TextFormat;
  readonly root: unknown;
  /** Whether the text may hold `$id`, `$anchor` or `$self`: spares most documents the search. */
  readonly mayHaveIds: boolean;
  /** What was odd about the text itself. */
  readonly findings: readonly Finding[];
}

/**
 * Parses a text as JSON or YAML; a referenced file whose name says neither stays text.
 *
 * @throws {OpenapiError} ASHLAR_OPENAPI_SYNTAX with the place of the mistake
 */
export function parseSource(address: SourceAddress, loaded: LoadedText, isDocument: boolean): SourceFile {
  const findings: Finding[] = loaded.isIntact ? [] : [notUtf8(address.name, loaded.text)];
  const file = { ...address, base: loaded.base, text: loaded.text, findings };
  const mayHaveIds = /["']?\$(?:id|anchor|dynamicAnchor|self)["']?\s*:/.test(loaded.text);
  const structured = isDocument || /\.(?:json|ya?ml)$/i.test(new URL(address.id).pathname);
  try {
    const parsed = parseText(address.name, loaded.text, findings);
    // Markdown often happens to be YAML: only a map or a list counts where the name does not say so.
    const isTree = typeof parsed.root === "object" && parsed.root !== null;
    const isNamedText = /\.(?:md|markdown|txt|html?|xml|csv)$/i.test(new URL(address.id).pathname);
    if (structured || (isTree && !isNamedText)) return { ...file, ...parsed, mayHaveIds };
  } catch (error) {
    if (structured) throw error;
  }
  return { ...file, format: "text", root: loaded.text, mayHaveIds: false, findings: [] };
}

function parseText(name: string, text: string, findings: Finding[]): { format: TextFormat; root: unknown } {
  if (!/^\s*[[{]/.test(text)) return { format: "yaml", root: parseYaml(name, text, findings) };
  try {
    const root: unknown = JSON.parse(text);
    for (const { key, offset } of duplicateJsonKeys(text, root)) {
      findings.push(duplicateKey(key, locationAt(name, text, offset)));
    }
    return { format: "json", root };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // YAML may begin with a brace, too, but would read broken JSON as something that nobody meant.
    const isYaml = !/\.json$/i.test(name) && !/^\s*(?:\[\s*)?\{\s*["}]/.test(text);
    if (isYaml) return { format: "yaml", root: parseYaml(name, text, findings) };
    const fault = findJsonFault(text) ?? { offset: 0, reason: error.message };
    throw syntaxError("JSON", fault.reason, locationAt(name, text, fault.offset));
  }
}

// Tags such as !include or !!timestamp leave the text as it is.
const anyTag = { matchByTagPrefix: true, resolve: (source: string): string => source, identify: () => false };
const YAML_SCHEMA = CORE_SCHEMA.withTags(
  mergeTag,
  defineScalarTag("!", anyTag),
  defineScalarTag("tag:yaml.org,2002:", anyTag),
);
const MAX_DEPTH = 1000;

function parseYaml(name: string, text: string, findings: Finding[]): unknown {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const options = { source: text, schema: YAML_SCHEMA, maxTotalMergeKeys: 1_000_000 };
    let documents: unknown[];
    try {
      documents = constructFromEvents(events, options);
    } catch (error) {
      if (!(error instanceof YAMLException) || !error.reason.includes("duplicated mapping key")) throw error;
      documents = constructFromEvents(events, { ...options, json: true });
      for (const { key, offset } of duplicateYamlKeys(text, events)) {
        findings.push(duplicateKey(key, locationAt(name, text, offset)));
      }
    }
    const filled = documents.filter((document) => document !== null && document !== undefined);
    if (filled.length > 1) {
      findings.push({
        rule: "several-yaml-documents",
        severity: "warning",
        message: `holds ${filled.length} YAML documents, only the first is read`,
        hint: "give each document its own file",
        location: { file: name },
      });
    }
    if (text.includes("*")) refuseAliasBombs(name, filled[0]);
    return filled[0];
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark } = error;
    const location =
      mark === undefined ? { file: name } : { file: name, line: mark.line + 1, column: mark.column + 1 };
    throw syntaxError("YAML", error.reason, location);
  }
}

/** Nodes after every alias is written out; a real document of 20 MB has about 2 million. */
const MAX_NODES = 10_000_000;

function refuseAliasBombs(name: string, root: unknown): void {
  if (countNodes(root, new Map(), 0) <= MAX_NODES) return;
  throw new OpenapiError("ASHLAR_OPENAPI_TOO_LARGE", `the YAML aliases of ${name} unfold without end`, {
    hint: "use $ref instead of an alias that holds itself or many others",
  });
}

/** Nodes of a value with every alias written out; infinite where it holds itself, or one alias another too often. */
function countNodes(node: unknown, counts: Map<object, number>, depth: number): number {
  if (typeof node !== "object" || node === null) return 1;
  const known = counts.get(node);
  if (known !== undefined) return known;
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
  // While a node is being counted, meeting it again means that it holds itself.
  counts.set(node, Number.POSITIVE_INFINITY);
  let total = 1;
  for (const child of Object.values(node)) total += countNodes(child, counts, depth + 1);
  counts.set(node, total);
  return total;
}

function notUtf8(name: string, text: string): Finding {
  return {
    rule: "not-utf8",
    severity: "warning",
    message: "holds bytes that are no UTF-8; each is read as \uFFFD",
    hint: "save it as UTF-8",
    location: locationAt(name, text, text.indexOf("\uFFFD")),
  };
}

function duplicateKey(key: string, location: Location): Finding {
  return {
    rule: "duplicate-key",
    severity: "warning",
    message: `the key "${key}" stands twice in the same map, the last one counts`,
    hint: "remove or rename one of them",
    location,
  };
}

function locationAt(name: string, text: string, offset: number): Location {
  return { file: name, ...lineAndColumn(text, offset) };
}

function syntaxError(language: string, reason: string, location: Location): OpenapiError {
  const finding: Finding = {
    rule: "syntax",
    severity: "error",
    message: `not valid ${language}: ${reason}`,
    location,
  };
  return new OpenapiError("ASHLAR_OPENAPI_SYNTAX", `${location.file} is not valid ${language}: ${reason}`, {
    hint: `mend the ${language} at the place named`,
    findings: [finding],
  });
}
