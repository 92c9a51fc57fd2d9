/** What was meant as a schema and could not be followed to one. */
import type { Finding, Location } from "@ashlar/model";
import type ts from "typescript6";

export function missedSchema(node: ts.Expression, location: Location | undefined): Finding {
  return {
    rule: "schema-not-followed",
    severity: "warning",
    message: `${shortened(node.getText())} could not be followed to a schema: the document lets anything through there`,
    ...(location === undefined ? {} : { location }),
  };
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
