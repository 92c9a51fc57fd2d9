/** What the doc comment of a handler's type says of its operation besides the types that it names. */
import type { Operation, SecurityRequirement } from "../api.ts";
import { commentJson } from "./comment-line.ts";

export interface OperationWords {
  /** Null where the document gives none. */
  readonly operationId?: string | null;
  readonly tags: readonly string[];
  /** Where it is not that of the whole document. */
  readonly basePath?: string;
  /** Where no validator says it. */
  readonly security?: readonly SecurityRequirement[];
}

/**
 * @param name what the code calls the operation
 * @param basePath of the whole document
 */
export function operationLines(operation: Operation, name: string, basePath: string): string[] {
  const { operationId, tags } = operation;
  return [
    ...(operationId === name ? [] : [operationIdLine(operationId)]),
    ...(tags.length === 0 ? [] : [`Tags: \`${commentJson(tags)}\`.`]),
    ...(operation.basePath === basePath ? [] : [`Below: \`${commentJson(operation.basePath)}\`.`]),
  ];
}

/** Of what the service sends there is neither wiring nor validator: its types tell it all. */
export function sentOperationLines(operation: Operation): string[] {
  const { operationId, security } = operation;
  return [
    ...operationLines(operation, operationId ?? "", "").filter((line) => line !== NO_ID),
    ...(operationId === undefined ? [] : [operationIdLine(operationId)]),
    ...(security.length === 0 ? [] : [`Security: \`${commentJson(security)}\`.`]),
  ];
}

function operationIdLine(operationId: string | undefined): string {
  return operationId === undefined ? NO_ID : `Operation id: \`${commentJson(operationId)}\`.`;
}

const NO_ID = "Named after its path: the document gives no operation id.";

/** What the lines say, and those that are about something else. */
export function hearOperation(lines: readonly string[]): {
  readonly words: OperationWords;
  readonly rest: readonly string[];
} {
  let words: OperationWords = { tags: [] };
  const rest: string[] = [];
  for (const line of lines) {
    const [, what, json = ""] = /^(Operation id|Tags|Below|Security): `(.*)`\.$/.exec(line) ?? [];
    const value = what === undefined ? undefined : parsed(json);
    if (line === NO_ID) words = { ...words, operationId: null };
    else if (what === "Operation id" && typeof value === "string") words = { ...words, operationId: value };
    else if (what === "Tags" && Array.isArray(value)) words = { ...words, tags: value.map(String) };
    else if (what === "Below" && typeof value === "string") words = { ...words, basePath: value };
    else if (what === "Security" && Array.isArray(value)) words = { ...words, security: value };
    else rest.push(line);
  }
  return { words, rest };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
