/** A model's properties → the columns of its table. */
import { fitIdentifier } from "@ashlar/catalog";
import type { Json, JsonSchema } from "@ashlar/model";
import { NamePool } from "../../identifier.ts";
import { type ColumnKind, columnKindOf, isScalar } from "./column-kind.ts";
import type { DraftColumn } from "./draft-store.ts";
import { type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";
import type { FoundKey } from "./store-key.ts";
import { plainName, snakeName } from "./words.ts";
import { defaultOf, type Written } from "./written.ts";

export interface FieldsInput {
  readonly model: SchemaView;
  readonly written: readonly Written[];
  readonly key: FoundKey | undefined;
  readonly parent: LimitInput | undefined;
  readonly scopes: readonly LimitInput[];
  readonly schemas: Schemas;
}

/** A path parameter that a column stands for. */
export interface LimitInput {
  readonly column: string;
  /** Names in the model that mean the same, spelt any way. */
  readonly names: readonly string[];
  readonly kind: ColumnKind;
  readonly isNotNull: boolean;
}

export interface FoundFields {
  readonly columns: DraftColumn[];
  readonly key: string | undefined;
  readonly parent: string | undefined;
  readonly scopes: readonly string[];
  readonly unfilled: readonly string[];
  readonly derived: readonly string[];
  readonly begun: readonly string[];
  readonly unkept: readonly string[];
  readonly isUnanswerable: string | undefined;
  /** Nested things that answers must tell more of than any request does: they are not kept. */
  readonly incomplete: readonly string[];
}

const createdNames: ReadonlySet<string> = new Set(
  `createdat created createdon createddate creationdate creationtime createtime createdtime datecreated timecreated
   insertedat createdtimestamp creationtimestamp`.split(/\s+/),
);
const updatedNames: ReadonlySet<string> = new Set(
  `updatedat updated updatedon updateddate updatedtime updatetime dateupdated lastupdated lastupdatedat lastupdate modifiedat modified
   modifiedon modifieddate lastmodified lastmodifiedat lastmodifieddate datemodified modificationdate changedat
   updatedtimestamp`.split(/\s+/),
);

export function planFields(input: FieldsInput): FoundFields {
  return new FieldPlanner(input).plan();
}

interface KnownProperty {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  readonly isOfModel: boolean;
}

class FieldPlanner {
  readonly #input: FieldsInput;
  readonly #names: NamePool = new NamePool();
  readonly #properties: ReadonlyMap<string, KnownProperty>;
  readonly #taken = new Set<string>();
  readonly #unfilled: string[] = [];
  readonly #derived: string[] = [];
  readonly #begun: string[] = [];
  readonly #unkept: string[] = [];
  readonly #incomplete: string[] = [];
  #unanswerable: string | undefined;

  constructor(input: FieldsInput) {
    this.#input = input;
    // What only a change may carry is an order to do something, and no part of the thing.
    const makers = input.written.filter(({ kind }) => kind !== "patch");
    const sent = makers.flatMap(({ properties }) => [...properties]);
    this.#properties = new Map<string, KnownProperty>([
      ...sent.map(([name, { schema }]) => [name, { schema, isRequired: false, isOfModel: false }] as const),
      ...[...input.model.properties].map(([name, each]) => [name, { ...each, isOfModel: true }] as const),
    ]);
  }

  plan(): FoundFields {
    const { key, parent, scopes } = this.#input;
    const keyColumn = key && this.#key(key);
    const parentColumn = parent && this.#limit(parent, "parent");
    const scopeColumns = scopes.map((scope) => this.#limit(scope, "scope"));
    const created = this.#stamp(createdNames, "created_at", "created-at");
    const updated = this.#stamp(updatedNames, "updated_at", "updated-at");
    const version = this.#version();
    const own = this.#ordered().flatMap((name) => this.#own(name));
    const additional = this.#additional();
    return {
      columns: [
        keyColumn,
        parentColumn,
        ...scopeColumns,
        ...own,
        additional,
        version,
        created,
        updated,
      ].filter((column) => column !== undefined),
      key: keyColumn?.field.column,
      parent: parentColumn?.field.column,
      scopes: scopeColumns.map(({ field }) => field.column),
      unfilled: this.#unfilled,
      derived: this.#derived,
      begun: this.#begun,
      unkept: this.#unkept,
      isUnanswerable: this.#unanswerable,
      incomplete: this.#incomplete,
    };
  }

  /** The model's own order, then what only bodies have. */
  #ordered(): string[] {
    const own = [...this.#input.model.properties.keys()];
    return [
      ...own,
      ...[...this.#properties.keys()].filter((name) => !this.#input.model.properties.has(name)),
    ];
  }

  #key({ property, column: name, kind, type }: FoundKey): DraftColumn {
    const column = this.#column(name);
    if (property !== undefined) this.#taken.add(property);
    const view = this.#view(property);
    return {
      field: {
        column,
        property,
        type,
        kind,
        isNotNull: true,
        isNullInJson: false,
        isWriteOnly: view?.isWriteOnly ?? false,
        isReadOnly: this.#input.key?.source !== "client",
        source: "key",
      },
      kind: { kind, type },
      view,
    };
  }

  #limit({ column, names, kind, isNotNull }: LimitInput, source: "parent" | "scope"): DraftColumn {
    const property = [...this.#input.model.properties.keys()].find((name) => {
      if (this.#taken.has(name) || !names.includes(plainName(name))) return false;
      const held = columnKindOf(
        viewSchema(this.#properties.get(name)?.schema ?? true, this.#input.schemas),
        this.#input.schemas,
      );
      return (
        held.kind === kind.kind ||
        (held.kind === "uuid" && kind.kind === "text") ||
        (held.kind === "text" && kind.kind === "uuid")
      );
    });
    if (property !== undefined) this.#taken.add(property);
    return {
      field: {
        column: this.#column(column),
        property,
        type: kind.type,
        kind: kind.kind,
        isNotNull,
        isNullInJson: false,
        isWriteOnly: false,
        isReadOnly: true,
        source,
      },
      kind,
      view: undefined,
    };
  }

  /** Every table knows when its rows were made and changed; a property of that meaning shows it. */
  #stamp(names: ReadonlySet<string>, column: string, source: "created-at" | "updated-at"): DraftColumn {
    const kind: ColumnKind = { kind: "timestamp", type: "timestamp with time zone" };
    const property = [...this.#input.model.properties.keys()].find((name) => {
      if (this.#taken.has(name) || !names.has(plainName(name))) return false;
      return this.#view(name)?.keywords.format === "date-time" && !this.#isAsked(name);
    });
    if (property !== undefined) this.#taken.add(property);
    return {
      field: {
        column: this.#column(column),
        property,
        type: kind.type,
        kind: "timestamp",
        isNotNull: true,
        isNullInJson: false,
        isWriteOnly: false,
        isReadOnly: true,
        source,
      },
      kind,
      view: undefined,
    };
  }

  #version(): DraftColumn {
    const property = [...this.#input.model.properties.keys()].find((name) => {
      const view = this.#view(name);
      return plainName(name) === "version" && view?.types.has("integer") && !this.#isSent(name);
    });
    if (property !== undefined) this.#taken.add(property);
    return {
      field: {
        // A property of that name keeps it.
        column: this.#column(property === undefined && this.#hasVersion() ? "row_version" : "version"),
        property,
        type: "integer",
        kind: "integer",
        isNotNull: true,
        isNullInJson: false,
        isWriteOnly: false,
        isReadOnly: true,
        source: "version",
      },
      kind: { kind: "integer", type: "integer" },
      view: undefined,
    };
  }

  #hasVersion(): boolean {
    return [...this.#properties.keys()].some((name) => snakeName(name) === "version");
  }

  #own(name: string): DraftColumn[] {
    if (this.#taken.has(name)) return [];
    const property = this.#properties.get(name);
    const view = this.#view(name);
    if (property === undefined || view === undefined) return [];
    if (isPassword(name, view, property.isOfModel)) return this.#password(name, view, property);
    const kind = columnKindOf(view, this.#input.schemas);
    const isSent = this.#isSent(name);
    const isTold = property.isOfModel && !view.isWriteOnly;
    if (isSent && isTold && kind.kind === "json" && asksForMore(property.schema, this.#input.schemas)) {
      if (property.isRequired) this.#unfilled.push(name);
      this.#incomplete.push(name);
      return [];
    }
    const hasMaker = this.#input.written.length > 0;
    const filled = isSent || !hasMaker ? undefined : serverValue(view);
    const isFilled = isSent || filled !== undefined || view.isNullable;
    if (hasMaker && !isFilled && !property.isRequired) {
      this.#unkept.push(name);
      return [];
    }
    if (hasMaker && !isFilled) {
      this.#unfilled.push(name);
      if (isDerived(name, view, kind)) this.#derived.push(name);
    }
    const isWriteOnly = view.isWriteOnly || !property.isOfModel;
    const isNeeded = property.isRequired || this.#isAsked(name);
    const fallback =
      this.#fallback(name, kind, isNeeded && !view.isNullable) ?? filled ?? this.#start(name, view);
    const mayBeEmptied = view.isNullable || (!property.isRequired && this.#isEmptied(name));
    const isNotNull = !mayBeEmptied && (isNeeded || fallback !== undefined);
    return [
      {
        field: {
          column: this.#column(name),
          property: name,
          type: kind.type,
          kind: kind.kind,
          ...(kind.elements && { elements: kind.elements }),
          isNotNull,
          isNullInJson: view.isNullable && !isWriteOnly,
          isWriteOnly,
          isReadOnly: !isSent,
          source: isSent || !hasMaker ? "request" : "default",
          ...(fallback === undefined ? {} : { default: fallback }),
        },
        kind,
        view,
        ...(fallback !== undefined && (isScalar(kind) || kind.kind === "array") ? { fallback } : {}),
      },
    ];
  }

  /** What the document allows beside the properties that it names is kept and given back. */
  #additional(): DraftColumn | undefined {
    const { model, written } = this.#input;
    if (model.rest === false || !written.some(({ isOpen }) => isOpen)) return undefined;
    const kind: ColumnKind = { kind: "json", type: "jsonb" };
    return {
      field: {
        column: this.#column("additional_properties"),
        property: undefined,
        type: kind.type,
        kind: "json",
        isNotNull: true,
        isNullInJson: false,
        isWriteOnly: false,
        isReadOnly: false,
        source: "additional",
        named: this.#ordered(),
      },
      kind,
      view: undefined,
    };
  }

  #password(
    name: string,
    view: SchemaView,
    { isRequired, isOfModel }: { readonly isRequired: boolean; readonly isOfModel: boolean },
  ): DraftColumn[] {
    if (isOfModel && isRequired && !view.isWriteOnly) this.#unanswerable = name;
    if (!this.#isSent(name)) return [];
    const kind: ColumnKind = { kind: "password", type: "text" };
    return [
      {
        field: {
          column: this.#column(`${name}_hash`),
          property: name,
          type: "text",
          kind: "password",
          isNotNull: this.#isAsked(name),
          isNullInJson: false,
          isWriteOnly: true,
          isReadOnly: false,
          source: "request",
        },
        kind,
        view,
      },
    ];
  }

  /** A list that answers need and requests may leave out is empty. */
  #fallback(name: string, kind: ColumnKind, isNotNull: boolean): Json | undefined {
    const { written, schemas } = this.#input;
    const declared = defaultOf(name, written, schemas);
    if (declared !== undefined) return isOfKind(declared, kind) ? declared : undefined;
    return isNotNull && kind.kind === "array" && this.#isSent(name) && !this.#isAsked(name) ? [] : undefined;
  }

  /** `status`, which only a patch carries: a new row begins with the first of its values. */
  #start(name: string, view: SchemaView): Json | undefined {
    const property = this.#properties.get(name);
    if (property?.isOfModel !== true || !property.isRequired || view.isNullable) return undefined;
    const creates = this.#input.written.filter(({ kind }) => kind === "create");
    const makers =
      creates.length > 0 ? creates : this.#input.written.filter(({ kind }) => kind === "replace");
    if (makers.every(({ properties }) => properties.has(name))) return undefined;
    const first = serverValue(view);
    if (first !== undefined) this.#begun.push(name);
    return first;
  }

  #isSent(name: string): boolean {
    return this.#input.written.some(({ properties }) => properties.has(name));
  }

  /** Whoever makes a row must say it. */
  #isAsked(name: string): boolean {
    const makers = this.#input.written.filter(({ kind }) => kind !== "patch");
    return (
      makers.length > 0 &&
      makers.every(({ properties }) => {
        const property = properties.get(name);
        return property?.isRequired === true && !viewSchema(property.schema, this.#input.schemas).isNullable;
      })
    );
  }

  /** A body may say `null` for it. */
  #isEmptied(name: string): boolean {
    return this.#input.written.some(({ properties }) => {
      const sent = properties.get(name);
      return sent !== undefined && viewSchema(sent.schema, this.#input.schemas).isNullable;
    });
  }

  #view(name: string | undefined): SchemaView | undefined {
    const property = name === undefined ? undefined : this.#properties.get(name);
    return property && viewSchema(property.schema, this.#input.schemas);
  }

  #column(name: string): string {
    return this.#names.take(fitIdentifier(snakeName(name)));
  }
}

