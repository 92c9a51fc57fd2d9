/** Prints `runtime/examples.ts`: a body per operation, for the 501 of a handler that is not written yet. */
import type { File } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../blueprint.ts";
import { exampleResponse } from "../sample.ts";
import { printKey } from "./literal.ts";

/** A body larger than this shows nothing that a smaller one would not. */
const maxCharacters = 4_096;

export function emitExamples(blueprint: Blueprint): File {
  const lines = blueprint.operations.flatMap((operation) => {
    const text = exampleText(operation, blueprint);
    return text === undefined ? [] : [`  ${printKey(operation.name)}: ${JSON.stringify(text)},\n`];
  });
  return {
    path: `${blueprint.layout.middleware}/runtime/examples.ts`,
    owner: "generated",
    text: `/** Bodies that operations might answer one day, made from the document: operation → JSON text. */
export const examples: { readonly [operation: string]: string | undefined } = {\n${lines.join("")}};\n`,
  };
}

function exampleText(operation: PlannedOperation, { api }: Blueprint): string | undefined {
  const example = exampleResponse(operation, { schemas: api.schemas });
  const text = example && JSON.stringify(example.body);
  return text === undefined || text.length > maxCharacters ? undefined : text;
}
