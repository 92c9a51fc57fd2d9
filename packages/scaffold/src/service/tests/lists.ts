// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of the code that is printed.
/** Tests of lists: they hold what was made, page through all of it once, filter, and keep parents apart. */
import type { Json, JsonSchema } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { conjuncts, findProperty } from "../../emit/types/reference.ts";
import { fits } from "../../sample.ts";
import { printAccess } from "../code/print.ts";
import type { Filter, ListAction } from "../service-plan.ts";
import { withArticle } from "./factories.ts";
import { isJsonObject, pathNames, type StoredOperation } from "./facts.ts";
import { testUrl } from "./request-url.ts";
import { printMade, printTest, type StoreTests } from "./store-tests.ts";
import { printTestCall } from "./test-call.ts";

type List = StoredOperation<ListAction>;

export function printLists(given: StoreTests): string[] {
  const { of } = given;
  const list = given.first("list");
  const key = of.store.fields.find(({ column }) => column === of.store.key)?.property;
  if (list === undefined || key === undefined || of.keyName === undefined) return [];
  const above = new Set(of.parent === undefined ? [] : pathNames(of.parent));
  if (testUrl(list.operation, list.action, of, given.facts).names.some((name) => !above.has(name))) return [];
  const tests = [
    ...printHasIt(given, list),
    ...printFilters(given, list),
    ...printPaging(given, list),
    ...printParents(given, list),
  ];
  return tests.length === 0 ? [] : [...tests, printKeys(given, list, key)];
}

function printKeys({ of, imports, facts }: StoreTests, { action }: List, key: string): string {
  const { shape } = action.answer;
  const { model, singular } = of.store;
  const name = model === undefined ? undefined : facts.blueprint.typeNames.get(model);
  if (name !== undefined) imports.type("../../src/types/api.js", name);
  imports.type("../support/client.js", "Answer").value("../support/client.js", "pick");
  const type = name ?? "Record<string, unknown>";
  const place = shape.kind === "array" ? "" : `, ${JSON.stringify(shape.items)}`;
  const access = name === undefined ? `[${JSON.stringify(key)}]` : printAccess(key);
  const each = /^[a-z]\w*$/.test(singular) && singular !== "body" ? singular : "row";
  return `/** Keys of the ${of.store.noun} rows that a list holds, in its order. */
function keys({ body }: Answer): unknown[] {
  return pick<readonly ${type}[]>(body${place}).map((${each}) => ${each}${access});
}
`;
}

/** As many rows on one page as the document allows. */
function mostRows({ operation, action }: List, given: StoreTests): string | undefined {
  const { limit } = action.page;
  const parameter = operation.parameters.find(
    ({ name, in: place }) => place === "query" && name === limit?.parameter,
  );
  if (limit === undefined || parameter === undefined) return undefined;
  const most = [100, 50, 25, 20, 10, 5].find((each) => fits(each, parameter.schema, given.facts.requests));
  return most === undefined ? undefined : `${encodeURIComponent(limit.parameter)}=${most}`;
}

function printHasIt(given: StoreTests, list: List): string[] {
  const { of } = given;
  const most = mostRows(list, given);
  return [
    printTest(`the list holds ${withArticle(of.store.noun)} that was made`, [
      printMade(given),
      `const list = await ${printTestCall(list, of, given, most === undefined ? {} : { query: JSON.stringify(most) })};`,
      `expect(keys(list)).toContain(${of.keyName});`,
    ]),
  ];
}

