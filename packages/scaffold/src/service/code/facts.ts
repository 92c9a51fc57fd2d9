/** A plan as the emitters of code look at it: names of types and functions, decided once. */
import { posix } from "node:path";
import type { Column, EnumType, JsonSchema, Table } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../../blueprint.ts";
import { relativeModule } from "../../emit/relative-module.ts";
import { NamePool, pascalCase } from "../../identifier.ts";
import type { Action, Field, ServicePlan, Store, StubAction } from "../service-plan.ts";
import { valuesOf } from "./property.ts";

/** What an operation does to stored things. */
export type StoredAction = Exclude<Action, StubAction>;

export interface StoredOperation<Does extends StoredAction = StoredAction> {
  readonly operation: PlannedOperation;
  readonly action: Does;
}

export interface StoreFacts {
  readonly store: Store;
  /** Undefined where the plan's schema lacks it. */
  readonly table: Table | undefined;
  /** `Book`: the end of the names of functions. */
  readonly name: string;
  /** `Books` */
  readonly pluralName: string;
  /** The model's type; where the document gives it no name, one that `database/records.ts` exports. */
  readonly model: string;
  readonly isModelNamedHere: boolean;
  /** Schema of the model, where it has a name in the document. */
  readonly schema: JsonSchema | undefined;
  /** `BooksTable`, `BookRow`, `NewBookRow`, `BookChanges`, `BookValues` */
  readonly types: Readonly<Record<"table" | "row" | "newRow" | "changes" | "values", string>>;
  /** In the document's order. */
  readonly operations: readonly StoredOperation[];
}

export interface Facts {
  readonly plan: ServicePlan;
  readonly blueprint: Blueprint;
  /** Folder above that of the routes: `src`. */
  readonly folder: string;
  readonly stores: readonly StoreFacts[];
  /** Postgres' name of an enum → its type in `database/tables.ts`. */
  readonly enumTypes: ReadonlyMap<string, string>;
  /** Names of `database/records.ts` that a document may take itself: `Stored` → `Stored2`. */
  readonly storedType: string;
  /** What `types/api.ts` exports. */
  readonly apiTypes: ReadonlySet<string>;
}

export function factsOf(plan: ServicePlan): Facts {
  const { blueprint } = plan;
  const apiTypes = new Set(blueprint.typeNames.values());
  for (const { requestTypeName, responsesTypeName } of blueprint.operations) {
    apiTypes.add(requestTypeName).add(responsesTypeName);
  }
  const pool = new NamePool([...apiTypes, "Call", "Page", "PageOrder", "Queries", "Tables", "Written"]);
  const stored = storedOperations(plan);
  const storedType = pool.take("Stored");
  const stores = plan.stores.map((store): StoreFacts => {
    const name = pascalCase(store.singular);
    const isModelNamedHere = !apiTypes.has(store.modelType);
    return {
      store: isModelNamedHere ? { ...store, modelType: definite(store.modelType) } : store,
      table: plan.schema.tables.find((table) => table.name === store.table),
      name,
      pluralName: pascalCase(store.plural),
      model: isModelNamedHere ? pool.take(name) : store.modelType,
      isModelNamedHere,
      schema: store.model === undefined ? undefined : blueprint.api.schemas[store.model],
      types: {
        table: pool.take(`${pascalCase(store.plural)}Table`),
        row: pool.take(`${name}Row`),
        newRow: pool.take(`New${name}Row`),
        changes: pool.take(`${name}Changes`),
        values: pool.take(`${name}Values`),
      },
      operations: stored.filter(({ action }) => action.store === store.singular),
    };
  });
  return {
    plan,
    blueprint,
    folder: posix.dirname(blueprint.layout.routes),
    stores,
    enumTypes: new Map(
      plan.schema.enums.map((each) => {
        const type = pascalCase(each.name);
        return [`${each.schema}.${each.name}`, isApiEnum(type, each, blueprint) ? type : pool.take(type)];
      }),
    ),
    storedType,
    apiTypes,
  };
}

/** Of a property that an answer may leave out, the type that it has when it is there. */
function definite(type: string): string {
  const list = /^(.*\])\[number\]$/s.exec(type)?.[1];
  return list === undefined ? `NonNullable<${type}>` : `NonNullable<${list}>[number]`;
}

/** The document has the same enum, under the same name. */
function isApiEnum(type: string, { values }: EnumType, { typeNames, api }: Blueprint): boolean {
  return [...typeNames].some(([name, typeName]) => {
    const schema = api.schemas[name];
    const known = typeName === type && schema !== undefined ? valuesOf(schema, api.schemas) : undefined;
    return known?.length === values.length && values.every((value) => known.includes(value));
  });
}

function storedOperations({ blueprint, actions }: ServicePlan): StoredOperation[] {
  return blueprint.operations.flatMap((operation) => {
    const action = actions.get(operation.name);
    return action === undefined || action.kind === "stub" ? [] : [{ operation, action }];
  });
}

export function storeOf({ stores }: Facts, singular: string): StoreFacts {
  const found = stores.find(({ store }) => store.singular === singular);
  if (found === undefined) throw new Error(`the plan has no store ${singular}`);
  return found;
}

/** The specifier of a module, both paths from the folder above that of the routes: `database/tables`. */
export function moduleFrom({ folder, blueprint }: Facts, fromFolder: string, module: string): string {
  return relativeModule(
    posix.join(folder, fromFolder),
    posix.join(folder, module),
    blueprint.layout.importExtension,
  );
}

/** Folder of the routes, from the one above it: `routes`. */
export function routesFolder({ folder, blueprint }: Facts): string {
  return blueprint.layout.routes.slice(folder === "." ? 0 : folder.length + 1);
}

/** Modules of the routes' own layout, whose folders have names of their own. */
export function layoutModule(
  facts: Facts,
  fromFolder: string,
  of: "middleware" | "types",
  name: string,
): string {
  const { layout } = facts.blueprint;
  return relativeModule(
    posix.join(facts.folder, fromFolder),
    `${layout[of]}/${name}`,
    layout.importExtension,
  );
}

export function fieldOf({ store }: StoreFacts, column: string): Field {
  const field = store.fields.find((each) => each.column === column);
  if (field === undefined) throw new Error(`${store.table} has no column ${column}`);
  return field;
}

export function columnOf({ table }: StoreFacts, column: string): Column | undefined {
  return table?.columns.find(({ name }) => name === column);
}

/** The names of `types/api.ts` that an expression of a type mentions. */
export function apiTypesIn({ apiTypes }: Facts, type: string): string[] {
  const bare = type.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return [...new Set(bare.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu))].filter((name) =>
    apiTypes.has(name),
  );
}

/** Columns that say which row: those of the path, then the item's own. */
export function keyColumns(facts: StoreFacts): readonly string[] {
  return facts.table?.primaryKey?.columns ?? (facts.store.key === undefined ? [] : [facts.store.key]);
}
