/** JSON Merge Patch. */
export { mergePatch } from "./merge-patch.ts";
