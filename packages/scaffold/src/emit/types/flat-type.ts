/** Types on a single line, as far as they fit on one. */
import { printKey } from "./literal.ts";
import type { Member, ObjectNode, TypeNode } from "./type-node.ts";

/** What prettier and biome break lines at unless told otherwise. */
export const lineWidth = 80;

/** The type on one line; undefined where it is longer than a line, or a doc comment inside forces several. */
export function flat(node: TypeNode): string | undefined {
  switch (node.kind) {
    case "name":
      return node.text;
    case "array": {
      const item = flat(node.item);
      return item === undefined ? undefined : `${inParentheses(node.item, item)}[]`;
    }
    case "generic": {
      const argument = flat(node.argument);
      return argument === undefined ? undefined : `${node.name}<${argument}>`;
    }
    case "tuple":
      return flatTuple(node);
    case "object":
      return flatObject(node);
    case "union":
      return joined(node.members, " | ", (member) => flatOperand(member, "union"));
    case "intersection":
      return joined(node.members, " & ", (member) => flatOperand(member, "intersection"));
  }
}

export function flatTupleItem(type: TypeNode, optional: boolean): string | undefined {
  const text = flat(type);
  if (text === undefined) return undefined;
  return optional ? `${inParentheses(type, text)}?` : text;
}

export function inParentheses(node: TypeNode, text: string): string {
  return node.kind === "union" || node.kind === "intersection" ? `(${text})` : text;
}

export function needsParentheses(node: TypeNode, inside: "union" | "intersection"): boolean {
  return node.kind === "intersection" || (node.kind === "union" && inside === "intersection");
}

/** `{ … } | null` keeps its brace on the line, as a formatter would. */
export function isHugged(members: readonly TypeNode[]): boolean {
  const rest = members.filter((member) => !(member.kind === "name" && member.text === "null"));
  return rest.length === 1 && rest[0]?.kind === "object";
}

export function memberHead(member: Member): string {
  return `${printKey(member.key)}${member.optional ? "?" : ""}:`;
}

function flatTuple({ items, rest }: Extract<TypeNode, { kind: "tuple" }>): string | undefined {
  const inside = joined(items, ", ", (item) => flatTupleItem(item.type, item.optional));
  if (inside === undefined || rest === undefined) return inside === undefined ? undefined : `[${inside}]`;
  const text = flat(rest);
  return text === undefined ? undefined : `[${inside}, ...${inParentheses(rest, text)}[]]`;
}

function flatObject({ members, index }: ObjectNode): string | undefined {
  const inside = joined(members, "; ", (member) => {
    const type = member.doc.length > 0 ? undefined : flat(member.type);
    return type === undefined ? undefined : `${memberHead(member)} ${type}`;
  });
  if (inside === undefined) return undefined;
  if (index === undefined) return inside === "" ? "{}" : `{ ${inside} }`;
  const type = index.doc.length > 0 ? undefined : flat(index.type);
  return type === undefined ? undefined : `{ ${inside === "" ? "" : `${inside}; `}[key: string]: ${type} }`;
}

function flatOperand(node: TypeNode, inside: "union" | "intersection"): string | undefined {
  const text = flat(node);
  if (text === undefined) return undefined;
  return needsParentheses(node, inside) ? `(${text})` : text;
}

/** Stops at the first part that is too much: large types are asked for their line at every level. */
function joined<Part>(
  parts: readonly Part[],
  separator: string,
  write: (part: Part) => string | undefined,
): string | undefined {
  let line = "";
  for (const [at, part] of parts.entries()) {
    const text = write(part);
    if (text === undefined) return undefined;
    line += at === 0 ? text : separator + text;
    if (line.length > lineWidth) return undefined;
  }
  return line;
}
