export type * from "./api.ts";
export type * from "./database.ts";
export type { File, FileOwner, FilePart } from "./file.ts";
export { type Finding, formatLocation, type Location, type Severity } from "./finding.ts";
export type { Discriminator, Json, JsonSchema, JsonSchemaObject, JsonType } from "./json-schema.ts";
export { isMendable, type MendableError } from "./mendable-error.ts";
export type * from "./schema.ts";
