export type * from "./found-route.ts";
export type { RouteResponse, RouteSchemas } from "./operation/route-schemas.ts";
export { type ReadRoutesOptions, readRoutes } from "./read-routes.ts";
export type * from "./read-source.ts";
export { declaredSchemas } from "./schemas/declared-schemas.ts";
export { schemaOfValidator } from "./schemas/schema-reader.ts";
export { SchemaNames } from "./types/schema-names.ts";
export { schemaOfType, type TypeContext } from "./types/schema-of-type.ts";
