/** Which things above must exist for an operation on a nested thing to make sense. */
import type { PlannedOperation } from "../../blueprint.ts";
import type { PathBinding } from "../service-plan.ts";
import { type Facts, type StoredAction, type StoreFacts, storeOf } from "./facts.ts";
import { ancestorsOf, rowColumns } from "./row-key.ts";

export interface ParentCheck {
  readonly parent: StoreFacts;
  /** Of the parent's row, with the path parameters that name it. */
  readonly columns: readonly PathBinding[];
  /** Of a list it is enough to look when nothing is in it: rows prove that their parent exists. */
  readonly isOnlyForEmpty: boolean;
}

/**
 * A row that holds the keys of everything above it says enough; a new one, or one that holds only the nearest, asks
 * for what stands above.
 */
export function parentChecks(operation: PlannedOperation, action: StoredAction, facts: Facts): ParentCheck[] {
  const store = storeOf(facts, action.store);
  const { parent } = store.store;
  const bound = action.path.find(({ column }) => column === parent?.column);
  if (parent === undefined || bound === undefined) return [];
  const parameters = new Set(
    operation.parameters.filter((each) => each.in === "path").map(({ name }) => name),
  );
  const chain = ancestorsOf(store, facts);
  const [top] = chain;
  if (top === undefined) return [];
  const checked = chain.length === 1 ? [top] : chain.slice(1);
  const mayBeNew = action.kind === "create" || action.kind === "list" || isUpsert(action);
  const named = new Set(rowColumns(action).map(({ parameter }) => parameter));
  const namesAll = chain.length === 1 || [...parameters].every((parameter) => named.has(parameter));
  if (!mayBeNew && namesAll) return [];
  return checked.flatMap((each) => {
    const below = chain[chain.indexOf(each) + 1];
    const parameter = below === undefined ? bound.parameter : below.store.parent?.parameter;
    if (parameter === undefined || !parameters.has(parameter) || each.store.key === undefined) return [];
    const above = each.store.parent;
    const path = [...(above === undefined ? [] : [above]), ...each.store.scopes].filter((one) =>
      parameters.has(one.parameter),
    );
    const columns = [...path, { parameter, column: each.store.key }];
    return [{ parent: each, columns, isOnlyForEmpty: action.kind === "list" && namesAll }];
  });
}

function isUpsert(action: StoredAction): boolean {
  return (action.kind === "replace" || action.kind === "patch") && action.isUpsert;
}
