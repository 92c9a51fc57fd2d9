/** The imports of an emitted module: collected in any order, printed in the one that formatters like. */

const lineWidth = 100;

interface Source {
  /** Name → whether it is a type. */
  readonly names: Map<string, boolean>;
  namespace: string | undefined;
}

export class Imports {
  readonly #sources: Map<string, Source> = new Map();

  static merge(all: readonly Imports[]): Imports {
    const merged = new Imports();
    for (const imports of all) {
      for (const [from, { names, namespace }] of imports.#sources) {
        if (namespace !== undefined) merged.namespace(from, namespace);
        for (const [name, isType] of names) merged.#add(from, name, isType);
      }
    }
    return merged;
  }

  value(from: string, ...names: readonly string[]): this {
    for (const name of names) this.#add(from, name, false);
    return this;
  }

  type(from: string, ...names: readonly string[]): this {
    for (const name of names) this.#add(from, name, true);
    return this;
  }

  /** `import * as local`. */
  namespace(from: string, local: string): this {
    this.#source(from).namespace = local;
    return this;
  }

  lines(): string[] {
    return [...this.#sources]
      .sort(([a], [b]) => compareSources(a, b))
      .flatMap(([from, { names, namespace }]) => [
        ...(namespace === undefined ? [] : [`import * as ${namespace} from "${from}";`]),
        ...(names.size === 0 ? [] : [printNames(from, names)]),
      ]);
  }

  #add(from: string, name: string, isType: boolean): void {
    const { names } = this.#source(from);
    // What is used as a value anywhere is imported as one.
    names.set(name, isType && names.get(name) !== false);
  }

  #source(from: string): Source {
    const known = this.#sources.get(from);
    if (known !== undefined) return known;
    const source: Source = { names: new Map(), namespace: undefined };
    this.#sources.set(from, source);
    return source;
  }
}

/** One statement; the names in order, each with whether it is a type. */
export function printNames(from: string, names: ReadonlyMap<string, boolean>): string {
  const sorted = [...names].sort(([a], [b]) => compareNames(a, b));
  const areTypes = sorted.every(([, isType]) => isType);
  const keyword = areTypes ? "import type" : "import";
  const printed = sorted.map(([name, isType]) => (isType && !areTypes ? `type ${name}` : name));
  const line = `${keyword} { ${printed.join(", ")} } from "${from}";`;
  if (line.length <= lineWidth) return line;
  return `${keyword} {\n${printed.map((name) => `  ${name},\n`).join("")}} from "${from}";`;
}

/** Orders modules as their imports stand. */
export function compareSources(a: string, b: string): number {
  return compare(rankOf(a), rankOf(b));
}

/** Node's own modules, packages, then the project's, the farther ones first. */
function rankOf(from: string): string {
  if (from.startsWith("node:")) return `0${from}`;
  if (!from.startsWith(".")) return `1${from}`;
  return from.startsWith("../") ? `2${from}` : `3${from}`;
}

/** Letter by letter, whatever their case; of the same letter the capital comes first. */
function compareNames(a: string, b: string): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [one = "", other = ""] = [a[index], b[index]];
    if (one !== other) return compare(one.toLowerCase(), other.toLowerCase()) || compare(one, other);
  }
  return a.length - b.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
