/** The name that zod's own registry knows a schema by: `.meta({ id: "Invoice" })`, `.openapi("Invoice")`. */
import type ts from "typescript6";
import { chainOf } from "../chain.ts";
import type { LiteralReader } from "../literal-reader.ts";

/** Read before the schema itself, which may refer to itself. */
export function metaOf(
  value: ts.Expression,
  reader: LiteralReader,
): { readonly id: string; readonly node: ts.Node } | undefined {
  for (const { name, args = [], node } of chainOf(value).steps.toReversed()) {
    if (name !== "meta" && name !== "openapi") continue;
    for (const one of args) {
      const id = reader.text(one) ?? reader.text(reader.entries(one).find(([own]) => own === "id")?.[1]);
      if (id !== undefined) return { id, node };
    }
  }
  return undefined;
}
