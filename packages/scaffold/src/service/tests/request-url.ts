/** The URL of an operation in a test: what is stored by name, the rest as the document's samples have it. */
import type { Json, Parameter } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { assembleRequest, requestParts } from "../../sample/request.ts";
import { pathNameOf, type StoredAction, type TestFacts, type TestStore } from "./facts.ts";

export interface TestUrl {
  /** path`/v1/books/${bookId}`, or text in quotes. */
  readonly expression: string;
  /** What stands in it, in its order. */
  readonly names: readonly string[];
  /** Headers and cookies that the operation demands. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The least that a valid request has: of parameters, those it must have. */
export function testUrl(
  operation: PlannedOperation,
  action: StoredAction,
  of: TestStore,
  facts: TestFacts,
): TestUrl {
  const names = new Map<string, string>();
  const values = new Map<Parameter, Json>();
  for (const [parameter, value] of requestParts(operation, facts.requests).values) {
    const name = parameter.in === "path" ? pathNameOf(parameter.name, action, of) : undefined;
    if (name !== undefined) names.set(parameter.name, name);
    else if (parameter.in === "path" || parameter.required) values.set(parameter, value);
  }
  const { url, headers } = assembleRequest(operation, { values, body: undefined });
  const used: string[] = [];
  const text = url.replace(/%7B(.+?)%7D/g, (whole, parameter: string) => {
    const name = names.get(decodeURIComponent(parameter));
    if (name === undefined) return whole;
    used.push(name);
    return `\${${name}}`;
  });
  const expression = used.length === 0 ? JSON.stringify(url) : `path\`${text}\``;
  return { expression, names: [...new Set(used)], headers };
}
