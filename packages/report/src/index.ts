export { ReportError, type ReportErrorCode } from "./errors.ts";
export { formatJson, JSON_VERSION } from "./formats/json.ts";
export { countFindings, diffLines, type FindingLines, findingLines } from "./formats/text.ts";
export { createPaint, type Paint } from "./paint.ts";
export { readFolders } from "./read-files.ts";
export { unifiedDiff } from "./unified-diff.ts";
export { type FileWrite, writeFiles } from "./write-files.ts";
