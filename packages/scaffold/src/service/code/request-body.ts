/** The bodies of a request that are stored, and those that the document allows besides. */
import type { JsonSchema } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../../blueprint.ts";
import type { BodyPlan } from "../service-plan.ts";

export interface RequestBodies {
  /** Type of the bodies that are stored, without `undefined`. */
  readonly type: string;
  readonly schemas: readonly JsonSchema[];
  /** Content types that are stored. */
  readonly stored: readonly string[];
  /** Content types that nobody has written a handler for: XML and the like. */
  readonly others: readonly string[];
}

/** What an operation takes for a body where its query holds it. */
function queryBody({ requestTypeName, parameters }: PlannedOperation): RequestBodies {
  const properties = parameters
    .filter((each) => each.in === "query")
    .map(({ name, schema, required }) => ({ name, schema, required }));
  const schema: JsonSchema = {
    type: "object",
    properties: Object.fromEntries(properties.map((each) => [each.name, each.schema])),
    required: properties.filter(({ required }) => required).map(({ name }) => name),
  };
  return { type: `${requestTypeName}["query"]`, schemas: [schema], stored: [], others: [] };
}

/** The bodies that an action stores from. */
export function takenBodies(operation: PlannedOperation, body: BodyPlan): RequestBodies {
  return body.in === "query" ? queryBody(operation) : requestBodies(operation);
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
