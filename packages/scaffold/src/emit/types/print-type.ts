/** Writes types as a formatter would leave them: two spaces, double quotes, eighty columns. */
import { docComment } from "./doc-comment.ts";
import { flat, flatTupleItem, isHugged, lineWidth, memberHead, needsParentheses } from "./flat-type.ts";
import type { ObjectNode, TypeNode } from "./type-node.ts";

/** Where a type stands on its line. */
interface Place {
  /** Spaces at the start of the line. */
  readonly indent: number;
  /** Characters on the line before the type. */
  readonly column: number;
  /** Characters after it, such as `;`. */
  readonly after: number;
}

/** `export interface …` with all members, each on its line. */
export function printInterface(name: string, bases: readonly string[], body: ObjectNode): string {
  const head = `export interface ${name}`;
  if (bases.length === 0) return `${head} ${printMembers(body, 0)}\n`;
  const line = `${head} extends ${bases.join(", ")} {`;
  const broken =
    bases.length === 1 ? `${head}\n  extends ${bases[0]} {` : `${head}\n  extends ${bases.join(",\n    ")} {`;
  const opening = line.length <= lineWidth ? line : broken;
  return body.members.length === 0 && body.index === undefined
    ? `${opening}}\n`
    : `${opening}${printMembers(body, 0).slice(1)}\n`;
}

/** `export type … = …;` */
export function printAlias(name: string, type: TypeNode): string {
  const head = `export type ${name} =`;
  const text = printType(type, { indent: 0, column: head.length + 1, after: 1 });
  if (text.startsWith("\n")) return `${head}${text};\n`;
  // A name cannot break, so it moves to the next line.
  const isTooLong = type.kind === "name" && head.length + text.length + 2 > lineWidth;
  return `${head}${isTooLong ? "\n  " : " "}${text};\n`;
}

/** The type from its place on; begins with a line break where it starts on the next line. */
function printType(node: TypeNode, place: Place): string {
  const line = flat(node);
  if (line !== undefined && place.column + line.length + place.after <= lineWidth) return line;
  switch (node.kind) {
    case "name":
      return node.text;
    case "object":
      return printMembers(node, place.indent);
    case "array":
      return printArray(node.item, place);
    case "generic":
      return printGeneric(node.name, node.argument, place);
    case "tuple":
      return printTuple(node, place);
    case "union":
      return printUnion(node.members, place);
    case "intersection":
      return printIntersection(node.members, place);
  }
}

