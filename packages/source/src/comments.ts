/** Doc comments above routes and handlers, and the YAML that swagger-jsdoc reads from them. */
import { load } from "js-yaml";
import ts from "typescript6";

export interface RouteComment {
  readonly summary?: string;
  readonly description?: string;
  readonly operationId?: string;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
}

/** The comment that stands right above a node's statement, or above its link of a chain. */
export function commentOf(node: ts.Node): RouteComment | undefined {
  const statement = statementOf(node);
  const { text } = statement.getSourceFile();
  const before = linkBefore(node);
  const [from, to] = before === undefined ? [statement.pos, statement.getStart()] : [before.end, before.dot];
  const range = (ts.getLeadingCommentRanges(text, from) ?? []).at(-1);
  if (range === undefined || !text.startsWith("/**", range.pos)) return undefined;
  // A blank line between: it is about the file, or a heading.
  if (/\n\s*\n/.test(text.slice(range.end, to))) return undefined;
  return parseComment(linesOf(text.slice(range.pos, range.end)));
}

const VERB = /^(get|head|post|put|patch|delete|del|options)$/;

/** In `route("/x").get(list).post(create)` what stands above it all is about the first. */
function linkBefore(node: ts.Node): { readonly end: number; readonly dot: number } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  for (let one: ts.Expression = expression; ts.isCallExpression(one); one = one.expression.expression) {
    if (!ts.isPropertyAccessExpression(one.expression)) return undefined;
    if (VERB.test(one.expression.name.text)) return { end: expression.end, dot: name.getStart() };
  }
  return undefined;
}

function statementOf(node: ts.Node): ts.Node {
  let statement = node;
  while (
    !ts.isStatement(statement) &&
    !ts.isClassElement(statement) &&
    !ts.isPropertyAssignment(statement) &&
    statement.parent !== undefined &&
    !ts.isSourceFile(statement.parent)
  ) {
    statement = statement.parent;
  }
  return statement;
}

function linesOf(comment: string): string[] {
  return comment
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
}

/** `GET /users`, as comments often begin, tells what the route tells. */
const ROUTE_AGAIN = /^`?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+\/\S*?`?(?:\s+[-–—:]?\s*|$)/i;

function parseComment(lines: readonly string[]): RouteComment | undefined {
  const text: string[] = [];
  const tags: { name: string; text: string }[] = [];
  for (const line of lines) {
    const tag = /^\s*@(\w+)\s*(.*)$/.exec(line);
    const last = tags.at(-1);
    if (tag !== null) tags.push({ name: tag[1] ?? "", text: tag[2] ?? "" });
    else if (last === undefined) text.push(line);
    else last.text += `\n${line}`;
  }
  const tagged = (...names: string[]): string | undefined =>
    tags.find(({ name }) => names.includes(name.toLowerCase()))?.text.trim() || undefined;
  const [first = "", ...rest] = text
    .join("\n")
    .trim()
    .replace(ROUTE_AGAIN, "")
    .split(/\n\s*\n/);
  // `Lists users. Only for people that are logged in.`: the first sentence says what it does.
  const [head = "", more] = /^(.+?[.!?])\s+(?=[A-Z])(.+)$/.exec(oneLine(first))?.slice(1) ?? [oneLine(first)];
  const summary = tagged("summary") ?? (head || undefined);
  const others = tagged("summary") === undefined && more !== undefined ? [more, ...rest] : rest;
  const description =
    tagged("description", "desc") ?? (others.length === 0 ? undefined : others.join("\n\n").trim());
  const operationId = tagged("operationid");
  return {
    ...withText(
      "summary",
      summary ?? (description === undefined ? undefined : oneLine(description.split("\n", 1)[0] ?? "")),
    ),
    ...withText("description", summary === undefined ? undefined : description),
    ...withText("operationId", operationId),
    deprecated: tags.some(({ name }) => name === "deprecated"),
    tags: tags.flatMap(({ name, text: value }) =>
      /^(tags?|group)$/i.test(name)
        ? value
            .split(",")
            .map((one) => one.trim())
            .filter(Boolean)
        : [],
    ),
  };
}

function withText<Key extends string>(
  key: Key,
  text: string | undefined,
): { readonly [key in Key]?: string } {
  return (text === undefined || text === "" ? {} : { [key]: text }) as { readonly [key in Key]?: string };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

export interface OpenapiBlock {
  /** Empty where there is a problem. */
  readonly value: { readonly [key: string]: unknown };
  readonly problem?: string;
  /** Where the comment begins in its file. */
  readonly offset: number;
}

/** The YAML of every `@openapi` and `@swagger` comment of a file. */
export function openapiBlocks(text: string): OpenapiBlock[] {
  if (!/@(openapi|swagger)\b/.test(text)) return [];
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((match): OpenapiBlock[] => {
    const lines = linesOf(match[0]);
    const start = lines.findIndex((line) => /^\s*@(openapi|swagger)\b/.test(line));
    if (start === -1) return [];
    const end = lines.findIndex((line, index) => index > start && /^\s*@\w+/.test(line));
    const yaml = lines.slice(start + 1, end === -1 ? undefined : end).join("\n");
    try {
      const value = load(yaml);
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? [{ value: value as { readonly [key: string]: unknown }, offset: match.index }]
        : [];
    } catch (error) {
      const problem = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
      return [{ value: {}, problem, offset: match.index }];
    }
  });
}
