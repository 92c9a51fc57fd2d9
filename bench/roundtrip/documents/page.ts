/** The figures of documents as a section of the page on round trips. */
import type { Machine } from "../../scaffold/machine.ts";
import type { PartCounts } from "./parts.ts";

export interface FrameworkResult {
  readonly framework: string;
  readonly documents: { readonly equal: number; readonly all: number };
  readonly parts: { readonly all: PartCounts; readonly different: PartCounts };
  /** Differences by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Each as a line. */
  readonly differences: readonly string[];
  /** Time to read the code of all documents. */
  readonly readMs: number;
}

export interface DocumentsResults {
  readonly version: 1;
  readonly machine: Machine;
  readonly results: readonly FrameworkResult[];
}

const COLUMNS: readonly (keyof PartCounts)[] = [
  "operations",
  "parameters",
  "bodies",
  "answers",
  "schemas",
  "rest",
];

export function printPage({ machine, results }: DocumentsResults): string {
  const rows = results.map(({ framework, documents, parts }) => {
    const figures = COLUMNS.map((part) => share(parts.all[part], parts.different[part]));
    return `| ${[framework, `${documents.equal} of ${documents.all}`, ...figures].join(" | ")} |`;
  });
  const differences = results.flatMap(({ framework, differences: lines }) =>
    lines.map((line) => `- ${framework}: ${line}`),
  );
  return `## Document → code → document

Code is made of every document of \`@readme/oas-examples\` and of \`examples/\`, written to disk and read back; nothing is read
but the code. Both documents are compared by meaning (\`differencesOf\`): operations, parameters with their style, bodies,
answers with their headers, named schemas, and security. A part counts as equal when nothing in it differs.

| framework | documents | operations | parameters | bodies | answers | schemas | security |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}

${differences.length === 0 ? "No difference is left." : `What differs:\n\n${differences.join("\n")}`}

${machine.date} UTC, commit ${machine.commit}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore} to ${machine.loadAfter}.
\`npm run bench:roundtrip\` takes these figures anew.
`;
}

function share(all: number, different: number): string {
  const equal = Math.max(0, all - different);
  const percent = all === 0 ? "" : ` (${((100 * equal) / all).toFixed(different === 0 ? 0 : 1)} %)`;
  return `${equal} of ${all}${percent}`;
}
