/** What doc comments say of the headers of an answer. */
import type { Header } from "../api.ts";
import type { JsonSchema } from "../json-schema.ts";
import { commentLine, textOfCommentLine } from "./comment-line.ts";
import { QUOTED, quoted, unquoted } from "./quoted.ts";
import { hearSchema, schemaLines } from "./schema-words.ts";

/**
 * Lines about a header: its type, then what else is to say of it, each beginning with its name.
 *
 * @param type as code writes it, where it fits on a line
 * @param said what that type says
 */
export function headerLines(header: Header, type: string | undefined, said: JsonSchema): string[] {
  const head = `Header ${quoted(header.name)}`;
  const always = header.required ? ", always" : "";
  const about = commentLine(header.description ?? "").trim();
  const [first, ...others] = schemaLines(header.schema, type === undefined ? {} : said);
  const isSentence = first !== undefined && !first.startsWith("@") && !INSIDE.test(first);
  const rest = isSentence ? others : [first, ...others].filter((line) => line !== undefined);
  return [
    `${head}: \`${type ?? "unknown"}\`${always}.${isSentence ? ` ${first}` : ""}`,
    ...rest.map((line) => `${head}: ${line}`),
    ...(about === "" ? [] : [`${head} is for: ${about}`]),
  ];
}

const HEADER = new RegExp(`^Header ${QUOTED}(: | is for: )(.*)$`);

/** Begins a line about a place inside the schema. */
const INSIDE = /^(Each (item|value)|(Item|Part|Alternative|Choice) \d+): /;

/**
 * The headers that the lines tell of, and the lines that are about something else.
 *
 * @param schemaOf what the text of a type says
 */
export function hearHeaders(
  lines: readonly string[],
  schemaOf: (type: string) => JsonSchema,
): { readonly headers: readonly Header[]; readonly rest: readonly string[] } {
  const told = new Map<string, { type: string; required: boolean; lines: string[]; about?: string }>();
  const rest: string[] = [];
  for (const line of lines) {
    const match = HEADER.exec(line);
    const [, name = "", kind, text = ""] = match ?? [];
    const header = told.get(name);
    const type = /^`(.*?)`(, always)?\.(?: (.*))?$/.exec(text);
    if (match === null) rest.push(line);
    else if (header === undefined && type !== null) {
      const [, written = "", always, facts] = type;
      told.set(name, {
        type: written,
        required: always !== undefined,
        lines: facts === undefined ? [] : [facts],
      });
    } else if (header === undefined) rest.push(line);
    else if (kind === ": ") header.lines.push(text);
    else header.about = text;
  }
  const headers = [...told].map(
    ([name, header]): Header => ({
      name: unquoted(name),
      required: header.required,
      ...(header.about === undefined ? {} : { description: textOfCommentLine(header.about) }),
      schema: hearSchema(schemaOf(header.type), header.lines).schema,
    }),
  );
  return { headers, rest };
}