/** Somewhere in it answers must hold what is read-only, and so is in no request. */
function asksForMore(schema: JsonSchema, schemas: Schemas, depth: number = 0): boolean {
  const view = viewSchema(schema, schemas);
  if (depth > 4 || view.isUnion) return false;
  if (view.items !== undefined) return asksForMore(view.items, schemas, depth + 1);
  return [...view.properties.values()].some((each) => {
    const { isReadOnly, isWriteOnly } = viewSchema(each.schema, schemas);
    if (isWriteOnly || !each.isRequired) return false;
    return isReadOnly || asksForMore(each.schema, schemas, depth + 1);
  });
}

/** A sum or a summary; who made a thing, or whether it is shut away, does not depend on what is changed of it. */
function isDerived(name: string, view: SchemaView, { kind }: ColumnKind): boolean {
  if (kind === "uuid" || /(^|_)(id|by)$/.test(snakeName(name))) return false;
  return view.isReadOnly || kind !== "boolean";
}

/** A read-only property begins as its default, or as the first of its values. */
function serverValue(view: SchemaView): Json | undefined {
  const { default: declared } = view.keywords;
  if (declared !== undefined && declared !== null) return declared;
  const [first] = view.values ?? [];
  return typeof first === "string" ? first : undefined;
}

function isPassword(name: string, view: SchemaView, isOfModel: boolean): boolean {
  if (!view.types.has("string")) return false;
  const isNamed = /(^|_)(password|passphrase|passwd)$/.test(snakeName(name));
  return view.keywords.format === "password" || (isNamed && (view.isWriteOnly || !isOfModel || isNamed));
}

function isOfKind(value: Json, { kind, enumOf }: ColumnKind): boolean {
  if (kind === "json") return true;
  if (kind === "array") return Array.isArray(value);
  if (kind === "integer") return Number.isInteger(value);
  if (kind === "number" || kind === "boolean") return typeof value === kind;
  return typeof value === "string" && (enumOf === undefined || enumOf.values.includes(value));
}
