/** What people decide otherwise than the rules of names, keys and exposure do: `resources.yaml`. */

import { type Finding, formatLocation } from "@ashlar/model";
import { readYaml } from "@ashlar/openapi";
import { ScaffoldError } from "../errors.ts";
import { SettingsPart } from "./overrides/settings-part.ts";

export interface Overrides {
  /** For messages: `resources.yaml`. */
  readonly file: string;
  readonly title: string | undefined;
  readonly security: "bearer" | "none" | undefined;
  /** Namespaces that are served; the first has no prefix. Undefined: all. */
  readonly schemas: readonly string[] | undefined;
  /** What names of tables begin with that no path is to hold: `tbl_`. */
  readonly strip: readonly string[];
  /** Of tables for which nothing else is said. */
  readonly isReadOnly: boolean;
  /** By `public.tbl_user`, or `tbl_user` of the main namespace. */
  readonly tables: ReadonlyMap<string, TableOverride>;
  /** By the namespace: what `rails.*` says, which holds for tables that are not named themselves. */
  readonly namespaces: ReadonlyMap<string, NamespaceOverride>;
  /** By `public.close_order` or `public.close_order(integer)`. */
  readonly functions: ReadonlyMap<string, FunctionOverride>;
}

export interface TableOverride {
  /** Plural. */
  readonly name: string | undefined;
  readonly singular: string | undefined;
  readonly isOmitted: boolean;
  /** `omit: false` is written: it is served in spite of what speaks against it. */
  readonly isWanted?: true;
  /** Undefined: as the namespace, or else the whole file, has it. */
  readonly isReadOnly: boolean | undefined;
  /** Columns that name a row, where no key of the database does. */
  readonly key: readonly string[] | undefined;
  readonly columns: ReadonlyMap<string, ColumnOverride>;
  /** By the columns of the foreign key, with commas between, or the constraint's name. */
  readonly relations: ReadonlyMap<string, RelationOverride>;
}

export interface NamespaceOverride {
  readonly isOmitted: boolean;
  /** Undefined: as the whole file has it. */
  readonly isReadOnly: boolean | undefined;
}

export interface ColumnOverride {
  readonly name: string | undefined;
  readonly exposure: Exposure | undefined;
  /** Answered and taken as text, whatever its type: numbers that are too large for JSON. */
  readonly isText?: true;
}

export type Exposure = "read" | "write" | "both" | "none";

export interface RelationOverride {
  /** What it is included as. */
  readonly name: string;
}

export interface FunctionOverride {
  /** Instead of the function's: `close-order`. */
  readonly name: string | undefined;
}

/** Nothing decided otherwise. */
export const noOverrides: Overrides = {
  file: "resources.yaml",
  title: undefined,
  security: undefined,
  schemas: undefined,
  strip: [],
  isReadOnly: false,
  tables: new Map(),
  namespaces: new Map(),
  functions: new Map(),
};

/**
 * @param file as it is named in messages
 * @throws {ScaffoldError} ASHLAR_SCAFFOLD_RESOURCES with file and line of the first mistake
 * @throws {OpenapiError} ASHLAR_OPENAPI_SYNTAX for what is no YAML
 */
export function readOverrides(text: string, file: string): Overrides {
  if (text.trim() === "") return { ...noOverrides, file };
  const yaml = readYaml(text, file);
  const [odd] = yaml.findings;
  if (odd !== undefined) throw oddText(odd, file);
  // A file of comments only decides nothing.
  if (yaml.root === null || yaml.root === undefined) return { ...noOverrides, file };
  const root = new SettingsPart(yaml, yaml.root, []);
  root.only(["title", "security", "schemas", "strip", "readOnly", "tables", "functions"]);
  const isNamespace = (name: string): boolean => name.endsWith(EVERYTHING);
  return {
    file,
    title: root.text("title"),
    security: root.oneOf("security", ["bearer", "none"] as const),
    schemas: root.texts("schemas"),
    strip: root.texts("strip") ?? [],
    isReadOnly: root.flag("readOnly") ?? false,
    tables: root.map("tables", tableOverride, (name) => !isNamespace(name)),
    namespaces: new Map(
      [...root.map("tables", namespaceOverride, isNamespace)].map(([name, override]) => [
        name.slice(0, -EVERYTHING.length),
        override,
      ]),
    ),
    functions: root.map("functions", functionOverride),
  };
}

/** `rails.*` */
const EVERYTHING = ".*";

/** Of two decisions about the same thing, one would not be heeded. */
function oddText({ message, hint, location }: Finding, file: string): ScaffoldError {
  const place = location === undefined ? file : formatLocation(location);
  return new ScaffoldError("ASHLAR_SCAFFOLD_RESOURCES", `${place}: ${message}`, {
    hint: hint ?? "correct it there; docs/rules/resources.md says what the file can hold",
  });
}

function tableOverride(part: SettingsPart): TableOverride {
  part.only(["name", "singular", "omit", "readOnly", "key", "columns", "relations"]);
  return {
    name: part.pathName("name"),
    singular: part.pathName("singular"),
    isOmitted: part.flag("omit") ?? false,
    ...(part.flag("omit") === false && { isWanted: true }),
    isReadOnly: part.flag("readOnly"),
    key: part.distinctTexts("key"),
    columns: part.map("columns", columnOverride),
    relations: part.map("relations", relationOverride),
  };
}

function namespaceOverride(part: SettingsPart): NamespaceOverride {
  part.only(["omit", "readOnly"]);
  return { isOmitted: part.flag("omit") ?? false, isReadOnly: part.flag("readOnly") };
}

const EXPOSURES: readonly Exposure[] = ["read", "write", "both", "none"];

function columnOverride(part: SettingsPart): ColumnOverride {
  part.only(["name", "expose", "as"]);
  return {
    name: part.fieldName("name"),
    exposure: part.oneOf("expose", EXPOSURES),
    ...(part.oneOf("as", ["text"]) !== undefined && { isText: true }),
  };
}

function relationOverride(part: SettingsPart): RelationOverride {
  part.only(["name"]);
  const name = part.fieldName("name");
  if (name === undefined) throw part.mistake([], "a name", undefined);
  return { name };
}

function functionOverride(part: SettingsPart): FunctionOverride {
  part.only(["name"]);
  return { name: part.pathName("name") };
}
