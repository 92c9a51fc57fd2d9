/** The expression of a new row's `Location`. */

import type { CreateAction } from "../../service-plan.ts";
import type { Facts, StoredOperation, StoreFacts } from "../facts.ts";
import { newKeyOf } from "../location.ts";
import { pathParameters } from "../path-argument.ts";
import { printAccess } from "../print.ts";
import { typesOf } from "../property.ts";
import type { Dialect } from "./dialect.ts";

export interface LocationText {
  readonly text: string;
  /** What the service answers the key in. */
  readonly from: "value" | "key";
}

/** Undefined where the answer has none. */
export function printLocation(
  { operation, action }: StoredOperation<CreateAction>,
  { store, dialect, facts }: { readonly store: StoreFacts; readonly dialect: Dialect; readonly facts: Facts },
): LocationText | undefined {
  const key = newKeyOf(action, store, facts);
  if (key === undefined || action.location === undefined) return undefined;
  const from = key.isOfRow ? "key" : "value";
  const parts = action.location.split(/\{[^}]+\}/);
  // The document may call the parameters of its paths differently: their places count.
  const above = pathParameters(operation).map((parameter) => {
    const value = `${dialect.params}${printAccess(parameter.name)}`;
    const { schema } = parameter;
    const isUuid = typeof schema === "object" && schema.format === "uuid";
    const isNumber = typesOf(schema, facts.blueprint.api.schemas).has("integer");
    return isUuid || isNumber ? value : `encodeURIComponent(${value})`;
  });
  const own = key.isOfRow ? "key" : `value${printAccess(key.field.property ?? "")}`;
  const isPlain = key.field.kind === "integer" || key.field.kind === "uuid";
  const values = [...above.slice(0, parts.length - 2), isPlain ? own : `encodeURIComponent(${own})`];
  const text = parts.map((part, index) => {
    const value = values[index];
    return `${part.replace(/[`\\$]/g, "\\$&")}${value === undefined ? "" : `\${${value}}`}`;
  });
  return { text: `\`${text.join("")}\``, from };
}
