/** `middleware/errors.ts` of a service: as the scaffolder's, but failures go into the log. */
import type { File } from "@ashlar/model";

const anchor = "export function report(";
const importAnchor = "\nimport ";

/** @throws when the scaffolder's file has no `report` any more, which is our own mistake */
export function withLoggedReport(file: File): File {
  const start = file.text.indexOf(anchor);
  const end = file.text.indexOf("\n}\n", start) + "\n}\n".length;
  if (start === -1 || !file.text.includes(importAnchor)) throw new Error("errors.ts has no report()");
  const text = `${file.text.slice(0, start)}${report}${file.text.slice(end)}`;
  return {
    ...file,
    text: text.replace(/\nimport /, `\nimport { findContext } from "../context.js";\nimport `),
  };
}

const report = `export function report(error: HttpError, requestId: string): void {
  if (error.status === 501) return;
  const failure = error.cause ?? error;
  const log = findContext()?.log;
  if (log === undefined) console.error(\`[\${requestId}]\`, failure);
  else log.error({ err: failure, requestId }, "a request failed");
}
`;
