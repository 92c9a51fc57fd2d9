export { canonicalArrays, faithfulArrays } from "./array-cast.ts";
export { writeType } from "./column-type.ts";
export { connectionLabel, connectionUrl } from "./connection-string.ts";
export { CatalogError, type CatalogErrorCode } from "./errors.ts";
export { fingerprint, sameFingerprint } from "./fingerprint.ts";
export { fitIdentifier, qualifiedName, quoteIdentifier } from "./identifier.ts";
export { type InspectOptions, inspect } from "./inspect.ts";
export { quoteLiteral } from "./literal.ts";
export type { LoadOptions, LoadReport } from "./load-sql/load.ts";
export type { SqlFile } from "./load-sql/read-statements.ts";
export { type OpenSourceOptions, openSource, type Source } from "./open-source.ts";
export { SECRET } from "./queries/option.ts";
export { schemaOf } from "./schema-of.ts";
export { openShadowServer, type ShadowServer, type ShadowServerOptions } from "./shadow/server.ts";
export type { Shadow } from "./shadow/shadow.ts";
export type { Made, Statement } from "./statement.ts";
export { commentOnColumn, commentOnTable, commentOnType } from "./write/comment.ts";
export {
  type AddOptions,
  addCheck,
  addForeignKey,
  addKeyUsingIndex,
  checkClause,
  columnList,
  dropConstraint,
  foreignKeyClause,
  primaryKeyClause,
  uniqueClause,
  validateConstraint,
} from "./write/constraint.ts";
export { type CreateIndexOptions, createIndex } from "./write/create-index.ts";
export { addEnumValue, createEnum } from "./write/enum.ts";
export { columnDefinition, createTable } from "./write/table.ts";
export { commentsOn, formatStatements, writeSchema } from "./write.ts";
