/** What every part of the reader shares while it reads one document. */
import type { JsonSchemaObject, SecurityScheme } from "@ashlar/model";
import { isMap, type Place } from "./place.ts";
import { type FileSet, meantReferences, type Resolution } from "./reference.ts";
import { Report } from "./report.ts";
import type { SchemaNames } from "./schema/names.ts";
import type { SourceFile } from "./source-file.ts";

/** 3.2 reads like 3.1: what it adds is accepted everywhere. */
export type Dialect = "2.0" | "3.0" | "3.1";

export class Reading {
  readonly files: FileSet;
  readonly root: Place;
  readonly dialect: Dialect;
  readonly names: SchemaNames;
  readonly report: Report = new Report();
  /** What was read from a place that several others refer to. */
  readonly known: Map<string, unknown> = new Map();
  /** The declared schemes, and those that a requirement names without declaring them. */
  readonly securitySchemes: { [name: string]: SecurityScheme } = {};
  /** Schemas with a discriminator, whose mapping is completed once every schema is read. */
  readonly discriminated: { readonly schema: JsonSchemaObject; readonly place: Place }[] = [];
  /** Callbacks that are being read: one may lead back to itself. */
  readonly openPathItems: Set<unknown> = new Set();

  readonly #dialects = new Map<SourceFile, Dialect>();

  constructor(files: FileSet, root: Place, dialect: Dialect, names: SchemaNames) {
    this.files = files;
    this.root = root;
    this.dialect = dialect;
    this.names = names;
  }

  /** The dialect of the file that a place stands in; fragments speak that of the document. */
  dialectAt({ file }: Place): Dialect {
    let dialect = this.#dialects.get(file);
    if (dialect === undefined) {
      dialect = (isMap(file.root) ? dialectOf(file.root) : undefined) ?? this.dialect;
      this.#dialects.set(file, dialect);
    }
    return dialect;
  }

  /** Where `reference` leads; undefined, with an error where it is broken, when it leads nowhere. */
  lookUp(from: Place, reference: string): Place | undefined {
    const resolution: Resolution = this.files.resolve(from, reference);
    if (resolution.kind === "found") return resolution.place;
    if (resolution.kind === "broken") {
      const meant = this.#lookUpMeant(from, reference);
      if (meant !== undefined) return meant;
      this.report.error(from.at("$ref"), {
        rule: "broken-reference",
        message: resolution.reason,
        hint: "correct the reference, or add what it names",
      });
    }
    return undefined;
  }

  /** Where a reference that is written wrong was meant to lead. */
  #lookUpMeant(from: Place, reference: string): Place | undefined {
    for (const meant of meantReferences(reference)) {
      for (const start of [from, this.root]) {
        const resolution = this.files.resolve(start, meant);
        if (resolution.kind !== "found") continue;
        this.report.warn(from.at("$ref"), {
          rule: "misspelt-reference",
          message: `"${reference}" leads nowhere; read as ${meant}`,
          hint: `write ${meant}`,
        });
        return resolution.place;
      }
    }
    return undefined;
  }

  /**
   * The place itself, or the one that its `$ref`, and the `$ref` found there, lead to.
   *
   * @param what for the message, for example "parameter"
   */
  follow(place: Place, what: string): Place | undefined {
    let at = place;
    const passed = new Set<string>();
    for (;;) {
      const reference = at.get("$ref");
      if (typeof reference !== "string") return at;
      if (passed.has(at.identity)) {
        this.report.error(place.at("$ref"), {
          rule: "reference-loop",
          message: `the reference of this ${what} leads back to itself`,
          hint: `write the ${what} out at one place of the loop`,
        });
        return undefined;
      }
      passed.add(at.identity);
      const next = this.lookUp(at, reference);
      if (next === undefined) return undefined;
      at = next;
    }
  }

  /** Reads what a reference leads to once, however many places refer to it. */
  once<Part>(kind: string, from: Place, target: Place, read: () => Part): Part {
    if (from === target) return read();
    const key = `${kind} ${target.identity}`;
    if (this.known.has(key)) return this.known.get(key) as Part;
    const part = read();
    this.known.set(key, part);
    return part;
  }
}

/** The dialect that a document says it is written in; undefined where it says none that is known. */
export function dialectOf(root: { readonly [key: string]: unknown }): Dialect | undefined {
  const { swagger, openapi } = root;
  if (swagger !== undefined) return /^2(?:\.0)?(?:\.\d+)?$/.test(String(swagger)) ? "2.0" : undefined;
  if (openapi === undefined) return undefined;
  const version = String(openapi).trim();
  if (/^2(\.0)?$/.test(version)) return "2.0";
  if (/^3\.0(\.|$|-)|^3$/.test(version)) return "3.0";
  return /^3\.[12](\.|$|-)/.test(version) ? "3.1" : undefined;
}
