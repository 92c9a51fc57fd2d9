/** Prints `test/unit/*.test.ts`: what needs no server and no database. */
import type { File, Json } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { Code, printLiteral } from "../../emit/literal.ts";
import { type BodyFunction, bodyFunctionsOf } from "../code/body-function.ts";
import { isEnumArray } from "../code/column-type.ts";
import { factsOf, type StoreFacts } from "../code/facts.ts";
import type { Field } from "../service-plan.ts";
import { echoOf } from "./echo.ts";
import { type Factories, pluralNoun, withArticle } from "./factories.ts";
import type { TestFacts, TestStore } from "./facts.ts";
import { modelValue } from "./inserted-row.ts";

export function emitUnitTests(facts: TestFacts, factories: Factories): readonly File[] {
  const code = factsOf(facts.plan);
  const records = code.stores.flatMap((store) => {
    const of = facts.stores.get(store.store.singular);
    return of === undefined
      ? []
      : [emitRecordTests(of, store, bodyFunctionsOf(store, code), facts, factories)];
  });
  const hasRules = code.stores.some(({ operations }) => operations.length > 0);
  return [...records.filter((file) => file !== undefined), ...(hasRules ? [emitPolicyTests()] : [])];
}

function emitRecordTests(
  of: TestStore,
  store: StoreFacts,
  functions: readonly BodyFunction[],
  facts: TestFacts,
  factories: Factories,
): File | undefined {
  const imports = new Imports().value("vitest", "expect", "it");
  const tests = [
    ...printReading(of, store, facts, imports),
    ...printWriting(of, functions, facts, factories, imports),
  ];
  if (tests.length === 0) return undefined;
  return {
    path: `test/unit/${of.store.fileName}.test.ts`,
    owner: "project",
    text: `/** Between the rows of ${pluralNoun(of)} and what the document knows of them. This file is yours: it was written once. */\n${imports.lines().join("\n")}\n\n${tests.join("\n")}`,
  };
}

function printReading(of: TestStore, store: StoreFacts, facts: TestFacts, imports: Imports): string[] {
  const row: Record<string, unknown> = {};
  const told: Record<string, Json> = {};
  const left: string[] = [];
  const hidden: string[] = [];
  for (const field of of.store.fields) {
    const value = field.isNotNull ? rowValue(field, of, facts) : null;
    if (value === undefined) return [];
    row[field.column] = value;
    if (field.property === undefined || field.isWriteOnly) hidden.push(field.property ?? field.column);
    else if (value === null && !field.isNullInJson) left.push(field.property);
    else if (typeof value === "string" || typeof value === "number" || value === null) {
      if (!isEnumArray(field)) told[field.property] = value;
    }
  }
  const known = new Set(
    of.store.fields.flatMap(({ property, isWriteOnly }) => (isWriteOnly ? [] : (property ?? []))),
  );
  const kept = hidden.filter((name) => !known.has(name));
  imports.value("../../src/database/records.js", `to${store.name}`);
  imports.type("../../src/database/tables.js", store.types.row);
  const start = `const row: ${store.types.row} = `;
  const { noun } = of.store;
  return [
    `${start}${printLiteral(row, 0, start.length)};\n`,
    `it("a row becomes ${withArticle(noun)}, named as in the document", () => {
  expect(to${store.name}(row)).toMatchObject(${printLiteral(told, 2, 42)});
});
`,
    ...printMissing(left, "what is NULL is left out: %s", store),
    ...printMissing(kept, "what only the database needs is not told: %s", store),
  ];
}

function printMissing(names: readonly string[], title: string, store: StoreFacts): string[] {
  if (names.length === 0) return [];
  return [
    `it.each(${printLiteral(names, 0, 8 + title.length)})("${title}", (name) => {
  expect(to${store.name}(row)).not.toHaveProperty([name]);
});
`,
  ];
}

function rowValue(field: Field, of: TestStore, facts: TestFacts): unknown {
  if (field.source === "version") return 1;
  if (field.kind === "timestamp") return new Code('new Date("2026-01-15T09:30:00Z")');
  if (field.kind === "bytes") return new Code('Buffer.from("sample")');
  if (isEnumArray(field)) return "{}";
  return modelValue(field, of, facts);
}

function printWriting(
  of: TestStore,
  functions: readonly BodyFunction[],
  facts: TestFacts,
  { bodies }: Factories,
  imports: Imports,
): string[] {
  return functions.flatMap(({ kind, name, operations, isAsync, fields }) => {
    const factory = operations.map((operation) => bodies.get(operation)).find((each) => each !== undefined);
    if (factory === undefined || kind !== "values") return [];
    const { sample, item } = factory.body;
    const body = item === undefined ? sample : sample[item];
    const echo = echoOf(
      { ...factory.body, literal: sample },
      of,
      fields.map(({ column }) => column),
      facts,
    );
    const columns = Object.fromEntries(
      of.store.fields.flatMap(({ column, property }) =>
        property !== undefined && property in echo ? [[column, echo[property]]] : [],
      ),
    );
    if (Object.keys(columns).length === 0) return [];
    imports.value("../../src/database/records.js", name);
    const call = `${isAsync ? "await " : ""}${name}(${printLiteral(body, 2, 18 + name.length)})`;
    return [
      `it("what ${operations[0] ?? ""} takes fills the columns of ${withArticle(of.store.noun)}", ${isAsync ? "async " : ""}() => {
  const values = ${call};
  expect(values).toMatchObject(${printLiteral(columns, 2, 34)});
});
`,
    ];
  });
}

function emitPolicyTests(): File {
  return {
    path: "test/unit/policy.test.ts",
    owner: "project",
    text: `/** Who may do what. This file is yours: it was written once. */
import type { Call } from "@ashlar/kit/call";
import { expect, it } from "vitest";
import { documentScopes, type Operation } from "../../src/document-policy.js";
import { permit, policy } from "../../src/services/policy.js";

const rules = (Object.keys(documentScopes) as Operation[]).map((operation) => {
  const { scopes = [], roles = [] } = policy[operation] ?? {};
  return [operation, [...new Set([...documentScopes[operation], ...scopes])], roles] as const;
});

it.each(rules)("%s is for those who have what its rules ask for", (operation, scopes, roles) => {
  expect(() => permit(callBy(scopes, roles), operation)).not.toThrow();
});

it.each(rules.filter(([, scopes]) => scopes.length > 0))(
  "%s is not for those who lack a scope",
  (operation, scopes, roles) => {
    expect(() => permit(callBy(scopes.slice(1), roles), operation)).toThrow(/scope/);
  },
);

it.each(rules.filter(([, , roles]) => roles.length > 0))(
  "%s is not for those who lack the role",
  (operation, scopes) => {
    expect(() => permit(callBy(scopes, []), operation)).toThrow(/role/);
  },
);

/** As much of a call as rules look at. */
function callBy(scopes: readonly string[], roles: readonly string[]): Call {
  const actor = { subject: "tester", scheme: "token", scopes, roles, claims: {} };
  return { actor } as unknown as Call;
}
`,
  };
}
