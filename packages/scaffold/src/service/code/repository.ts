/** Prints `repositories/<store>.ts`: the queries, each limited to the rows that its arguments name. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import type { ListAction } from "../service-plan.ts";
import { type Facts, moduleFrom, type StoredOperation, type StoreFacts } from "./facts.ts";
import { printHits } from "./hit-query.ts";
import { printList } from "./list-query.ts";
import { type ModulePart, printModule } from "./module.ts";
import { printChain, printFunction } from "./print.ts";
import type { RowFunction } from "./row-function.ts";
import { keyParameter, whereCalls } from "./row-key.ts";

export function emitRepository(
  store: StoreFacts,
  functions: readonly RowFunction[],
  facts: Facts,
): File | undefined {
  const lists = store.operations.flatMap(({ operation, action }) =>
    action.kind === "list" ? [printMany({ operation, action }, store, facts)] : [],
  );
  const parts = [...lists, ...functions.map((each) => printRowFunction(each, store, facts))];
  if (parts.length === 0) return undefined;
  const path = `${facts.folder}/repositories/${store.store.fileName}.ts`;
  return printModule(path, `Queries of the table ${store.store.table}.`, parts);
}

function printMany(stored: StoredOperation<ListAction>, store: StoreFacts, facts: Facts): ModulePart {
  const { search } = stored.action;
  return search?.isRanked === true
    ? printHits(stored, search, store, facts)
    : printList(stored, store, facts);
}

function printRowFunction({ verb, name, columns }: RowFunction, store: StoreFacts, facts: Facts): ModulePart {
  const { types } = store;
  const table = JSON.stringify(store.store.table);
  const tables = moduleFrom(facts, "repositories", "database/tables");
  const imports = new Imports().type("@ashlar/kit/database", "Queries").type(tables, "Tables");
  if (verb !== "delete" || columns.length > 0) imports.type(tables, types.row);
  const where = whereCalls(columns);
  const print = (o: { doc?: string; parameters?: string[]; returns: string; body: string[] }): string =>
    printFunction({
      doc: o.doc === undefined ? [] : [o.doc],
      name,
      parameters: ["queries: Queries<Tables>", ...(o.parameters ?? [])],
      returns: `Promise<${o.returns}>`,
      body: o.body,
      isAsync: true,
    });
  const chain = (start: string, calls: readonly string[]): string[] => [printChain(start, calls, 2)];
  const key = keyParameter(columns, store);
  const text = {
    has: () =>
      print({
        parameters: [key],
        returns: "boolean",
        body: [
          ...chain("const found = await queries", [
            `.selectFrom(${table})`,
            `.select(${JSON.stringify(columns[0])})`,
            ...where,
            ".executeTakeFirst()",
          ]),
          "return found !== undefined;",
        ],
      }),
    find: () =>
      print({
        parameters: [key],
        returns: `${types.row} | undefined`,
        body: chain("return queries", [
          `.selectFrom(${table})`,
          ".selectAll()",
          ...where,
          ".executeTakeFirst()",
        ]),
      }),
    lock: () =>
      print({
        doc: "As `find`, but others wait with their changes until the transaction has ended.",
        parameters: [key],
        returns: `${types.row} | undefined`,
        body: chain("return queries", [
          `.selectFrom(${table})`,
          ".selectAll()",
          ...where,
          ".forUpdate()",
          ".executeTakeFirst()",
        ]),
      }),
    insert: () => {
      imports.type(tables, types.newRow);
      return print({
        parameters: [`values: ${types.newRow}`],
        returns: types.row,
        body: chain("return queries", [
          `.insertInto(${table})`,
          store.store.fields.length === 0 ? ".defaultValues()" : ".values(values)",
          ".returningAll()",
          ".executeTakeFirstOrThrow()",
        ]),
      });
    },
    update: () => {
      imports.type(tables, types.changes);
      return print({
        parameters: [key, `changes: ${types.changes}`],
        returns: types.row,
        body: chain("return queries", [
          `.updateTable(${table})`,
          `.set(${printSet(store)})`,
          ...where,
          ".returningAll()",
          ".executeTakeFirstOrThrow()",
        ]),
      });
    },
    delete: () =>
      print({
        parameters: [key],
        returns: "void",
        body: chain("await queries", [`.deleteFrom(${table})`, ...where, ".execute()"]),
      }),
  }[verb]();
  return { name, imports, text };
}

/** The version counts every change, and the time of the last one is kept. */
function printSet({ store }: StoreFacts): string {
  const version = store.version;
  const changed = store.fields.find(({ source }) => source === "updated-at")?.column;
  const counted = version === undefined ? [] : [`${version}: eb(${JSON.stringify(version)}, "+", 1)`];
  const told = changed === undefined ? [] : [`${changed}: eb.fn<Date>("now")`];
  if (counted.length + told.length === 0) return "changes";
  return `(eb) => ({ ${["...changes", ...counted, ...told].join(", ")} })`;
}
