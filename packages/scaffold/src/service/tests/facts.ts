/** A plan as the emitters of tests look at it: names of paths and factories, decided once. */
import type { Json, JsonSchema, Table } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../../blueprint.ts";
import { findProperty } from "../../emit/types/reference.ts";
import { camelCase, NamePool, pascalCase, valueName } from "../../identifier.ts";
import type { SampleContext } from "../../sample.ts";
import type { Action, Field, ServicePlan, Store, StubAction } from "../service-plan.ts";

export type StoredAction = Exclude<Action, StubAction>;

export interface StoredOperation<Does extends StoredAction = StoredAction> {
  readonly operation: PlannedOperation;
  readonly action: Does;
}

export interface TestStore {
  readonly store: Store;
  readonly table: Table | undefined;
  /** `Book`: the end of the names of factories. */
  readonly name: string;
  /** What tests call its key: `bookId`; undefined where no path names a row. */
  readonly keyName: string | undefined;
  readonly parent: TestStore | undefined;
  /** In the document's order. */
  readonly operations: readonly StoredOperation[];
}

export interface TestFacts {
  readonly plan: ServicePlan;
  readonly blueprint: Blueprint;
  readonly requests: SampleContext;
  readonly responses: SampleContext;
  /** By `singular`. */
  readonly stores: ReadonlyMap<string, TestStore>;
}

export function testFacts(plan: ServicePlan): TestFacts {
  const { schemas } = plan.blueprint.api;
  const stores = new Map<string, TestStore>();
  for (const store of plan.stores) addStore(store, plan, stores);
  return {
    plan,
    blueprint: plan.blueprint,
    requests: { schemas, direction: "request" },
    responses: { schemas, direction: "response" },
    stores,
  };
}

/** Parents first, so that a store finds its own. */
function addStore(store: Store, plan: ServicePlan, stores: Map<string, TestStore>): void {
  if (stores.has(store.singular)) return;
  const above = plan.stores.find(
    ({ singular }) => singular === store.parent?.store && singular !== store.singular,
  );
  if (above !== undefined) addStore(above, plan, stores);
  const parent = above === undefined ? undefined : stores.get(above.singular);
  const operations = plan.blueprint.operations.flatMap((operation) => {
    const action = plan.actions.get(operation.name);
    if (action === undefined || action.kind === "stub" || action.store !== store.singular) return [];
    return [{ operation, action }];
  });
  stores.set(store.singular, {
    store,
    table: plan.schema.tables.find(({ name }) => name === store.table),
    name: pascalCase(store.singular),
    keyName: keyNameOf(store, parent),
    parent,
    operations,
  });
}

/** Made of what the store is, not of its operations: tests that were written once say it too. */
function keyNameOf(store: Store, parent: TestStore | undefined): string | undefined {
  if (store.kind === "singleton" || store.key === undefined) return undefined;
  const pool = new NamePool(parent === undefined ? [] : pathNames(parent));
  const singular = camelCase(store.singular);
  const key = camelCase(store.key);
  // `book_id` of a book says whose it is by itself.
  const isOwn = key.toLowerCase().startsWith(singular.toLowerCase()) && key.length > singular.length;
  return pool.take(valueName(isOwn ? key : `${singular}${pascalCase(key)}`, "Key"));
}

/** As a key is in JSON, and in the types of whatever refers to it. */
export function keyType(of: TestStore): "number" | "string" {
  const kind = of.store.key === undefined ? undefined : fieldOf(of, of.store.key)?.kind;
  return kind === "integer" || kind === "number" ? "number" : "string";
}

/** Names of what a path to a row of the store is made of, the farthest ancestor's first. */
export function pathNames({ parent, keyName }: TestStore): readonly string[] {
  return [...(parent === undefined ? [] : pathNames(parent)), ...(keyName === undefined ? [] : [keyName])];
}

export function storeOf({ stores }: TestFacts, { store }: StoredAction): TestStore {
  const found = stores.get(store);
  if (found === undefined) throw new Error(`the plan has no store ${store}`);
  return found;
}

/** What tests call the value of an operation's path parameter; undefined where it names nothing that is stored. */
export function pathNameOf(parameter: string, action: StoredAction, of: TestStore): string | undefined {
  if ("key" in action && action.key?.parameter === parameter && of.keyName !== undefined) return of.keyName;
  const binding = action.path.find((each) => each.parameter === parameter);
  if (binding !== undefined && binding.column === of.store.parent?.column) return of.parent?.keyName;
  // A singleton's key is its parent's.
  if ("key" in action && action.key?.parameter === parameter) return of.parent?.keyName;
  return ancestorName(parameter, of.parent);
}

function ancestorName(parameter: string, of: TestStore | undefined): string | undefined {
  if (of === undefined) return undefined;
  const isKey = of.operations.some(({ action }) => "key" in action && action.key?.parameter === parameter);
  if (isKey && of.keyName !== undefined) return of.keyName;
  if (of.store.parent?.parameter === parameter) return of.parent?.keyName;
  return ancestorName(parameter, of.parent);
}

export function fieldOf({ store }: TestStore, column: string): Field | undefined {
  return store.fields.find((each) => each.column === column);
}

/** The store that a column refers to, other than its parent. */
export function referredStore(of: TestStore, column: string, { stores }: TestFacts): TestStore | undefined {
  const key = of.table?.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column);
  return [...stores.values()].find(({ store }) => store.table === key?.references.table);
}

/** Columns of which no two rows hold the same, apart from those limited to a parent's rows: by themselves, then. */
export function isUnique({ table, store }: TestStore, column: string): boolean {
  if (store.key === column) return true;
  return table?.uniqueKeys.some(({ columns }) => columns.includes(column)) ?? false;
}

/** Schema of a property of a body, which may stand inside of another property. */
export function propertySchema(
  schema: JsonSchema,
  property: string,
  { blueprint }: TestFacts,
): JsonSchema | undefined {
  return findProperty(schema, property, blueprint.api.schemas);
}

export type JsonObject = { [key: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
