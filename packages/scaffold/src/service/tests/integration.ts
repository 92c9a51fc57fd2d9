/** Prints `test/integration/<store>.test.ts`: what becomes of a thing from its making to its end, in a real database. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { callerOf } from "./callers.ts";
import { type Factories, pluralNoun } from "./factories.ts";
import type { StoredAction, StoredOperation, TestFacts } from "./facts.ts";
import { printLife } from "./life.ts";
import { printLists } from "./lists.ts";
import { printRepeats } from "./repeats.ts";
import type { ActionOf, StoreTests } from "./store-tests.ts";

export function emitIntegrationTests(facts: TestFacts, factories: Factories): readonly File[] {
  return [...facts.stores.values()].flatMap((of) => {
    if (!factories.makers.has(of.store.singular)) return [];
    const imports = new Imports()
      .value("vitest", "expect", "it")
      .value("../support/service.js", "useService");
    const callable = of.operations.filter(
      ({ operation, action }) =>
        callerOf(operation, facts).isKnowable &&
        ["get", "post", "put", "patch", "delete"].includes(operation.method) &&
        (!("body" in action) || factories.bodies.has(operation.name)) &&
        isOrdinary(action),
    );
    const first = <Kind extends StoredAction["kind"]>(
      kind: Kind,
    ): StoredOperation<ActionOf<Kind>> | undefined =>
      callable.find((each): each is StoredOperation<ActionOf<Kind>> => each.action.kind === kind);
    const given: StoreTests = { of, facts, factories, imports, first };
    const tests = [...printLife(given), ...printRepeats(given), ...printLists(given)].map(takeWhatIsUsed);
    if (tests.length === 0) return [];
    const { fileName, kind, noun } = of.store;
    const body = tests.join("\n");
    const subject = kind === "singleton" ? `the ${noun}` : pluralNoun(of);
    return [
      {
        path: `test/integration/${fileName}.test.ts`,
        owner: "project" as const,
        text: `/** What becomes of ${subject}, over HTTP and down to the database. This file is yours: it was written once. */\n${imports.lines().join("\n")}\n\nuseService();\n\n${body}`,
      },
    ];
  });
}

/** Of what leads to a row, the names that a test speaks of: a path may do without the farthest ancestors. */
function takeWhatIsUsed(test: string): string {
  return test.replace(/const \{ ([\w, ]+) \} = (await make\w+\(\);)/g, (_, names: string, call: string) => {
    const used = names.split(", ").filter((name) => test.split(new RegExp(`\\b${name}\\b`)).length > 2);
    return used.length === 0 ? call : `const { ${used.join(", ")} } = ${call}`;
  });
}

/** Its row is named in the path, and what it lists are rows. */
function isOrdinary(action: StoredAction): boolean {
  if (action.kind === "list") return action.answer.shape.hit === undefined;
  return !("key" in action) || action.key?.in !== "body";
}
