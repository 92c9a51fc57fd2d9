/** Tests of what is sent twice: by mistake, and on purpose. */
import type { Json } from "@ashlar/model";
import { printLiteral } from "../../emit/literal.ts";
import { fits } from "../../sample.ts";
import { bodyCases } from "./bounds.ts";
import { type BodyFactory, pluralNoun, withArticle } from "./factories.ts";
import { isJsonObject, propertySchema } from "./facts.ts";
import { printMade, printTest, type StoreTests } from "./store-tests.ts";
import { printTestCall } from "./test-call.ts";

export function printRepeats(given: StoreTests): string[] {
  return [...printDuplicates(given), ...printIdempotency(given)];
}

function printDuplicates(given: StoreTests): string[] {
  const { of, factories, imports } = given;
  const create = given.first("create");
  const factory = create === undefined ? undefined : factories.bodies.get(create.operation.name);
  if (create === undefined || factory === undefined) return [];
  const keys = [
    ...(of.store.keySource === "client" && of.store.key !== undefined ? [of.store.key] : []),
    ...(of.table?.uniqueKeys.flatMap(({ columns }) => columns) ?? []),
  ];
  const properties = new Set(
    of.store.fields
      .filter(({ column, source }) => keys.includes(column) && source !== "parent" && source !== "scope")
      .map(({ property }) => property),
  );
  const { literal, item } = factory.body;
  const model = item === undefined ? literal : literal[item];
  return [...properties].flatMap((property) => {
    if (property === undefined || typeof model !== "object" || model === null || !(property in model))
      return [];
    if (item !== undefined) return [];
    const above = of.parent === undefined ? [] : [printMade({ of: of.parent, imports })];
    imports.value("../support/factories.js", factory.name);
    const call = `${factory.isAsync ? "await " : ""}${factory.name}()`;
    const access = /^[A-Za-z_$][\w$]*$/.test(property) ? property : undefined;
    if (access === undefined) return [];
    return [
      printTest(`two ${pluralNoun(of)} cannot have the same ${property}`, [
        ...above,
        `const { ${access} } = ${call};`,
        `const first = await ${printTestCall(create, of, given, { body: `{ ...${wrapped(call)}, ${access} }` })};`,
        `expect(first.status).toBe(${create.action.answer.status});`,
        `const second = await ${printTestCall(create, of, given, { body: `{ ...${wrapped(call)}, ${access} }` })};`,
        "expect(second.status).toBe(409);",
      ]),
    ];
  });
}

function wrapped(call: string): string {
  return call.startsWith("await ") ? `(${call})` : call;
}

/** draft-ietf-httpapi-idempotency-key-header-07 §2. */
function printIdempotency(given: StoreTests): string[] {
  const { of, facts, factories, imports } = given;
  const create = given.first("create");
  const factory = create === undefined ? undefined : factories.bodies.get(create.operation.name);
  if (create === undefined || factory === undefined || !takesUuidAsKey(given)) return [];
  if (!facts.plan.schema.tables.some(({ name }) => name === "idempotency_keys")) return [];
  imports.value("node:crypto", "randomUUID");
  imports.value("../support/factories.js", factory.name);
  const above = of.parent === undefined ? [] : [printMade({ of: of.parent, imports })];
  const headers = { "idempotency-key": "key" };
  const call = `${factory.isAsync ? "await " : ""}${factory.name}()`;
  const other = otherBody(factory, call, given);
  return [
    printTest(`one Idempotency-Key makes one ${of.store.noun}`, [
      ...above,
      "const key = randomUUID();",
      `const body = ${call};`,
      `const first = await ${printTestCall(create, of, given, { body: "body", headers }).replaceAll("body: body", "body")};`,
      `const second = await ${printTestCall(create, of, given, { body: "body", headers }).replaceAll("body: body", "body")};`,
      `expect(second.headers.get("idempotent-replayed")).toBe("true");`,
      "expect(second.status).toBe(first.status);",
      "expect(second.body).toEqual(first.body);",
    ]),
    ...(other === undefined
      ? []
      : [
          printTest(
            `an Idempotency-Key stands for one body: ${withArticle(of.store.noun)} of another one is refused`,
            [
              ...above,
              "const key = randomUUID();",
              `await ${printTestCall(create, of, given, { headers })};`,
              `const other = await ${printTestCall(create, of, given, { body: other, headers })};`,
              "expect(other.status).toBe(422);",
            ],
          ),
        ]),
  ];
}

function takesUuidAsKey(given: StoreTests): boolean {
  const create = given.first("create");
  const parameter = create?.operation.parameters.find(
    ({ in: place, name }) => place === "header" && name.toLowerCase() === "idempotency-key",
  );
  const uuid = "123e4567-e89b-42d3-a456-426614174000";
  return parameter === undefined || fits(uuid, parameter.schema, given.facts.requests);
}

/** A body that says something else; undefined where none was found. */
function otherBody({ body, isUnique }: BodyFactory, call: string, { facts }: StoreTests): string | undefined {
  if (isUnique) return call;
  const { sample, item, schema, content } = body;
  const model = item === undefined ? sample : sample[item];
  if (item !== undefined || !isJsonObject(model)) return undefined;
  const judge = (each: Record<string, Json>): boolean => fits(each, content.schema, facts.requests);
  const changed = bodyCases(model, schema, judge, facts.requests).find(
    ({ name, isValid, literal }) =>
      isValid &&
      JSON.stringify(literal) !== JSON.stringify(model[name]) &&
      propertySchema(schema, name, facts) !== undefined,
  );
  if (changed !== undefined)
    return `{ ...${wrapped(call)}, ${printLiteral({ [changed.name]: changed.literal }).slice(2, -2)} }`;
  for (const [name, value] of Object.entries(model)) {
    if (typeof value !== "string" || body.literal[name] !== value) continue;
    const longer = `${value} too`;
    if (judge({ ...model, [name]: longer }))
      return `{ ...${wrapped(call)}, ${printLiteral({ [name]: longer }).slice(2, -2)} }`;
  }
  return undefined;
}
