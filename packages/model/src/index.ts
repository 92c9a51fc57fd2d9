export type * from "./api.ts";
export type * from "./database.ts";
export type { File, FileOwner, FilePart } from "./file.ts";
export { type Finding, formatLocation, type Location, type Severity } from "./finding.ts";
export type { Discriminator, Json, JsonSchema, JsonSchemaObject, JsonType } from "./json-schema.ts";
export { isMendable, type MendableError } from "./mendable-error.ts";
export { oauthFlowsOf } from "./oauth-flows.ts";
export { saysNothing } from "./says-nothing.ts";
export type * from "./schema.ts";
export { bothWays } from "./told/both-ways.ts";
export { commentJson, commentLine, textOfCommentLine } from "./told/comment-line.ts";
export {
  encodingLines,
  type HeardContent,
  hearContent,
  holdsLine,
  IMPLIED,
  NOT_DESCRIBED,
} from "./told/content-words.ts";
export {
  type DocumentWords,
  documentLines,
  type HeardScheme,
  hearDocument,
  hearScheme,
  schemeLine,
} from "./told/document-words.ts";
export { headerLines, hearHeaders } from "./told/header-words.ts";
export { BODY_FILE, HELPER_LINES, WITHOUT_BODY } from "./told/helper-lines.ts";
export {
  hearOperation,
  type OperationWords,
  operationLines,
  sentOperationLines,
} from "./told/operation-words.ts";
export { hearParameter, type ParameterWords, parameterLines, sentAsLine } from "./told/parameter-words.ts";
export { plainLine, textOfPlainLine } from "./told/plain-line.ts";
export { type MeaningOf, ONLY_REQUIRED, schemaOfType } from "./told/schema-of-type.ts";
export { changesBetween } from "./told/schema-patch.ts";
export { type HeardSchema, hearSchema, isFactLine, schemaLines } from "./told/schema-words.ts";
export type { ToldMember, ToldType } from "./told/told-type.ts";
export type * from "./view-origins.ts";
