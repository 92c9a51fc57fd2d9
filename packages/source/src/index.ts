export type * from "./found-route.ts";
export {
  type Evidence,
  type ReadSourceResult,
  readSource,
  type SourceOptions,
} from "./read-source.ts";
