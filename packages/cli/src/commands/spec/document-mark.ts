/** The line in a document by which it is known again that a person has not changed it since it was written. */
import { createHash } from "node:crypto";
import type { SpecFormat } from "./spec-run.ts";

const SAID = "Made by Ashlar from code. Change it as you like: ashlar spec --merge keeps that.";

// JSON has no comments, but every object of OpenAPI may have keys that begin with `x-`.
// https://spec.openapis.org/oas/v3.1.1.html#specification-extensions
const LINE: Readonly<Record<SpecFormat, (hash: string) => string>> = {
  yaml: (hash) => `# ${SAID}\n# sha256:${hash}\n`,
  json: (hash) => `  "x-made-by": ${JSON.stringify(`${SAID} sha256:${hash}`)},\n`,
};
const MARK: RegExp =
  /^(?:# |\s*"x-made-by": ")Made by Ashlar from code\..*(?:\n#)? sha256:([0-9a-f]{64})(?:",)?\n/m;

/** The text with its mark: a comment at the top of YAML, a key below `openapi` of JSON. */
export function markDocument(text: string, format: SpecFormat): string {
  const line = LINE[format](digest(text));
  if (format === "yaml") return line + text;
  const at = text.indexOf("\n", text.indexOf('"openapi"')) + 1;
  return text.slice(0, at) + line + text.slice(at);
}

/** The text without its mark, and whether it is as Ashlar wrote it; line endings do not count. */
export function readMark(text: string): { readonly isUntouched: boolean; readonly unmarked: string } {
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const [line = "", hash] = MARK.exec(plain) ?? [];
  const unmarked = plain.replace(line, "");
  return { isUntouched: hash !== undefined && digest(unmarked) === hash, unmarked };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
