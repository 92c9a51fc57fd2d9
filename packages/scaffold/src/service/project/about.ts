/** Prints `src/about.ts`: the service's name and version, as logs, traces and the documentation say them. */
import type { File } from "@ashlar/model";
import { printLiteral } from "../../emit/literal.ts";
import type { ProjectFacts } from "./facts.ts";

export function emitAbout({ name, title, version }: ProjectFacts): File {
  return {
    path: "src/about.ts",
    owner: "generated",
    text: `/** Who this is, in logs, traces and documentation; title and version are the document's. */
export const about = ${printLiteral({ name, title, version })} as const;
`,
  };
}
