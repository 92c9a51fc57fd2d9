/** TypeScript types as plain data, simplified while they are put together. */
import { ONLY_REQUIRED } from "@ashlar/model";

export type TypeNode =
  /** Text that stands as it is and never breaks: `string`, `"a"`, `User`. */
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "array"; readonly item: TypeNode }
  | { readonly kind: "tuple"; readonly items: readonly TupleItem[]; readonly rest: TypeNode | undefined }
  | {
      readonly kind: "object";
      readonly members: readonly Member[];
      readonly index: IndexSignature | undefined;
    }
  | { readonly kind: "union"; readonly members: readonly TypeNode[] }
  | { readonly kind: "intersection"; readonly members: readonly TypeNode[] }
  | { readonly kind: "generic"; readonly name: string; readonly argument: TypeNode };

export type ObjectNode = Extract<TypeNode, { kind: "object" }>;

export interface TupleItem {
  readonly type: TypeNode;
  readonly optional: boolean;
}

export interface Member {
  /** As in the document; quoted by the printer where it must be. */
  readonly key: string;
  readonly optional: boolean;
  readonly type: TypeNode;
  /** Lines of the doc comment, none for no comment. */
  readonly doc: readonly string[];
}

export interface IndexSignature {
  readonly type: TypeNode;
  readonly doc: readonly string[];
}

export const unknownNode: TypeNode = { kind: "name", text: "unknown" };
export const neverNode: TypeNode = { kind: "name", text: "never" };
export const nullNode: TypeNode = { kind: "name", text: "null" };

export function nameNode(text: string): TypeNode {
  return { kind: "name", text };
}

export function arrayNode(item: TypeNode): TypeNode {
  return { kind: "array", item };
}

export function objectNode(members: readonly Member[], index?: IndexSignature): ObjectNode {
  return { kind: "object", members, index };
}

export function isName(node: TypeNode, text: string): boolean {
  return node.kind === "name" && node.text === text;
}

/** Any of the types: flat, without repetition, `unknown` swallowing and `never` disappearing. */
export function unionNode(nodes: readonly TypeNode[]): TypeNode {
  const [alone] = nodes;
  if (alone !== undefined && nodes.length === 1) return alone;
  const members = distinct(nodes.flatMap((node) => (node.kind === "union" ? node.members : [node])));
  if (members.some((node) => isName(node, "unknown"))) return unknownNode;
  const possible = withoutLiteralsOf(members.filter((node) => !isName(node, "never")));
  const [only] = possible;
  if (only === undefined) return neverNode;
  if (possible.length === 1) return only;
  // null reads best at the end, as people write it.
  const last = possible.filter((node) => isName(node, "null"));
  return { kind: "union", members: [...possible.filter((node) => !isName(node, "null")), ...last] };
}

/** All of the types at once: flat, without repetition, plain objects merged where that changes nothing. */
export function intersectionNode(nodes: readonly TypeNode[]): TypeNode {
  const flat = distinct(nodes.flatMap((node) => (node.kind === "intersection" ? node.members : [node])));
  if (flat.some((node) => isName(node, "never"))) return neverNode;
  const narrowing = flat.filter((node) => !isName(node, "unknown"));
  const members = mergeObjects(narrowing.filter((node) => !isImplied(node, narrowing)));
  const [only] = members;
  if (only === undefined) return unknownNode;
  return members.length === 1 ? only : { kind: "intersection", members };
}

/** A text that is equal for equal nodes; documentation does not count. */
export function nodeKey(node: TypeNode): string {
  switch (node.kind) {
    case "name":
      return node.text;
    case "array":
      return `array(${nodeKey(node.item)})`;
    case "generic":
      return `${node.name}<${nodeKey(node.argument)}>`;
    case "tuple": {
      const items = node.items.map((item) => `${nodeKey(item.type)}${item.optional ? "?" : ""}`);
      return `[${items.join()};${node.rest === undefined ? "" : nodeKey(node.rest)}]`;
    }
    case "object": {
      const members = node.members.map((member) => `${memberKey(member)}`);
      return `{${members.join(";")};${node.index === undefined ? "" : nodeKey(node.index.type)}}`;
    }
    case "union":
      return `(${node.members.map(nodeKey).join("|")})`;
    case "intersection":
      return `(${node.members.map(nodeKey).join("&")})`;
  }
}

