export { CHANGE_RULES } from "./compare/rules.ts";
export { type ApiChange, type ChangeRule, type CompareOptions, compareApis } from "./compare.ts";
export {
  type ApiDifference,
  type ApiDifferenceKind,
  type DifferenceOptions,
  differencesOf,
} from "./differences.ts";
export { OpenapiError, type OpenapiErrorCode } from "./errors.ts";
export { formatDocument } from "./format-document.ts";
export { type MergeChange, type MergedDocument, mergeDocument } from "./merge.ts";
export { type ReadOptions, type ReadResult, type ReadSource, readDocument } from "./read.ts";
export { readYaml, type YamlText } from "./read-yaml.ts";
export { isExponential } from "./repair/backtracking.ts";
export { type EvidenceMap, type SettledApi, settleApi } from "./write/settle-api.ts";
export { type OpenapiDocument, type PartEvidence, type WriteOptions, writeDocument } from "./write.ts";
