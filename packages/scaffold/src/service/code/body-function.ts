/** Which functions of `database/records.ts` turn request bodies into columns; operations with the same body share one. */
import type { JsonSchema } from "@ashlar/model";
import { pascalCase } from "../../identifier.ts";
import type { BodyPlan, CreateAction, Field, WriteAction } from "../service-plan.ts";
import { type Facts, fieldOf, type StoredOperation, type StoreFacts } from "./facts.ts";
import { propertyOf } from "./property.ts";
import { takenBodies } from "./request-body.ts";

export interface BodyFunction {
  /** `values`: what a new row holds; `changes`: what a patch changes of one. */
  readonly kind: "values" | "changes";
  /** `bookValues`, `bookChanges` */
  readonly name: string;
  /** Of what `values` answers: `BookValues`. */
  readonly valuesType: string;
  /** Names of the operations whose bodies it takes. */
  readonly operations: readonly string[];
  /** Of the argument: `CreateBookRequest["body"]`. */
  readonly type: string;
  /** Alternatives by content type. */
  readonly schemas: readonly JsonSchema[];
  readonly fields: readonly Field[];
  /** It hashes a password. */
  readonly isAsync: boolean;
  /** `changes` that merge into what is there need the row. */
  readonly takesRow: boolean;
}

type Writing = StoredOperation<CreateAction | WriteAction>;

export function bodyFunctionsOf(store: StoreFacts, facts: Facts): BodyFunction[] {
  const functions = new Map<string, BodyFunction>();
  for (const { operation, action } of store.operations) {
    if (action.kind !== "create" && action.kind !== "replace" && action.kind !== "patch") continue;
    const writing = { operation, action };
    const kinds = action.kind === "patch" ? (["changes"] as const) : (["values"] as const);
    const all = action.kind === "patch" && action.isUpsert ? (["changes", "values"] as const) : kinds;
    for (const kind of all) addFunction(functions, kind, writing, store, facts);
  }
  return [...functions.values()];
}

/** The function that takes an operation's body. */
export function bodyFunctionOf(
  functions: readonly BodyFunction[],
  kind: BodyFunction["kind"],
  operation: string,
): BodyFunction {
  const found = functions.find((each) => each.kind === kind && each.operations.includes(operation));
  if (found === undefined) throw new Error(`no function takes the body of ${operation}`);
  return found;
}

function addFunction(
  functions: Map<string, BodyFunction>,
  kind: BodyFunction["kind"],
  { operation, action }: Writing,
  store: StoreFacts,
  facts: Facts,
): void {
  const bodies = takenBodies(operation, action.body);
  const schemas = schemasOf(action.body, bodies.schemas, facts);
  const fields = fieldsOf(action, store);
  const key = JSON.stringify([kind, schemas, fields.map(({ column }) => column)]);
  const known = functions.get(key);
  if (known !== undefined) {
    functions.set(key, { ...known, operations: [...known.operations, operation.name] });
    return;
  }
  const isFirst = ![...functions.values()].some((each) => each.kind === kind);
  const ending = kind === "values" ? "Values" : "Changes";
  const base = isFirst ? store.store.singular : operation.name;
  functions.set(key, {
    kind,
    name: `${base}${ending}`,
    valuesType: isFirst ? store.types.values : `${pascalCase(operation.name)}Values`,
    operations: [operation.name],
    type: bodyType(action.body, bodies.type),
    schemas,
    fields,
    isAsync: fields.some((field) => field.kind === "password"),
    takesRow: kind === "changes" && fields.some((field) => field.kind === "json"),
  });
}

function bodyType({ item }: BodyPlan, type: string): string {
  return item === undefined ? type : `NonNullable<${type}[${JSON.stringify(item)}]>`;
}

function schemasOf({ item }: BodyPlan, contents: readonly JsonSchema[], facts: Facts): JsonSchema[] {
  if (item === undefined) return [...contents];
  const { schemas } = facts.blueprint.api;
  return contents.flatMap((schema) => {
    const property = propertyOf(schema, item, schemas);
    return property === undefined ? [] : [property.schema];
  });
}

/** What names the row comes from the path; only a new row may bring a key of its own. */
function fieldsOf(action: CreateAction | WriteAction, store: StoreFacts): Field[] {
  return action.body.columns
    .map((column) => fieldOf(store, column))
    .filter(({ source, property }) => {
      if (source === "additional") return true;
      if (property === undefined || source === "parent" || source === "scope") return false;
      return source !== "key" || (action.kind === "create" && store.store.keySource === "client");
    });
}
