/** Prints `test/unit/*.test.ts`: what needs no server and no database. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { factsOf } from "../code/facts.ts";
import { pluralNoun, withArticle } from "./factories.ts";
import type { TestFacts } from "./facts.ts";
import type { BodySample, Samples, StoreSamples } from "./samples.ts";

/**
 * These files are written once: what they try things with stands in `test/support/samples.ts`, which follows the
 * document.
 */
export function emitUnitTests(facts: TestFacts, samples: Samples): readonly File[] {
  const hasRules = factsOf(facts.plan).stores.some(({ operations }) => operations.length > 0);
  return [...samples.stores.map(emitRecordTests), ...(hasRules ? [emitPolicyTests()] : [])];
}

function emitRecordTests(of: StoreSamples): File {
  const imports = new Imports().value("vitest", "expect", "it");
  const { store } = of.of;
  const tests = [
    ...printReading(of, imports),
    ...of.bodies.map((body) => printWriting(body, store.noun, imports)),
  ];
  return {
    path: `test/unit/${store.fileName}.test.ts`,
    owner: "project",
    text: `/** Between the rows of ${pluralNoun(of.of)} and what the document knows of them. This file is yours: it was written once. */\n${imports.lines().join("\n")}\n\n${tests.join("\n")}`,
  };
}

function printReading({ of, code, row }: StoreSamples, imports: Imports): string[] {
  if (row === undefined) return [];
  const toModel = `to${code.name}`;
  imports.value("../../src/database/records.js", toModel).value("../support/samples.js", row.name);
  const missing = (
    list: string,
    title: string,
  ): string => `it.each(${row.name}.${list})("${title}", (name) => {
  expect(${toModel}(${row.name}.row)).not.toHaveProperty([name]);
});
`;
  return [
    `it("a row becomes ${withArticle(of.store.noun)}, named as in the document", () => {
  expect(${toModel}(${row.name}.row)).toMatchObject(${row.name}.told);
});
`,
    ...(row.hasLeftOut ? [missing("leftOut", "what is NULL is left out: %s")] : []),
    ...(row.hasUntold ? [missing("untold", "what only the database needs is not told: %s")] : []),
  ];
}

function printWriting({ name, function: made }: BodySample, noun: string, imports: Imports): string {
  imports.value("../../src/database/records.js", made.name).value("../support/samples.js", name);
  return `it("what ${made.operations[0] ?? ""} takes fills the columns of ${withArticle(noun)}", ${made.isAsync ? "async " : ""}() => {
  const values = ${made.isAsync ? "await " : ""}${made.name}(${name}.body);
  expect(values).toMatchObject(${name}.columns);
});
`;
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
