/** Names and what they stand for, from inside out. */
import { UNKNOWN, type Value } from "./value.ts";

/** Imports are looked up when they are used, as modules may import each other in a circle. */
type Binding = { value: Value } | { readonly lookup: () => Value };

export class Scope {
  readonly parent: Scope | undefined;
  /** `var` is declared here, and not in a block. */
  readonly isFunction: boolean;
  readonly #bindings = new Map<string, Binding>();

  constructor(parent?: Scope, isFunction: boolean = false) {
    this.parent = parent;
    this.isFunction = isFunction;
  }

  declare(name: string, value: Value): void {
    this.#bindings.set(name, { value });
  }

  declareLazily(name: string, lookup: () => Value): void {
    this.#bindings.set(name, { lookup });
  }

  /** Undefined where no scope around has the name. */
  get(name: string): Value | undefined {
    const binding = this.#bindings.get(name);
    if (binding === undefined) return this.parent?.get(name);
    return "value" in binding ? binding.value : binding.lookup();
  }

  set(name: string, value: Value): void {
    const owner = this.ownerOf(name);
    // What is assigned once more and not to be told keeps what it was: code sets things up only once.
    if (value === UNKNOWN && owner.get(name)?.kind === "router") return;
    owner.declare(name, value);
  }

  /** The scope that declares the name; this one where none does. */
  ownerOf(name: string): Scope {
    return this.#ownerOf(name) ?? this;
  }

  functionScope(): Scope {
    return this.isFunction || this.parent === undefined ? this : this.parent.functionScope();
  }

  #ownerOf(name: string): Scope | undefined {
    if (this.#bindings.has(name)) return this;
    return this.parent === undefined ? undefined : this.parent.#ownerOf(name);
  }
}
