/** Turns named types into declarations: an interface where the type is a plain object, else an alias. */
import { docComment } from "./doc-comment.ts";
import { printAlias, printInterface } from "./print-type.ts";
import { isName, type Member, nodeKey, type ObjectNode, objectNode, type TypeNode } from "./type-node.ts";

export interface NamedType {
  readonly name: string;
  readonly type: TypeNode;
  readonly doc: readonly string[];
}

/** The declarations in their order, each ready to stand in the file. */
export function printDeclarations(types: readonly NamedType[]): string[] {
  const shapes = new Shapes(types);
  return types.map(({ name, type, doc }) => {
    const shape = shapes.of(name);
    const text = shape === undefined ? printAlias(name, type) : printInterface(name, shape.bases, shape.own);
    return `${docComment(doc, "")}${text}`;
  });
}

/** An interface: its own body, what it extends, and all its members. */
interface Shape {
  readonly own: ObjectNode;
  readonly bases: readonly string[];
  readonly all: ReadonlyMap<string, Member>;
}

class Shapes {
  readonly #types: ReadonlyMap<string, TypeNode>;
  readonly #known = new Map<string, Shape | undefined>();

  constructor(types: readonly NamedType[]) {
    this.#types = new Map(types.map(({ name, type }) => [name, type]));
  }

  /** Undefined where only an alias will do. */
  of(name: string): Shape | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    // While it is being found out, whoever asks gets an alias: an interface cannot extend itself.
    this.#known.set(name, undefined);
    const type = this.#types.get(name);
    const shape = type === undefined ? undefined : this.#find(type);
    this.#known.set(name, shape);
    return shape;
  }

  #find(type: TypeNode): Shape | undefined {
    if (type.kind === "object") {
      if (type.members.length === 0 && type.index === undefined) return undefined;
      return { own: type, bases: [], all: byKey(type.members) };
    }
    if (type.kind !== "intersection") return undefined;
    const bodies = type.members.filter((member) => member.kind === "object");
    const names = type.members.filter((member) => member.kind === "name").map((member) => member.text);
    if (bodies.length > 1 || bodies.length + names.length < type.members.length) return undefined;
    return this.#extending(names, bodies[0] ?? objectNode([]));
  }

  #extending(bases: readonly string[], own: ObjectNode): Shape | undefined {
    if (!isOpen(own)) return undefined;
    const all = new Map<string, Member>();
    for (const base of bases) {
      const shape = this.of(base);
      if (shape === undefined || !isOpen(shape.own)) return undefined;
      for (const [key, member] of shape.all) {
        if (!fits(member, all.get(key), "same")) return undefined;
        all.set(key, member);
      }
    }
    for (const member of own.members) {
      if (!fits(member, all.get(member.key), "may require")) return undefined;
      all.set(member.key, member);
    }
    return { own, bases, all };
  }
}

function byKey(members: readonly Member[]): Map<string, Member> {
  return new Map(members.map((member) => [member.key, member]));
}

/** An index signature of another type than unknown is one that inherited members would have to fit. */
function isOpen(node: ObjectNode): boolean {
  return node.index === undefined || isName(node.index.type, "unknown");
}

function fits(member: Member, inherited: Member | undefined, optionality: "same" | "may require"): boolean {
  if (inherited === undefined) return true;
  if (nodeKey(member.type) !== nodeKey(inherited.type)) return false;
  return member.optional === inherited.optional || (optionality === "may require" && inherited.optional);
}
