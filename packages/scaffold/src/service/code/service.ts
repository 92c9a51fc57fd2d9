/** Prints `services/<store>.ts`: what may be done, by whom, and what it means. */
import type { File } from "@ashlar/model";
import { bodyFunctionsOf } from "./body-function.ts";
import type { Facts, StoreFacts } from "./facts.ts";
import { printModule } from "./module.ts";
import { printServiceFunction } from "./service-function.ts";

export function emitService(store: StoreFacts, facts: Facts): File | undefined {
  const { fileName, noun, plural, singular } = store.store;
  const functions = bodyFunctionsOf(store, facts);
  const parts = store.operations.map((stored) => printServiceFunction(stored, { store, functions, facts }));
  if (parts.length === 0) return undefined;
  return printModule(
    `${facts.folder}/services/${fileName}.ts`,
    `What may be done with ${plural === singular ? "the" : "each"} ${noun}, by whom, and what it means.`,
    parts,
  );
}
