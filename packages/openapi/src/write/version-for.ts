/** The version of OpenAPI that a document needs. */
import type { Api, MediaType, Operation } from "@ashlar/model";

/** `3.1.1`, or `3.2.0` where something stands in the Api that 3.1 has no words for. */
export function versionFor({ operations, webhooks, schemas }: Api): "3.1.1" | "3.2.0" {
  const isNew = [...operations, ...webhooks].some(needsNewest) || hasDefaultMapping(schemas);
  return isNew ? "3.2.0" : "3.1.1";
}

const OLD_METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

function needsNewest({ method, parameters, requestBody, responses, callbacks }: Operation): boolean {
  if (!OLD_METHODS.has(method)) return true;
  if (parameters.some((one) => one.in === "querystring" || one.style === "cookie")) return true;
  const contents = [requestBody?.content ?? [], ...responses.map(({ content }) => content)];
  if (contents.some((content) => content.some(hasItemSchema))) return true;
  return callbacks.some((callback) => callback.operations.some(needsNewest));
}

function hasItemSchema({ itemSchema }: MediaType): boolean {
  return itemSchema !== undefined;
}

function hasDefaultMapping(schemas: Api["schemas"]): boolean {
  return Object.values(schemas).some(
    (schema) => typeof schema === "object" && schema.discriminator?.defaultMapping !== undefined,
  );
}
