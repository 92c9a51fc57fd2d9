/** What the tests of one store are printed from, and how a test is printed. */
import type { Imports } from "../../emit/imports.ts";
import type { WriteAction } from "../service-plan.ts";
import type { Factories } from "./factories.ts";
import {
  pathNames,
  type StoredAction,
  type StoredOperation,
  type TestFacts,
  type TestStore,
} from "./facts.ts";

/** What the tests of a store are printed from. */
export interface StoreTests {
  readonly of: TestStore;
  readonly facts: TestFacts;
  readonly factories: Factories;
  readonly imports: Imports;
  /** Operations that a test can call, each with its row's place: of a kind, the first. */
  readonly first: <Kind extends StoredAction["kind"]>(
    kind: Kind,
  ) => StoredOperation<ActionOf<Kind>> | undefined;
}

/** The actions of a kind. */
export type ActionOf<Kind extends StoredAction["kind"]> = Kind extends WriteAction["kind"]
  ? WriteAction
  : Extract<StoredAction, { readonly kind: Kind }>;

/** `const { bookId } = await makeBook();` */
export function printMade({ of, imports }: Pick<StoreTests, "of" | "imports">): string {
  imports.value("../support/factories.js", `make${of.name}`);
  const names = pathNames(of);
  const call = `await make${of.name}();`;
  return names.length === 0 ? call : `const { ${names.join(", ")} } = ${call}`;
}

/** A test of these statements. */
export function printTest(title: string, statements: readonly string[]): string {
  const lines = statements.map((statement) => `  ${statement.replaceAll("\n", "\n  ")}\n`);
  return `it(${JSON.stringify(title)}, async () => {\n${lines.join("")}});\n`;
}
