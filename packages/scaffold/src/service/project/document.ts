/** Prints `src/document.ts`: the document as JSON text, for `/openapi.json`. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";
import { servedDocument } from "./served-document.ts";

export function emitDocument(facts: ProjectFacts): File | undefined {
  const { documentJson } = facts;
  if (documentJson === undefined) return undefined;
  return {
    path: "src/document.ts",
    owner: "generated",
    text: `/** The document as JSON text: what \`/openapi.json\` answers. Imported only when somebody asks for it. */
export const document: string = ${JSON.stringify(servedDocument(documentJson, facts))};
`,
  };
}
