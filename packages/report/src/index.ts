export { ReportError, type ReportErrorCode } from "./errors.ts";
export { formatJson } from "./formats/json.ts";
export { printable } from "./formats/printable.ts";
export { diffLines, type FindingLines, findingLines } from "./formats/text.ts";
export { Html, type HtmlPage, type HtmlValue, html, htmlPage } from "./html-page.ts";
export { createPaint, type Paint } from "./paint.ts";
export { readFolders } from "./read-files.ts";
export { unifiedDiff } from "./unified-diff.ts";
export { type FileWrite, writeFiles } from "./write-files.ts";