function printFilters(given: StoreTests, list: List): string[] {
  const { of, facts, factories } = given;
  const create = given.first("create");
  const factory = create === undefined ? undefined : factories.bodies.get(create.operation.name);
  const literal =
    factory?.body.item === undefined ? factory?.body.literal : factory.body.literal[factory.body.item];
  const most = mostRows(list, given);
  const rest = most === undefined ? "" : `&${most}`;
  const found: string[] = [];
  const missed: string[] = [];
  for (const filter of list.action.filters) {
    const field = of.store.fields.find(({ column }) => column === filter.column);
    if (field?.property === undefined || field.kind === "timestamp") continue;
    const value = isJsonObject(literal) ? (literal[field.property] ?? field.default) : field.default;
    const schema = parameterSchema(filter, list.operation, given);
    if (schema === undefined) continue;
    const has = textFor(value, filter, schema, given);
    if (has !== undefined) found.push(`${has}${rest}`);
    const other = otherValue(value, filter, schema, facts.requests.schemas);
    const lacks = other === undefined ? undefined : textFor(other, filter, schema, given);
    if (lacks !== undefined && lacks !== has) missed.push(`${lacks}${rest}`);
  }
  const print = (queries: readonly string[], title: string, matcher: string): string[] =>
    queries.length === 0
      ? []
      : [
          `it.each(${printList(queries)})("${title} %s", async (query) => {\n${[
            printMade(given),
            `const list = await ${printTestCall(list, of, given, { query: "query" })};`,
            `expect(keys(list)).${matcher}(${of.keyName});`,
          ]
            .map((line) => `  ${line.replaceAll("\n", "\n  ")}\n`)
            .join("")}});\n`,
        ];
  return [
    ...print(found, `${withArticle(of.store.noun)} is found by`, "toContain"),
    ...print(missed, `${withArticle(of.store.noun)} is not found by`, "not.toContain"),
  ];
}

