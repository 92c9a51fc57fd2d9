/** The bodies of a request that are stored, and those that the document allows besides. */
import type { JsonSchema } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../../blueprint.ts";

export interface RequestBodies {
  /** Type of the bodies that are stored, without `undefined`. */
  readonly type: string;
  readonly schemas: readonly JsonSchema[];
  /** Content types that are stored. */
  readonly stored: readonly string[];
  /** Content types that nobody has written a handler for: XML and the like. */
  readonly others: readonly string[];
}

export function requestBodies({ requestTypeName, body }: PlannedOperation): RequestBodies {
  const contents = body?.contents ?? [];
  const stored = contents.filter(isStored);
  const others = contents.filter((content) => !isStored(content)).map(({ type }) => type);
  const types = stored.map(({ type }) => JSON.stringify(type)).join(" | ");
  const request =
    others.length === 0 ? requestTypeName : `Extract<${requestTypeName}, { contentType: ${types} }>`;
  const type = `${request}["body"]`;
  return {
    type: body?.required === true || others.length > 0 ? type : `NonNullable<${type}>`,
    schemas: stored.map(({ schema }) => schema),
    stored: stored.map(({ type: each }) => each),
    others,
  };
}

function isStored({ kind }: PlannedContent): boolean {
  return kind === "json" || kind === "form";
}
