/** A path parameter as the column that it names: what the column cannot hold names nothing. */
import type { JsonSchema } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import type { PathBinding } from "../service-plan.ts";
import { columnOf, type Facts, fieldOf, type StoreFacts } from "./facts.ts";
import { parentChecks } from "./parent-check.ts";
import { target, typesOf } from "./property.ts";
import { rowColumns } from "./row-key.ts";

/** A function of `database/records.ts` that answers 404 to what no key looks like. */
export type KeyReader = "integerKey" | "uuidKey";

export interface ColumnValue {
  readonly text: string;
  /** That the text calls. */
  readonly reader?: KeyReader;
}

export function asColumn(
  value: string,
  { parameter, column }: PathBinding,
  o: { readonly operation: PlannedOperation; readonly store: StoreFacts; readonly facts: Facts },
): ColumnValue {
  const { schemas } = o.facts.blueprint.api;
  const declared = o.operation.parameters.find((each) => each.in === "path" && each.name === parameter);
  const schema = declared?.schema ?? true;
  const types = typesOf(schema, schemas);
  const isNumber = types.has("integer") || types.has("number");
  switch (fieldOf(o.store, column).kind) {
    case "integer": {
      const isSmall = columnOf(o.store, column)?.type === "integer";
      if (isWithin(target(schema, schemas), isSmall)) return { text: value };
      return { text: `integerKey(${value}${isSmall ? ", 2_147_483_647" : ""})`, reader: "integerKey" };
    }
    case "uuid":
      if (target(schema, schemas)?.format === "uuid") return { text: value };
      return { text: `uuidKey(${value})`, reader: "uuidKey" };
    case "number":
      return { text: isNumber ? value : `Number(${value})` };
    case "text":
      return { text: isNumber ? `String(${value})` : value };
    default:
      return { text: value };
  }
}

/** Those that any service calls. */
export function keyReaders(facts: Facts): ReadonlySet<KeyReader> {
  const found = new Set<KeyReader>();
  const add = (operation: PlannedOperation, store: StoreFacts, bindings: readonly PathBinding[]): void => {
    for (const binding of bindings) {
      const { reader } = asColumn("", binding, { operation, store, facts });
      if (reader !== undefined) found.add(reader);
    }
  };
  for (const store of facts.stores) {
    for (const { operation, action } of store.operations) {
      const isInBody = "key" in action && action.key?.in === "body";
      const named = rowColumns(action).filter((each) => !isInBody || action.path.includes(each));
      add(operation, store, named);
      for (const { parent, columns } of parentChecks(operation, action, facts)) {
        add(operation, parent, columns);
      }
    }
  }
  return found;
}

/** The validator lets nothing pass that the column cannot hold. */
function isWithin(schema: JsonSchema | undefined, isSmall: boolean): boolean {
  if (typeof schema !== "object" || schema.type !== "integer") return false;
  if (schema.format === "int32" || (schema.format === "int64" && !isSmall)) return true;
  const most = isSmall ? 2_147_483_647 : Number.MAX_SAFE_INTEGER;
  const { minimum, maximum } = schema;
  return minimum !== undefined && maximum !== undefined && minimum >= -most && maximum <= most;
}