function printList(texts: readonly string[]): string {
  const line = `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
  return line.length <= 60 ? line : `[\n${texts.map((text) => `  ${JSON.stringify(text)},\n`).join("")}]`;
}

function parameterSchema(
  filter: Filter,
  operation: PlannedOperation,
  { facts }: StoreTests,
): JsonSchema | undefined {
  const parameter = operation.parameters.find(
    ({ name, in: place }) => place === "query" && name === filter.parameter,
  );
  if (parameter === undefined || parameter.contentType !== undefined) return undefined;
  if (filter.member === undefined) return parameter.schema;
  return findProperty(parameter.schema, filter.member, facts.requests.schemas);
}

/** `genre=novel`, where that is a valid query. */
function textFor(
  value: unknown,
  filter: Filter,
  schema: JsonSchema,
  { facts }: StoreTests,
): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean") return undefined;
  if (!fits(one, schema, facts.requests) && !fits([one], schema, facts.requests)) return undefined;
  const member = filter.member === undefined ? "" : `[${filter.member}]`;
  return `${encodeURIComponent(filter.parameter)}${member}=${encodeURIComponent(String(one))}`;
}

/** A value by which the row is not found. */
function otherValue(
  value: unknown,
  { operator }: Filter,
  schema: JsonSchema,
  schemas: StoreTests["facts"]["requests"]["schemas"],
): Json | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (operator === "!=") return undefined;
  if (typeof one === "number") return operator === "<=" || operator === "<" ? one - 1 : one + 1;
  if (typeof one === "boolean") return !one;
  if (typeof one !== "string" || !["=", "in", "contains", "overlaps"].includes(operator)) return undefined;
  const parts = conjuncts(schema, schemas);
  const choices = [schema, ...parts.map((part) => part.items ?? true)].flatMap((each) =>
    conjuncts(each, schemas).flatMap((part) => part.enum ?? []),
  );
  return choices.length === 0 ? `${one}-else` : choices.find((choice) => choice !== one);
}

function printPaging(given: StoreTests, list: List): string[] {
  const { of, imports } = given;
  const { page, sort, answer } = list.action;
  if (page.kind === "none" || page.limit === undefined) return [];
  const { limit } = page;
  const parameter = list.operation.parameters.find(
    ({ name, in: place }) => place === "query" && name === limit.parameter,
  );
  const rows = [2, 3, 5, 10].find(
    (each) => parameter !== undefined && fits(each, parameter.schema, given.facts.requests),
  );
  if (rows === undefined) return [];
  const size = `${encodeURIComponent(limit.parameter)}=${rows}`;
  const next =
    answer.shape.kind === "object"
      ? answer.shape.extras.find(({ value }) => value === "next-cursor")
      : undefined;
  if (page.kind === "cursor" && next === undefined) return [];
  const loop = {
    cursor: () => {
      imports.value("../support/client.js", "pick");
      return [
        'let next: string | null | undefined = "";',
        "while (next !== null && next !== undefined) {",
        `  const place: string = next === "" ? "" : \`&${encodeURIComponent(page.kind === "cursor" ? page.cursor : "")}=\${encodeURIComponent(next)}\`;`,
        `  const list = await ${called(`\`\${order}${size}\${place}\``)};`,
        "  seen.push(...keys(list));",
        `  next = pick<string | null | undefined>(list.body, ${JSON.stringify(next?.property ?? "")});`,
        "}",
      ];
    },
    offset: () => [
      `for (let count = ${rows}; count === ${rows}; ) {`,
      `  const list = await ${called(`\`\${order}${size}&${encodeURIComponent(page.kind === "offset" ? page.offset : "")}=\${seen.length}\``)};`,
      "  count = keys(list).length;",
      "  seen.push(...keys(list));",
      "}",
    ],
    page: () => [
      `for (let page = ${page.kind === "page" ? page.firstPage : 1}, count = ${rows}; count === ${rows}; page += 1) {`,
      `  const list = await ${called(`\`\${order}${size}&${encodeURIComponent(page.kind === "page" ? page.page : "")}=\${page}\``)};`,
      "  count = keys(list).length;",
      "  seen.push(...keys(list));",
      "}",
    ],
  }[page.kind]();
  function called(query: string): string {
    return printTestCall(list, of, given, { query });
  }
  imports.value("../support/factories.js", `make${of.name}`);
  const names = of.parent === undefined ? [] : pathNames(of.parent);
  const parent = of.parent === undefined ? [] : [printMade({ of: of.parent, imports })];
  const at = names.length === 0 ? "" : `{ ${names.join(", ")} }`;
  const orders =
    sort.parameter === undefined
      ? [""]
      : sort.choices.map(
          ({ value }) => `${encodeURIComponent(sort.parameter ?? "")}=${encodeURIComponent(value)}&`,
        );
  const body = [
    ...parent,
    "const made: unknown[] = [];",
    `for (let row = 0; row < ${rows * 2 + 1}; row += 1) made.push((await make${of.name}(${at})).${of.keyName});`,
    "const seen: unknown[] = [];",
    ...loop.map((line) => line.replaceAll("\n", "\n  ")),
    "expect(seen).toEqual(expect.arrayContaining(made));",
    "expect(new Set(seen).size).toBe(seen.length);",
  ].map((line) => `  ${line.replaceAll("\n", "\n  ")}\n`);
  const title = `pages hold every ${of.store.noun} once`;
  if (sort.parameter === undefined) {
    return [`it(${JSON.stringify(title)}, async () => {\n${body.join("").replaceAll("${order}", "")}});\n`];
  }
  return [`it.each(${printList(orders)})("${title}: %s", async (order) => {\n${body.join("")}});\n`];
}

function printParents(given: StoreTests, list: List): string[] {
  const { of, imports } = given;
  if (of.parent === undefined || of.parent.keyName === undefined) return [];
  const read = given.first("read");
  const listed = testUrl(list.operation, list.action, of, given.facts).names;
  if (!listed.includes(of.parent.keyName)) return [];
  imports.value("../support/factories.js", `make${of.name}`);
  const names = read === undefined ? [] : testUrl(read.operation, read.action, of, given.facts).names;
  return [
    printTest(`${withArticle(of.store.noun)} is not seen among those of another ${of.parent.store.noun}`, [
      `const { ${of.keyName} } = await make${of.name}();`,
      printMade({ of: of.parent, imports }),
      `const list = await ${printTestCall(list, of, given)};`,
      `expect(keys(list)).not.toContain(${of.keyName});`,
      ...(read !== undefined && names.includes(of.parent.keyName)
        ? [`expect((await ${printTestCall(read, of, given)}).status).toBe(404);`]
        : []),
    ]),
  ];
}
