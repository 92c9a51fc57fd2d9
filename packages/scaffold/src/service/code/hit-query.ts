// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of the code that is printed.
/** Prints the function of a repository that searches for words: the best matches first. */
import { Imports } from "../../emit/imports.ts";
import { printKey } from "../../emit/literal.ts";
import type { ListAction, SearchPlan } from "../service-plan.ts";
import {
  type Facts,
  keyColumns,
  layoutModule,
  moduleFrom,
  type StoredOperation,
  type StoreFacts,
} from "./facts.ts";
import { needsTotal } from "./list-page.ts";
import { printLimit, printOffset } from "./list-query.ts";
import type { ModulePart } from "./module.ts";
import { printAccess, printFunction } from "./print.ts";

/** What a row of a search is called its rank by; no column is. */
export function rankName({ store }: StoreFacts): string {
  let name = "rank";
  while (store.fields.some(({ column }) => column === name)) name = `${name}_`;
  return name;
}

export function printHits(
  { operation, action }: StoredOperation<ListAction>,
  search: SearchPlan,
  store: StoreFacts,
  facts: Facts,
): ModulePart {
  const imports = new Imports()
    .type("@ashlar/kit/database", "Queries")
    .type("@ashlar/kit/pagination", "OffsetPage")
    .value("@ashlar/kit/pagination", "offsetPage")
    .value("kysely", "sql")
    .type(moduleFrom(facts, "repositories", "database/tables"), "Tables", store.types.row)
    .type(layoutModule(facts, "repositories", "types", "api"), operation.requestTypeName);
  const total = needsTotal(action);
  if (total) imports.value("@ashlar/kit/pagination", "countRows");
  const rank = rankName(store);
  const order = [
    `{ column: ${JSON.stringify(rank)}, isDescending: true }`,
    ...keyColumns(store).map((column) => `{ column: ${JSON.stringify(column)}, isDescending: false }`),
  ];
  const read = (parameter: string): string => `query${printAccess(parameter)}`;
  const limit = action.page.limit && printLimit(action.page.limit, operation, read);
  const call = [
    "offsetPage(hits, {",
    "  order: [",
    ...order.map((each) => `    ${each},`),
    "  ],",
    `  offset: ${printOffset(action, operation, read, limit)},`,
    `  limit: ${limit ?? "undefined"},`,
    "});",
  ];
  return {
    name: operation.name,
    imports,
    text: printFunction({
      doc: ["Rows that hold the words, the best matches first; a rank is between 0 and 1."],
      name: operation.name,
      parameters: ["queries: Queries<Tables>", `query: ${operation.requestTypeName}["query"]`],
      returns: `Promise<OffsetPage<${store.types.row} & { ${rank}: number }>${total ? " & { total: number }" : ""}>`,
      body: [
        ...printWords(search),
        `const wanted = sql\`websearch_to_tsquery('simple', \${${read(search.parameter)}})\`;`,
        "const hits = queries",
        `  .selectFrom(${JSON.stringify(store.store.table)})`,
        "  .selectAll()",
        `  .select(sql<number>\`ts_rank_cd(\${words}, \${wanted}, 32)\`.as(${JSON.stringify(rank)}))`,
        "  .where(sql<boolean>`${words} @@ ${wanted}`);",
        ...(total
          ? [
              `const page = await ${call[0]}`,
              ...call.slice(1),
              "return { ...page, total: await countRows(hits) };",
            ]
          : [`return ${call[0]}`, ...call.slice(1)]),
      ],
      isAsync: true,
    }),
  };
}

/** The expression that the index is built on, unless the request names other columns. */
function printWords({ columns, in: within }: SearchPlan): string[] {
  const usual = printVector(columns);
  if (within === undefined) return [`const words = ${usual};`];
  const texts = within.choices.map(({ value, column, isList }) => {
    const name = `\${sql.ref(${JSON.stringify(column)})}`;
    const text = isList ? `array_to_string(${name}, ' ')` : name;
    return `  ${printKey(value)}: sql\`coalesce(${text}, '')\`,`;
  });
  const read = `query${printAccess(within.parameter)}`;
  return [
    "const texts = {",
    ...texts,
    "};",
    `const named = ${read}?.map((name) => texts[name]) ?? [];`,
    "const words =",
    "  named.length === 0",
    `    ? ${usual}`,
    "    : sql`to_tsvector('simple', ${sql.join(named, sql` || ' ' || `)})`;",
  ];
}

function printVector(columns: readonly string[]): string {
  const texts = columns.map((column) => {
    const name = /^[a-z_][a-z0-9_]*$/.test(column) ? `"${column}"` : `\${sql.ref(${JSON.stringify(column)})}`;
    return `coalesce(${name}, '')`;
  });
  return `sql\`to_tsvector('simple', ${texts.join(" || ' ' || ")})\``;
}
