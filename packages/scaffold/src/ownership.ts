/** Decides what regenerating may do to each file: nothing that a person wrote is ever lost. */
import type { File, FilePart, Finding, Location } from "@ashlar/model";
import { ScaffoldError } from "./errors.ts";
import { appendParts } from "./ownership/append-parts.ts";
import { normalizeLines, readHeader } from "./ownership/header.ts";
import { findLeftovers } from "./ownership/leftovers.ts";
import { holdsOperations, locateIn } from "./ownership/locate-handlers.ts";
import { ModuleIndex } from "./ownership/module-index.ts";
import { orphanedFunctions } from "./ownership/orphans.ts";
import { type Successor, successorsOf } from "./ownership/successors.ts";

/** What becomes of one file; `text` is how it will stand, `before` how it stands now. */
export type FileChange =
  | { readonly kind: "create"; readonly path: string; readonly text: string }
  | { readonly kind: "replace"; readonly path: string; readonly text: string; readonly before: string }
  | {
      readonly kind: "append";
      readonly path: string;
      readonly text: string;
      readonly before: string;
      readonly parts: readonly FilePart[];
    }
  | { readonly kind: "unchanged"; readonly path: string; readonly text: string }
  | {
      readonly kind: "conflict";
      readonly path: string;
      /** As it would stand, were it ours to replace. */
      readonly text: string;
      readonly before: string;
      /** `edited`: made by Ashlar, changed by a person since. `foreign`: never made by Ashlar. */
      readonly reason: "edited" | "foreign";
    };

export interface Reconciliation {
  /**
   * One for each file, in the order given, but for a file of handlers that all live elsewhere. Files are written
   * only when none of these is a conflict.
   */
  readonly changes: readonly FileChange[];
  /** Handlers of operations that are gone and what only they call, handlers found in another file. */
  readonly findings: readonly Finding[];
  /** Name of an operation's handler → the file that exports it, or will. */
  readonly located: ReadonlyMap<string, string>;
}

/** What is on disk, and where the handlers are in it. */
interface Standing {
  readonly index: ModuleIndex;
  readonly located: ReadonlyMap<string, string>;
}

/**
 * Compares the files as they should stand with what is on disk.
 *
 * @param files generated ones with their header already stamped
 * @param existing path → text, of every file at these paths and of every module in the folders of handlers
 * @param options `force` replaces edited and foreign generated files too; others are never replaced
 * @throws {ScaffoldError} when a handler file does not parse, or declares a handler without exporting it
 */
export function reconcile(
  files: readonly File[],
  existing: ReadonlyMap<string, string>,
  options: { readonly force: boolean },
): Reconciliation {
  const operations = files.filter(holdsOperations);
  const index = new ModuleIndex(existing);
  const preferred = new Map(
    operations.flatMap((file) => (file.parts ?? []).map((part) => [part.name, file.path] as const)),
  );
  const standing: Standing = { index, located: locateIn(index, preferred.keys(), preferred) };
  refuseUnexported(files, standing);
  const changes = files.flatMap((file) => {
    const before = existing.get(file.path);
    if (file.owner === "generated") return [changeGenerated(file, before, options)];
    if (file.owner === "project") return [changeProject(file, before)];
    return changeHandlers(file, before, standing) ?? [];
  });
  const findings = [
    ...removedOperations({ index, operations, preferred, successors: successorsOf(files, existing) }),
    ...orphans(files, existing, preferred),
    ...movedHandlers(preferred, standing.located),
    ...starsOutOfSight(changes, index),
    ...otherDocuments(files, existing),
    ...findLeftovers(files, existing),
  ];
  return { changes, findings, located: standing.located };
}

function changeGenerated(
  file: File,
  before: string | undefined,
  options: { readonly force: boolean },
): FileChange {
  const { path } = file;
  if (before === undefined) return { kind: "create", path, text: file.text };
  if (normalizeLines(before) === normalizeLines(file.text)) return { kind: "unchanged", path, text: before };
  const header = readHeader(before);
  if (header?.state === "formatted" && header.contents === readHeader(file.text)?.contents) {
    // As it would be made, in the project's own style: rewriting it would start a quarrel with the formatter.
    return { kind: "unchanged", path, text: before };
  }
  const isOurs = (header !== undefined && header.state !== "edited") || before === "";
  if (isOurs || options.force) return { kind: "replace", path, text: file.text, before };
  return {
    kind: "conflict",
    path,
    text: file.text,
    before,
    reason: header === undefined ? "foreign" : "edited",
  };
}

/** Made once; from then on it is none of our business what stands there. */
function changeProject({ path, text }: File, before: string | undefined): FileChange {
  return before === undefined ? { kind: "create", path, text } : { kind: "unchanged", path, text: before };
}

function changeHandlers(file: File, before: string | undefined, standing: Standing): FileChange | undefined {
  const { path, parts = [] } = file;
  const here = partsHere(file, standing);
  if (before === undefined) {
    if (here.length === parts.length) return { kind: "create", path, text: file.text };
    // Some handlers were moved to other files: only those that are nowhere are made.
    if (here.length === 0) return undefined;
    return { kind: "create", path, text: appendParts(path, "", here) };
  }
  const missing = here.filter((part) => !standing.index.exports(path, part.name));
  if (missing.length === 0) return { kind: "unchanged", path, text: before };
  return { kind: "append", path, text: appendParts(path, before, missing), before, parts: missing };
}

