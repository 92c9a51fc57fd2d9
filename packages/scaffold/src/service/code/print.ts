/** Pieces of TypeScript, broken where formatters would break them. */
import { docComment } from "../../emit/types/doc-comment.ts";

export const lineWidth = 100;

export interface FunctionText {
  readonly doc: readonly string[];
  readonly name: string;
  /** `queries: Queries<Tables>`; those that are empty are left out. */
  readonly parameters: readonly string[];
  readonly returns: string;
  /** Lines with their indentation inside the function, two spaces not included. */
  readonly body: readonly string[];
  readonly isAsync?: boolean;
  readonly isPrivate?: boolean;
}

export function printFunction({ doc, name, parameters, returns, body, ...o }: FunctionText): string {
  const keyword = `${o.isPrivate ? "" : "export "}${o.isAsync ? "async " : ""}function ${name}`;
  const given = parameters.filter((parameter) => parameter !== "");
  const line = `${keyword}(${given.join(", ")}): ${returns} {`;
  const head =
    line.length <= lineWidth
      ? line
      : `${keyword}(\n${given.map((parameter) => `  ${parameter},\n`).join("")}): ${returns} {`;
  return `${docComment(doc, "")}${head}\n${indented(body, 2)}\n}\n`;
}

export function indented(lines: readonly string[], spaces: number): string {
  const pad = " ".repeat(spaces);
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line) => (line === "" ? "" : pad + line))
    .join("\n");
}

/**
 * `start.first().second();`, on one line where it fits, else a call a line.
 *
 * @param used characters of the line that are taken already, its indentation included
 */
export function printChain(start: string, calls: readonly string[], used: number): string {
  const line = `${start}${calls.join("")};`;
  // A lone call breaks inside of its parentheses, if anywhere.
  if (calls.length === 1 || (used + line.length <= lineWidth && !line.includes("\n"))) return line;
  return `${start}${calls.map((call) => `\n  ${call.replaceAll("\n", "\n  ")}`).join("")};`;
}

/**
 * A statement that ends in a call has an argument a line where it would be too long.
 *
 * @param used characters of the line that are taken already
 */
export function printCall(start: string, args: readonly string[], end: string, used: number): string {
  const line = `${start}(${args.join(", ")})${end}`;
  if (used + line.length <= lineWidth) return line;
  return `${start}(\n${args.map((arg) => `  ${arg},\n`).join("")})${end}`;
}

/** `{ a: 1, b }` of printed members, on one line where it fits. */
export function printObject(members: readonly string[], used: number): string {
  if (members.length === 0) return "{}";
  const line = `{ ${members.join(", ")} }`;
  if (used + line.length <= lineWidth && !line.includes("\n")) return line;
  return `{\n${members.map((member) => `${indented([member], 2)},\n`).join("")}}`;
}

/** A statement whose line is too long is broken inside of the object that it ends with. */
export function printEndingIn(start: string, members: readonly string[], end: string, used: number): string {
  const line = `${start}{ ${members.join(", ")} }${end}`;
  if (used + line.length <= lineWidth) return line;
  return `${start}{\n${members.map((member) => `  ${member},\n`).join("")}}${end}`;
}

/** A member of an object: `name`, `"odd name": value`. */
export function printMember(key: string, value: string): string {
  return key === value ? key : `${key}: ${value}`;
}

/** `.name`, or `["odd name"]`. */
export function printAccess(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
