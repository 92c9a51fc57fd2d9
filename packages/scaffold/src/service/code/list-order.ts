/** The order of a list: a function, of the parameter that chooses where there is one, so that callers outlive its going. */

import type { Imports } from "../../emit/imports.ts";
import { printLiteral } from "../../emit/literal.ts";
import type { ListAction } from "../service-plan.ts";
import { fieldOf, keyColumns, type StoredOperation, type StoreFacts } from "./facts.ts";
import { printFunction } from "./print.ts";

interface Order {
  readonly column: string;
  readonly isDescending: boolean;
  readonly isNullable?: true;
}

/** `listBooksOrder` */
export function orderName(operation: string): string {
  return `${operation}Order`;
}

/** The order as the repository asks for it: `listBooksOrder(query.sort)`. */
export function printOrder(
  { operation, action }: StoredOperation<ListAction>,
  read: (parameter: string) => string,
): string {
  const { parameter, directionParameter } = action.sort;
  const given = [parameter, directionParameter].filter((each) => each !== undefined);
  return `${orderName(operation.name)}(${given.map(read).join(", ")})`;
}

export function printListOrders(store: StoreFacts, imports: Imports): string[] {
  return store.operations.flatMap(({ operation, action }) =>
    action.kind === "list" && action.search?.isRanked !== true
      ? printListOrder({ operation, action }, store, imports)
      : [],
  );
}

function printListOrder(
  { operation, action }: StoredOperation<ListAction>,
  store: StoreFacts,
  imports: Imports,
): string[] {
  imports.type("@ashlar/kit/pagination", "PageOrder");
  const name = orderName(operation.name);
  const { parameter, directionParameter, choices } = action.sort;
  const usual = orderOf(action.sort.default, store);
  const scoped = new Set(action.path.map(({ column }) => column));
  const keys = keyColumns(store).filter((column) => !scoped.has(column));
  if (parameter === undefined && directionParameter === undefined) {
    const rest = keys.filter((column) => column !== usual.column);
    const order = [usual, ...rest.map((column) => ({ column, isDescending: usual.isDescending }))];
    const start = "  return ";
    return [
      `${keyComment}\nexport function ${name}(): readonly PageOrder[] {\n${start}${printLiteral(order, 2, start.length)};\n}\n`,
    ];
  }
  const blocks: string[] = [];
  const body: string[] = [];
  if (parameter === undefined) {
    body.push(`const usual: PageOrder = ${printLiteral(usual)};`);
    body.push(`const order = { ...usual, isDescending: isDescending(direction, usual) };`);
  } else {
    const start = `const ${name}s: ReadonlyMap<string, PageOrder> = new Map<string, PageOrder>([`;
    const rows = choices.map((choice) => `  ${printLiteral([choice.value, orderOf(choice, store)])},\n`);
    blocks.push(`${start}\n${rows.join("")}]);\n`);
    const chosen = directionParameter === undefined ? "order" : "chosen";
    const [named] = choices.filter((choice) => isSame(orderOf(choice, store), usual));
    if (named === undefined) {
      body.push(`const ${chosen} =\n  sort === undefined ? ${printLiteral(usual)} : ${name}s.get(sort);`);
    } else {
      body.push(`const ${chosen} = ${name}s.get(sort ?? ${JSON.stringify(named.value)});`);
    }
    body.push(
      `if (${chosen} === undefined) throw unknownOrder(${JSON.stringify(parameter)}, ${name}s.keys());`,
    );
    if (directionParameter !== undefined) {
      body.push(`const order = { ...chosen, isDescending: isDescending(direction, chosen) };`);
    }
  }
  const isKeyChosen = [usual, ...choices].some(({ column }) => keys.includes(column));
  const rest = keys.map(
    (column) => `{ column: ${JSON.stringify(column)}, isDescending: order.isDescending }`,
  );
  const all = `[order, ${rest.join(", ")}]`;
  if (rest.length === 0) body.push("return [order];");
  else if (isKeyChosen && keys.length === 1) {
    body.push(`if (order.column === ${JSON.stringify(keys[0])}) return [order];`, `return ${all};`);
  } else body.push(`return ${all};`);
  blocks.push(
    printFunction({
      doc: ["The order that was asked for; the key comes last, so that no two rows stand in the same place."],
      name,
      parameters: [
        parameter === undefined ? "" : "sort: string | undefined",
        directionParameter === undefined ? "" : "direction: string | undefined",
      ],
      returns: "readonly PageOrder[]",
      body,
    }),
  );
  return blocks;
}

const keyComment = "// The key comes last, so that no two rows stand in the same place.";

function orderOf({ column, isDescending }: Order, store: StoreFacts): Order {
  return { column, isDescending, ...(fieldOf(store, column).isNotNull ? {} : { isNullable: true }) };
}

function isSame(a: Order, b: Order): boolean {
  return a.column === b.column && a.isDescending === b.isDescending;
}
