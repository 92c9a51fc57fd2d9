/** The function of a service that an operation is done by. */
import { printKey } from "../../emit/literal.ts";
import type {
  CreateAction,
  DeleteAction,
  HitShape,
  ListAction,
  TransitionAction,
  WriteAction,
} from "../service-plan.ts";
import { apiTypesIn, layoutModule, moduleFrom, type StoredOperation } from "./facts.ts";
import { rankName } from "./hit-query.ts";
import { needsMore, needsTotal } from "./list-page.ts";
import { readsQuery } from "./list-query.ts";
import { newKeyOf } from "./location.ts";
import type { ModulePart } from "./module.ts";
import { indented, printAccess, printCall } from "./print.ts";
import { type ServiceContext, ServicePhrases } from "./service-phrases.ts";

export function printServiceFunction(stored: StoredOperation, context: ServiceContext): ModulePart {
  const { operation } = stored;
  const { facts } = context;
  const say = new ServicePhrases(stored, context);
  say.imports
    .type("@ashlar/kit/call", "Call")
    .value(moduleFrom(facts, "services", "context"), "context")
    .value(moduleFrom(facts, "services", "services/policy"), "permit");
  const text = printAction(say, stored);
  say.imports.type(layoutModule(facts, "services", "types", "api"), ...apiTypesIn(facts, text));
  const title = `${operation.method.toUpperCase()} ${operation.source.path}`;
  return { name: operation.name, title, imports: say.imports, text };
}

function printAction(say: ServicePhrases, { action }: StoredOperation): string {
  switch (action.kind) {
    case "list":
      return printList(say, action);
    case "create":
      return printCreate(say, action);
    case "read":
      return printRead(say);
    case "delete":
      return printDelete(say, action);
    case "transition":
      return printTransition(say, action);
    default:
      return action.isUpsert ? printUpsert(say, action) : printWrite(say, action);
  }
}

function printList(say: ServicePhrases, action: ListAction): string {
  const { operation, store } = say;
  const hasQuery = readsQuery(operation, action);
  const isCursor = action.page.kind === "cursor";
  const { hit } = action.answer.shape;
  const model = `to${store.name}`;
  const facts = [
    `items: ${hit === undefined ? say.model() : hitType(hit, say.model())}[]`,
    ...(isCursor ? ["nextCursor: string | null"] : []),
    ...(isCursor || needsMore(action) ? ["hasMore: boolean"] : []),
    ...(needsTotal(action) ? ["total: number"] : []),
  ];
  const rest = facts.length > 1 ? ", ...page" : "";
  const args = [say.queries, say.key(), hasQuery ? "query" : ""].filter((each) => each !== "");
  const start = `const { rows${rest} } = await ${say.repository()}.${operation.name}`;
  const { always, ifEmpty } = say.parents(say.queries);
  return say.function(
    [hasQuery ? `query: ${operation.requestTypeName}["query"]` : ""],
    `{ ${facts.join("; ")} }`,
    [
      ...always,
      printCall(start, args, ";", 2),
      ...ifEmpty,
      hit === undefined
        ? `return { items: rows.map(${say.record(model)})${rest} };`
        : `return { items: rows.map((row) => (${hitOf(hit, say.record(model), rankName(store))}))${rest} };`,
    ],
  );
}

/** `{ book: Book; score: number }` */
function hitType({ item, score }: HitShape, model: string): string {
  const rank = score === undefined ? "" : `; ${printKey(score)}: number`;
  return `{ ${printKey(item)}: ${model}${rank} }`;
}

function hitOf({ item, score }: HitShape, model: string, rank: string): string {
  const scored = score === undefined ? "" : `, ${printKey(score)}: row${printAccess(rank)}`;
  return `{ ${printKey(item)}: ${model}(row)${scored} }`;
}

function printCreate(say: ServicePhrases, action: CreateAction): string {
  const made = say.bodyFunction("values");
  const insert = say.insert(say.values(made));
  const key = newKeyOf(action, say.store, say.facts);
  const column = key?.isOfRow === true ? key.field.column : undefined;
  const returned =
    column === undefined
      ? say.returnStored(insert)
      : [`const row = ${insert};`, `return { ...${say.stored("row")}, key: row${printAccess(column)} };`];
  const type = key?.field.kind === "integer" ? "number" : "string";
  return say.function(
    [say.bodyParameter("body")],
    `${say.storedType()}${column === undefined ? "" : ` & { key: ${type} }`}`,
    [...say.hashed(made), ...say.once("body", [...say.parents("queries").always, ...returned])],
  );
}

function printRead(say: ServicePhrases): string {
  return say.function([], say.storedType(), [
    ...say.parents(say.queries).always,
    `const row = await ${say.rowCall("find", say.queries)};`,
    say.orNotFound("row"),
    `return ${say.stored("row")};`,
  ]);
}

function printWrite(say: ServicePhrases, action: WriteAction): string {
  const isPatch = action.kind === "patch";
  const given = isPatch ? "patch" : "body";
  const made = say.bodyFunction(isPatch ? "changes" : "values");
  const change = isPatch ? say.changes(made) : say.values(made);
  const lines = [...say.locked(), ...say.returnUpdated(change)];
  return say.function([say.bodyParameter(given)], say.storedType(), [
    ...(isPatch ? [] : say.hashed(made)),
    ...(isPatch ? say.once(given, lines) : say.transaction(lines, true)),
  ]);
}

function printUpsert(say: ServicePhrases, action: WriteAction): string {
  const isPatch = action.kind === "patch";
  const given = isPatch ? "patch" : "body";
  const values = say.bodyFunction("values");
  const change = isPatch ? say.changes(say.bodyFunction("changes")) : say.values(values);
  const lines = [
    `const row = await ${say.rowCall("lock", "queries")};`,
    `${say.kit("conditional", "requireMatch")}(call, row && ${say.etag("row")});`,
    "if (row === undefined) {",
    indented(
      [
        ...say.parents("queries").always,
        say.insertStatement("made", say.values(values, given)),
        `return { ...${say.stored("made")}, isNew: true };`,
      ],
      2,
    ),
    "}",
    say.updated(change),
    `return { ...${say.stored("changed")}, isNew: false };`,
  ];
  return say.function([say.bodyParameter(given)], `${say.storedType()} & { isNew: boolean }`, [
    ...(isPatch ? [] : say.hashed(values)),
    ...(isPatch ? say.once(given, lines) : say.transaction(lines, true)),
  ]);
}

function printDelete(say: ServicePhrases, action: DeleteAction): string {
  const answers = action.answer.shape.kind !== "none";
  const lines = [
    ...say.locked(),
    `await ${say.rowCall("delete", "queries")};`,
    ...(answers ? [`return ${say.stored("row")};`] : []),
  ];
  return say.function([], answers ? say.storedType() : "void", say.transaction(lines, answers));
}

function printTransition(say: ServicePhrases, { column, value }: TransitionAction): string {
  const conflict = say.error("conflict");
  const text = JSON.stringify(value);
  const message = JSON.stringify(`The ${say.store.store.noun} is ${value} already.`);
  const change = `{ ${column}: ${text} }`;
  return say.function(
    [],
    say.storedType(),
    say.once("", [
      ...say.locked(),
      `// Which others may become ${value} is for you to say: here every other one may.`,
      `if (row.${column} === ${text}) throw ${conflict}(${message});`,
      ...say.returnUpdated(change),
    ]),
  );
}
