export { createDocs, type DocsContent, type DocsFile, type DocsOptions } from "./create-docs.ts";
