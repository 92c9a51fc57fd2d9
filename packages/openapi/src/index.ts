export { OpenapiError, type OpenapiErrorCode } from "./errors.ts";
export { type ReadOptions, type ReadResult, type ReadSource, readDocument } from "./read.ts";
export { isExponential } from "./repair/backtracking.ts";
