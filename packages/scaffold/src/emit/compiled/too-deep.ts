/** Says which schemas refer to each other so deeply that making code of them overflows the stack. */
import type { JsonSchema } from "@ashlar/model";
import { ScaffoldError } from "../../errors.ts";
import { referencesOf } from "../types/reference.ts";

interface Chain {
  readonly from: string;
  readonly to: string;
  readonly references: number;
}

/** What the user is told in place of an overflow of the stack; any other error as it is. */
export function explainOverflow(
  error: unknown,
  schemas: { readonly [name: string]: JsonSchema },
  entries: readonly JsonSchema[],
): unknown {
  if (!(error instanceof RangeError) || !error.message.includes("call stack")) return error;
  const chain = longestChain(schemas, entries);
  const found =
    chain === undefined ? "" : `: ${chain.from} leads to ${chain.to} by ${chain.references} of them`;
  return new ScaffoldError("ASHLAR_SCAFFOLD_TOO_DEEP", `the references of the document go too deep${found}`, {
    hint: "let fewer schemas refer to one another in a row; some hundreds are fine",
    cause: error,
  });
}

/** The schema that takes the most references to come to, from the one that is first needed. */
function longestChain(
  schemas: { readonly [name: string]: JsonSchema },
  entries: readonly JsonSchema[],
): Chain | undefined {
  const reached = new Map<string, Chain>();
  for (const entry of entries) {
    for (const name of referencesOf(entry)) reached.set(name, { from: name, to: name, references: 0 });
  }
  let last: Chain | undefined;
  // A map is walked in the order of its filling, which is that of distance.
  for (const chain of reached.values()) {
    last = chain;
    for (const name of referencesOf(schemas[chain.to] ?? true)) {
      if (!reached.has(name)) reached.set(name, { ...chain, to: name, references: chain.references + 1 });
    }
  }
  return last;
}