/** The parts that no other file has taken over. A hook and an operation may go by one name. */
function partsHere(file: File, { located }: Standing): readonly FilePart[] {
  const { path, parts = [] } = file;
  return holdsOperations(file) ? parts.filter((part) => located.get(part.name) === path) : parts;
}

/** A stub beside a declaration of the same name would not compile, and nobody would know which one is meant. */
function refuseUnexported(files: readonly File[], standing: Standing): void {
  const { index } = standing;
  const findings: Finding[] = [];
  const pairs = files.flatMap((file) =>
    partsHere(file, standing).map(({ name }) => ({ name, path: file.path })),
  );
  for (const { name, path } of pairs) {
    const location = index.namesOf(path)?.bound.get(name);
    if (location === undefined || index.exports(path, name)) continue;
    const message = `${name} stands in ${path}, but is not exported`;
    findings.push({
      rule: "handler-not-exported",
      severity: "error",
      message,
      hint: `export ${name}`,
      location,
    });
  }
  const [first] = findings;
  if (first === undefined) return;
  throw new ScaffoldError("ASHLAR_SCAFFOLD_NOT_EXPORTED", first.message, {
    hint: "export it, so that the routes can call it, or give it another name; nothing was written",
    findings,
  });
}

function removedOperations(given: {
  readonly index: ModuleIndex;
  readonly operations: readonly File[];
  readonly preferred: ReadonlyMap<string, string>;
  readonly successors: ReadonlyMap<string, Successor>;
}): Finding[] {
  const { index, operations, preferred, successors } = given;
  const findings: Finding[] = [];
  for (const folder of new Set(operations.map((file) => folderOf(file.path)))) {
    for (const { names } of index.mentioning("types/handlers", folder)) {
      for (const [name, location] of names.handlers)
        if (!preferred.has(name)) findings.push(removed(name, location, successors.get(name)));
    }
  }
  return findings;
}

/** What a removed operation leaves behind its handler, in a service. */
function orphans(
  files: readonly File[],
  existing: ReadonlyMap<string, string>,
  preferred: ReadonlyMap<string, string>,
): Finding[] {
  if (preferred.size === 0) return [];
  const wanted = new Map(files.map(({ path, parts = [] }) => [path, new Set(parts.map(({ name }) => name))]));
  return orphanedFunctions(existing, new Set(preferred.keys()), wanted);
}

function removed(name: string, location: Location, successor: Successor | undefined): Finding {
  const message = `${name} handles an operation that the document no longer has; it was left where it is`;
  const base = { rule: "operation-removed", severity: "warning", location } as const;
  if (successor === undefined) return { ...base, message, hint: "delete it when nothing needs it" };
  const { title, name: next } = successor;
  return {
    ...base,
    message: `${title} is now ${next}: rename ${name} to it`,
    hint: `put it in the place of the stub of ${next}, and give it the type of that stub`,
  };
}

function movedHandlers(
  preferred: ReadonlyMap<string, string>,
  located: ReadonlyMap<string, string>,
): Finding[] {
  const namesByFile = new Map<string, string[]>();
  for (const [name, file] of located) {
    if (preferred.get(name) === file) continue;
    const names = namesByFile.get(file);
    if (names === undefined) namesByFile.set(file, [name]);
    else names.push(name);
  }
  return [...namesByFile].map(([file, names]) => ({
    rule: "handler-elsewhere",
    severity: "info",
    message: `served from here: ${listOf(names)}`,
    location: { file },
  }));
}

/** A local export goes before one that comes by a star: a stub would take the place of a handler unseen. */
function starsOutOfSight(changes: readonly FileChange[], index: ModuleIndex): Finding[] {
  return changes.flatMap((change): Finding[] => {
    if (change.kind !== "append" || !index.hasStarsOutOfSight(change.path)) return [];
    const names = listOf(change.parts.map(({ name }) => name));
    return [
      {
        rule: "star-out-of-sight",
        severity: "warning",
        message: `stubs were added for ${names}, which an "export *" from outside the folder may have exported`,
        hint: "export such handlers by name, and delete their stubs",
        location: { file: change.path },
      },
    ];
  });
}

function listOf(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${names.slice(0, 3).join(", ")}${more}`;
}

function otherDocuments(files: readonly File[], existing: ReadonlyMap<string, string>): Finding[] {
  const pairs = files.flatMap((file) => {
    const now = readHeader(existing.get(file.path) ?? "")?.document;
    const next = readHeader(file.text)?.document;
    return now === undefined || next === undefined || now === next ? [] : [{ now, next, file: file.path }];
  });
  const [first] = pairs;
  if (first === undefined) return [];
  return [
    {
      rule: "other-document",
      severity: "warning",
      message: `${pairs.length} generated files were made from ${first.now} before and are made from ${first.next} now`,
      hint: "two documents need two folders: the files beside the output folder are shared",
      location: { file: first.file },
    },
  ];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