function printMembers(node: ObjectNode, indent: number): string {
  const pad = " ".repeat(indent + 2);
  const lines = node.members.map((member) => {
    const head = memberHead(member);
    const text = printType(member.type, { indent: indent + 2, column: indent + 3 + head.length, after: 1 });
    return `${docComment(member.doc, pad)}${pad}${head}${text.startsWith("\n") ? "" : " "}${text};\n`;
  });
  if (node.index !== undefined) {
    const head = "[key: string]:";
    const text = printType(node.index.type, {
      indent: indent + 2,
      column: indent + 3 + head.length,
      after: 1,
    });
    lines.push(
      `${docComment(node.index.doc, pad)}${pad}${head}${text.startsWith("\n") ? "" : " "}${text};\n`,
    );
  }
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${" ".repeat(indent)}}`;
}

function printArray(item: TypeNode, place: Place): string {
  if (item.kind === "union" && !isHugged(item.members)) {
    return `${printInParentheses(item.members, place.indent)}[]`;
  }
  const wrapped = item.kind === "union" || item.kind === "intersection";
  const text = printType(item, {
    ...place,
    column: place.column + (wrapped ? 1 : 0),
    after: place.after + (wrapped ? 3 : 2),
  });
  return wrapped ? `(${text})[]` : `${text}[]`;
}

function printGeneric(name: string, argument: TypeNode, place: Place): string {
  if (argument.kind === "object") return `${name}<${printMembers(argument, place.indent)}>`;
  const indent = place.indent + 2;
  const text = printType(argument, { indent: place.indent, column: indent, after: 0 });
  if (text.startsWith("\n")) return `${name}<${text}\n${" ".repeat(place.indent)}>`;
  const moved = printType(argument, { indent, column: indent, after: 0 });
  return `${name}<\n${" ".repeat(indent)}${moved}\n${" ".repeat(place.indent)}>`;
}

function printTuple(node: Extract<TypeNode, { kind: "tuple" }>, place: Place): string {
  const pad = " ".repeat(place.indent + 2);
  const inner: Place = { indent: place.indent + 2, column: place.indent + 2, after: 1 };
  const lines = node.items.map(({ type, optional }) => {
    const line = flatTupleItem(type, optional);
    if (line !== undefined && inner.column + line.length + inner.after <= lineWidth) return `${pad}${line}`;
    const text = printOperand(type, inner);
    return `${pad}${optional ? `${type.kind === "intersection" ? `(${text})` : text}?` : text}`;
  });
  if (node.rest !== undefined) {
    const rest = printType({ kind: "array", item: node.rest }, { ...inner, column: inner.column + 3 });
    lines.push(`${pad}...${rest}`);
  }
  return `[\n${lines.join(",\n")},\n${" ".repeat(place.indent)}]`;
}

function printUnion(members: readonly TypeNode[], place: Place): string {
  if (isHugged(members)) {
    return members.map((member) => printType(member, place)).join(" | ");
  }
  return `\n${printBranches(members, place.indent + 2, place.after)}`;
}

function printInParentheses(members: readonly TypeNode[], indent: number): string {
  return `(\n${printBranches(members, indent + 2, 0)}\n${" ".repeat(indent)})`;
}

/** @param after characters that follow the last branch on its line */
function printBranches(members: readonly TypeNode[], indent: number, after: number): string {
  const lines = members.map((member, at) => {
    const wrapped = needsParentheses(member, "union") ? 1 : 0;
    const text = printType(member, {
      indent: indent + 2,
      column: indent + 2 + wrapped,
      after: wrapped + (at === members.length - 1 ? after : 0),
    });
    return `${" ".repeat(indent)}| ${wrapped ? `(${text})` : text}`;
  });
  return lines.join("\n");
}

/** Between braces, and between a brace and a name, the line goes on; two names take a line each. */
function printIntersection(members: readonly TypeNode[], place: Place): string {
  let text = "";
  let isIndented = false;
  for (const [at, member] of members.entries()) {
    const isObject = member.kind === "object";
    const afterObject = members[at - 1]?.kind === "object";
    const isMixed = at > 0 && isObject !== afterObject;
    if (isMixed && at > 1) isIndented = true;
    const goesOn = isObject || afterObject || at === 0;
    const indent = !goesOn || (isIndented && at > 0) ? place.indent + 2 : place.indent;
    if (at > 0) text += goesOn ? " & " : ` &\n${" ".repeat(indent)}`;
    const after = afterOperand(member, members[at + 1], place);
    text += printOperand(member, { indent, column: columnAfter(text, place.column), after });
  }
  return text;
}

/** Characters that must fit on the line behind a member: up to where the next one may break. */
function afterOperand(member: TypeNode, next: TypeNode | undefined, place: Place): number {
  if (next === undefined) return place.after;
  if (next.kind === "object") return " & {".length;
  return member.kind === "object"
    ? " & ".length + (flat(next)?.length ?? lineWidth) + " &".length
    : " &".length;
}

function columnAfter(text: string, start: number): number {
  const lineBreak = text.lastIndexOf("\n");
  return lineBreak === -1 ? start + text.length : text.length - lineBreak - 1;
}

function printOperand(member: TypeNode, place: Place): string {
  if (member.kind !== "union") return printType(member, place);
  if (isHugged(member.members)) return `(${printUnion(member.members, place)})`;
  const line = flat(member);
  if (line !== undefined && place.column + line.length + 2 + place.after <= lineWidth) return `(${line})`;
  return printInParentheses(member.members, place.indent);
}
