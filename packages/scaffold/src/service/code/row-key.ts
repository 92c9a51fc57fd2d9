/** How functions are told which row: by the key alone, or by the key and what its path names. */
import { printKey } from "../../emit/literal.ts";
import { pascalCase, valueName } from "../../identifier.ts";
import type { PathBinding } from "../service-plan.ts";
import { type Facts, type StoredAction, type StoreFacts, storeOf } from "./facts.ts";
import { printAccess, printMember } from "./print.ts";

/** Columns by which an operation finds its row: those of the path, then the item's own. */
export function rowColumns(action: StoredAction): readonly PathBinding[] {
  const key = "key" in action ? action.key : undefined;
  if (key === undefined || key.column === "" || action.path.some(({ column }) => column === key.column))
    return action.path;
  return [...action.path, key];
}

/** Parameters of a function of a repository: none, `id: BookRow["id"]`, or `key: Pick<BookRow, "book_id" | "id">`. */
export function keyParameter(columns: readonly string[], store: StoreFacts): string {
  const [first, ...others] = columns;
  if (first === undefined) return "";
  const { row } = store.types;
  if (others.length === 0) return `${keyLocal(first)}: ${row}[${JSON.stringify(first)}]`;
  return `key: Pick<${row}, ${columns.map((column) => JSON.stringify(column)).join(" | ")}>`;
}

/** `.where("id", "=", id)`, a call for each column. */
export function whereCalls(columns: readonly string[]): string[] {
  const [first = ""] = columns;
  if (columns.length === 1) return [`.where(${JSON.stringify(first)}, "=", ${keyLocal(first)})`];
  return columns.map((column) => `.where(${JSON.stringify(column)}, "=", key${printAccess(column)})`);
}

function keyLocal(column: string): string {
  const name = valueName(column, "Value");
  return /^(queries|query|values|changes)$/.test(name) ? `${name}Value` : name;
}

/** `book_id: bookId`, a member for each column. */
export function keyMembers(
  columns: readonly PathBinding[],
  value: (binding: PathBinding) => string,
): string[] {
  return columns.map((binding) => printMember(printKey(binding.column), value(binding)));
}

/**
 * `findBook`; a store that is reached by another path than its own has functions of another name for it:
 * `findOrderOfUserId`, `findAnyReview`.
 */
export function rowFunction(verb: string, columns: readonly string[], store: StoreFacts): string {
  const { parent, scopes, key } = store.store;
  const own = new Set(
    [parent?.column, ...scopes.map(({ column }) => column)].filter((column) => column !== undefined),
  );
  const path = columns.filter((column) => column !== key || own.has(column));
  if (path.length === own.size && path.every((column) => own.has(column))) return `${verb}${store.name}`;
  if (path.length === 0) return `${verb}Any${store.name}`;
  return `${verb}${store.name}Of${path.map(pascalCase).join("And")}`;
}

/** The stores above, the topmost first, which a path names and the columns of the row do not hold. */
export function ancestorsOf(store: StoreFacts, facts: Facts): StoreFacts[] {
  const above: StoreFacts[] = [];
  for (let each = store.store.parent; each !== undefined && above.length < 8; ) {
    const parent = storeOf(facts, each.store);
    if (above.includes(parent) || parent === store) break;
    above.unshift(parent);
    each = parent.store.parent;
  }
  return above;
}
