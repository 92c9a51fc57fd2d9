/** The version of OpenAPI that a document needs. */
import type { Api, JsonSchema, MediaType, Operation, SecurityScheme } from "@ashlar/model";
import { SUBSCHEMAS } from "./schema-keywords.ts";

/** `3.1.1`, or `3.2.0` where something stands in the Api that 3.1 has no words for. */
export function versionFor({ operations, webhooks, schemas, securitySchemes }: Api): "3.1.1" | "3.2.0" {
  const isNew =
    [...operations, ...webhooks].some(needsNewest) ||
    Object.values(schemas).some(hasDefaultMapping) ||
    Object.values(securitySchemes).some(asksDevices);
  return isNew ? "3.2.0" : "3.1.1";
}

function asksDevices(scheme: SecurityScheme): boolean {
  return scheme.type === "oauth2" && scheme.flows?.deviceAuthorization !== undefined;
}

const OLD_METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

function needsNewest({ method, parameters, requestBody, responses, callbacks }: Operation): boolean {
  if (!OLD_METHODS.has(method)) return true;
  if (parameters.some((one) => one.in === "querystring" || one.style === "cookie")) return true;
  const media = [requestBody?.content ?? [], ...responses.map(({ content }) => content)].flat();
  if (media.some(hasItemSchema)) return true;
  const headers = responses.flatMap((response) => response.headers);
  const schemas = [...parameters, ...media, ...headers].map(({ schema }) => schema);
  if (schemas.some((schema) => schema !== undefined && hasDefaultMapping(schema))) return true;
  return callbacks.some((callback) => callback.operations.some(needsNewest));
}

function hasItemSchema({ itemSchema }: MediaType): boolean {
  return itemSchema !== undefined;
}

function hasDefaultMapping(schema: JsonSchema): boolean {
  if (typeof schema !== "object") return false;
  if (schema.discriminator?.defaultMapping !== undefined) return true;
  return [...SUBSCHEMAS].some(([keyword, kind]) => {
    const value = schema[keyword];
    if (typeof value !== "object" || value === null) return false;
    return kind === "one"
      ? hasDefaultMapping(value as JsonSchema)
      : Object.values(value).some((one) => hasDefaultMapping(one as JsonSchema));
  });
}
