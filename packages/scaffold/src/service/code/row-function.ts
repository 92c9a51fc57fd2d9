/** Which functions of repositories work on one row; found from what the services call. */
import type { Store } from "../service-plan.ts";
import { type Facts, type StoredAction, type StoreFacts, storeOf } from "./facts.ts";
import { parentChecks } from "./parent-check.ts";
import { rowColumns, rowFunction } from "./row-key.ts";

export type Verb = "has" | "find" | "lock" | "insert" | "update" | "delete";

export interface RowFunction {
  readonly verb: Verb;
  /** `findBook` */
  readonly name: string;
  readonly columns: readonly string[];
}

/** By the store's `singular`. */
export function rowFunctionsOf(facts: Facts): ReadonlyMap<Store["singular"], readonly RowFunction[]> {
  const found = new Map<string, Map<string, RowFunction>>();
  const add = (store: StoreFacts, verb: Verb, columns: readonly string[]): void => {
    const name = verb === "insert" ? `insert${store.name}` : rowFunction(verb, columns, store);
    const own = found.get(store.store.singular) ?? new Map<string, RowFunction>();
    if (!own.has(name)) own.set(name, { verb, name, columns });
    found.set(store.store.singular, own);
  };
  for (const store of facts.stores) {
    for (const { operation, action } of store.operations) {
      const columns = rowColumns(action).map(({ column }) => column);
      for (const verb of verbsOf(action)) add(store, verb, columns);
      for (const { parent, columns: above } of parentChecks(operation, action, facts)) {
        add(
          storeOf(facts, parent.store.singular),
          "has",
          above.map(({ column }) => column),
        );
      }
    }
  }
  return new Map([...found].map(([store, own]) => [store, [...own.values()].sort(byVerb)]));
}

function verbsOf(action: StoredAction): readonly Verb[] {
  switch (action.kind) {
    case "list":
      return [];
    case "create":
      return ["insert"];
    case "read":
      return ["find"];
    case "delete":
      return ["lock", "delete"];
    case "transition":
      return ["lock", "update"];
    default:
      return action.isUpsert ? ["lock", "insert", "update"] : ["lock", "update"];
  }
}

const verbs: readonly Verb[] = ["has", "find", "lock", "insert", "update", "delete"];

function byVerb(a: RowFunction, b: RowFunction): number {
  return verbs.indexOf(a.verb) - verbs.indexOf(b.verb);
}