function memberKey(member: Member): string {
  return `${JSON.stringify(member.key)}${member.optional ? "?" : ""}:${nodeKey(member.type)}`;
}

function distinct(nodes: readonly TypeNode[]): TypeNode[] {
  if (nodes.length < 2) return [...nodes];
  const byKey = new Map<string, TypeNode>();
  for (const node of nodes) {
    const key = nodeKey(node);
    if (!byKey.has(key)) byKey.set(key, node);
  }
  return [...byKey.values()];
}

const literalOf: ReadonlyMap<string, RegExp> = new Map([
  ["string", /^["']/],
  ["number", /^-?\d/],
  ["boolean", /^(true|false)$/],
]);

/** `string` beside `"a"` in a union says nothing more. */
function withoutLiteralsOf(members: readonly TypeNode[]): readonly TypeNode[] {
  const wide = members.filter((node) => node.kind === "name" && literalOf.has(node.text));
  if (wide.length === 0) return members;
  return members.filter(
    (node) => !wide.some((primitive) => primitive !== node && isLiteralOf(node, primitive)),
  );
}

function isLiteralOf(node: TypeNode, primitive: TypeNode): boolean {
  if (node.kind !== "name" || primitive.kind !== "name") return false;
  return literalOf.get(primitive.text)?.test(node.text) ?? false;
}

/** `string` beside `"a" | "b"` in an intersection says nothing more. */
function isImplied(node: TypeNode, all: readonly TypeNode[]): boolean {
  if (node.kind !== "name" || !literalOf.has(node.text)) return false;
  return all.some((other) => {
    if (other === node) return false;
    return other.kind === "union"
      ? other.members.every((member) => isLiteralOf(member, node))
      : isLiteralOf(other, node);
  });
}

/** Puts plain objects together into the first of them, as far as their keys do not contradict each other. */
function mergeObjects(nodes: readonly TypeNode[]): TypeNode[] {
  const merged: TypeNode[] = [];
  let target: { node: ObjectNode; at: number } | undefined;
  for (const node of nodes) {
    if (node.kind !== "object" || !isOpen(node)) {
      merged.push(node);
      continue;
    }
    const union = target === undefined ? undefined : mergeTwo(target.node, node);
    if (target !== undefined && union !== undefined) {
      target = { node: union, at: target.at };
      merged[target.at] = union;
      continue;
    }
    target ??= { node, at: merged.length };
    merged.push(node);
  }
  return merged;
}

function isOpen(node: ObjectNode): boolean {
  return node.index === undefined || isName(node.index.type, "unknown");
}

function mergeTwo(first: ObjectNode, second: ObjectNode): ObjectNode | undefined {
  const members = new Map(first.members.map((member) => [member.key, member]));
  for (const member of second.members) {
    const known = members.get(member.key);
    if (known === undefined) {
      members.set(member.key, member);
      continue;
    }
    const type = mergedMemberType(known, member);
    if (type === undefined) return undefined;
    const docs = [known, member].filter(({ doc }) => !doc.includes(ONLY_REQUIRED)).map(({ doc }) => doc);
    const doc = docs.find((lines) => lines.length > 0) ?? docs[0] ?? known.doc;
    members.set(member.key, { key: member.key, optional: known.optional && member.optional, type, doc });
  }
  return objectNode([...members.values()], first.index ?? second.index);
}

function mergedMemberType(first: Member, second: Member): TypeNode | undefined {
  if (isName(first.type, "unknown")) return second.type;
  if (isName(second.type, "unknown")) return first.type;
  if (nodeKey(first.type) === nodeKey(second.type)) return first.type;
  // A literal narrows its primitive, and two objects merge without losing a word.
  const both = intersectionNode([first.type, second.type]);
  return both.kind === "name" || both.kind === "object" || both.kind === "union" ? both : undefined;
}
