/** Prints `test/support/answers.ts`, what each operation may answer, and the validators behind it. */
import type { File, JsonSchema } from "@ashlar/model";
import type { PlannedContent } from "../../blueprint.ts";
import { compileValidators } from "../../emit/compiled.ts";
import { Code, printLiteral } from "../../emit/literal.ts";
import { mirrored, mirroredAll } from "./answer-schemas.ts";
import type { TestFacts } from "./facts.ts";

export function emitAnswers({ blueprint }: TestFacts): readonly File[] {
  const entries = new Map<string, JsonSchema>();
  // Thousands of operations answer the same problems: each schema is compiled under its first name.
  const names = new Map<string, string>();
  const table: Record<string, unknown> = {};
  for (const { name, responses } of blueprint.operations) {
    const byStatus = responses.map(({ status, contents }) => {
      const byType = contents.map((content, index) => {
        const schema = checkedSchema(content);
        const text = JSON.stringify(schema);
        const known = names.get(text);
        const entry = known ?? `${name}_${status}${index === 0 ? "" : `_${index + 1}`}`;
        names.set(text, entry);
        if (schema !== undefined && known === undefined) entries.set(entry, mirrored(schema));
        return [content.type, new Code(schema === undefined ? "undefined" : `compiled.${entry}`)] as const;
      });
      return [status, Object.fromEntries(byType)] as const;
    });
    table[name] = Object.fromEntries(byStatus);
  }
  // What cannot be compiled has been told of already: requests have the same schemas.
  const { text } = compileValidators({
    schemas: mirroredAll(blueprint.api.schemas),
    entries,
    direction: "request",
    formats: "assert",
  });
  const start = "export const answers: Answers = ";
  return [
    {
      path: "test/support/answers.ts",
      owner: "generated",
      text: `/** What each operation may answer: by status, by content type, and what holds the body against its schema. */
${entries.size === 0 ? "" : `import * as compiled from "./compiled-answers.js";\n`}
export interface Validator {
  (data: unknown): boolean;
  errors?:
    | readonly { readonly instancePath: string; readonly keyword: string; readonly params: unknown }[]
    | null;
}

/** Operation → status, \`2XX\` or \`default\` → content type → validator, where there is something to check. */
export type Answers = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, Validator | undefined>>>>>
>;

${start}${printLiteral(table, 0, start.length)};
`,
    },
    ...(entries.size === 0
      ? []
      : [{ path: "test/support/compiled-answers.ts", owner: "generated", text } as const]),
  ];
}

function checkedSchema({ kind, schema }: PlannedContent): JsonSchema | undefined {
  return kind === "json" && schema !== true ? schema : undefined;
}
