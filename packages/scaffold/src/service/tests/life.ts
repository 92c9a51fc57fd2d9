/** Tests of one thing: made, read, changed, replaced, deleted. */
import { printLiteral } from "../../emit/literal.ts";
import type { ItemShape } from "../service-plan.ts";
import { callerOf } from "./callers.ts";
import { echoOf } from "./echo.ts";
import { withArticle } from "./factories.ts";
import type { StoredOperation } from "./facts.ts";
import { printMade, printTest, type StoreTests } from "./store-tests.ts";
import { printTestCall } from "./test-call.ts";

export function printLife(given: StoreTests): string[] {
  return [
    ...printLocation(given),
    ...printNotModified(given),
    ...printChanged(given, "patch"),
    ...printChanged(given, "replace"),
    ...printMatch(given),
    ...printTransition(given),
    ...printDeleted(given),
  ];
}

function printLocation(given: StoreTests): string[] {
  const { of, imports } = given;
  const create = given.first("create");
  const read = given.first("read");
  if (create === undefined || read === undefined || create.action.location === undefined) return [];
  const { status, shape, headers } = create.action.answer;
  if (shape.kind === "none" || !(status === 201 || headers.includes("location"))) return printFound(given);
  const url = `made.headers.get("location") ?? ""`;
  imports.value("../support/client.js", "client");
  const above = of.parent === undefined ? [] : [printMade({ of: of.parent, imports })];
  return [
    printTest(`a new ${of.store.noun} is found where Location says`, [
      ...above,
      `const made = await ${printTestCall(create, of, given)};`,
      `const found = await ${printTestCall(read, of, given, { url })};`,
      `expect(${bodyAt("found", read.action.answer.shape, given)}).toEqual(${bodyAt("made", create.action.answer.shape, given)});`,
    ]),
  ];
}

/** Where an answer does not say where the new thing is. */
function printFound(given: StoreTests): string[] {
  const { of, facts, factories } = given;
  const create = given.first("create");
  const read = given.first("read");
  const factory = create === undefined ? undefined : factories.bodies.get(create.operation.name);
  if (create === undefined || read === undefined || factory === undefined) return [];
  const echo = echoOf(factory.body, of, create.action.body.columns, facts);
  return [
    printTest(`a new ${of.store.noun} is found as it was sent`, [
      printMade(given),
      `const found = await ${printTestCall(read, of, given)};`,
      `expect(${bodyAt("found", read.action.answer.shape, given)}).toMatchObject(${printLiteral(echo, 0, 40)});`,
    ]),
  ];
}

/** RFC 9110 §13.1.2. */
function printNotModified(given: StoreTests): string[] {
  const read = given.first("read");
  if (read === undefined) return [];
  const { noun } = given.of.store;
  return [
    printTest(`${withArticle(noun)} that has not changed is not sent again`, [
      printMade(given),
      `const { headers } = await ${printTestCall(read, given.of, given)};`,
      `const etag = headers.get("etag") ?? "";`,
      `const again = await ${printTestCall(read, given.of, given, { headers: { "if-none-match": "etag" } })};`,
      "expect(again.status).toBe(304);",
      `expect(again.text).toBe("");`,
    ]),
  ];
}

function printChanged(given: StoreTests, kind: "patch" | "replace"): string[] {
  const { of, facts, factories } = given;
  const read = given.first("read");
  const write = given.first(kind);
  const factory = write === undefined ? undefined : factories.bodies.get(write.operation.name);
  if (read === undefined || write === undefined || factory === undefined) return [];
  const echo = echoOf(factory.body, of, write.action.body.columns, facts);
  if (Object.keys(echo).length === 0) return [];
  const what = kind === "patch" ? "change" : "replacement";
  return [
    printTest(`a ${what} of ${withArticle(of.store.noun)} is there when it is read again`, [
      printMade(given),
      `await ${printTestCall(write, of, given)};`,
      `const found = await ${printTestCall(read, of, given)};`,
      `expect(${bodyAt("found", read.action.answer.shape, given)}).toMatchObject(${printLiteral(echo, 0, 40)});`,
    ]),
  ];
}

/** RFC 9110 §13.1.1. */
function printMatch(given: StoreTests): string[] {
  const { of } = given;
  const read = given.first("read");
  const write = given.first("patch") ?? given.first("replace");
  if (of.store.version === undefined || read === undefined || write === undefined) return [];
  const headers = { "if-match": "etag" };
  return [
    printTest(`a change that was made without knowing of another one is refused`, [
      printMade(given),
      `const { headers } = await ${printTestCall(read, of, given)};`,
      `const etag = headers.get("etag") ?? "";`,
      `const first = await ${printTestCall(write, of, given, { headers })};`,
      `expect(first.status).toBe(${write.action.answer.status});`,
      `const second = await ${printTestCall(write, of, given, { headers })};`,
      "expect(second.status).toBe(412);",
    ]),
  ];
}

function printTransition(given: StoreTests): string[] {
  const { of } = given;
  const transitions = of.operations.filter(
    (each): each is StoredOperation<Extract<StoredOperation["action"], { readonly kind: "transition" }>> =>
      each.action.kind === "transition" && callerOf(each.operation, given.facts).isKnowable,
  );
  return transitions.flatMap((transition) => {
    const { action, operation } = transition;
    const property = of.store.fields.find(({ column }) => column === action.column)?.property;
    if (property === undefined || action.answer.shape.kind === "none") return [];
    const body = bodyAt("after", action.answer.shape, given);
    return [
      printTest(`${operation.method.toUpperCase()} ${operation.source.path} makes it ${action.value}`, [
        printMade(given),
        `const after = await ${printTestCall(transition, of, given)};`,
        `expect(${body}).toMatchObject(${printLiteral({ [property]: action.value })});`,
      ]),
    ];
  });
}

function printDeleted(given: StoreTests): string[] {
  const { of } = given;
  const remove = given.first("delete");
  const read = given.first("read");
  if (remove === undefined) return [];
  const again = read === undefined ? remove : read;
  return [
    printTest(`${withArticle(of.store.noun)} that was deleted is gone`, [
      printMade(given),
      `const { status } = await ${printTestCall(remove, of, given)};`,
      `expect(status).toBe(${remove.action.answer.status});`,
      `const after = await ${printTestCall(again, of, given)};`,
      "expect(after.status).toBe(404);",
    ]),
  ];
}

/** `found.body`, or what of it holds the model. */
export function bodyAt(answer: string, shape: ItemShape, { imports }: Pick<StoreTests, "imports">): string {
  if (shape.kind !== "object") return `${answer}.body`;
  imports.value("../support/client.js", "pick");
  return `pick(${answer}.body, ${JSON.stringify(shape.item)})`;
}
