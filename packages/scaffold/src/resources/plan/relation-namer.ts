/** Names of relations and of their nested lists: unique, and the same whatever else the table gets later. */
import type { PlannedField } from "../resource-plan.ts";
import { camelName, isAscii, kebabName, nameDigest, pascalName } from "./name-words.ts";
import type { ResourceName } from "./resource-names.ts";

interface NamedResource {
  readonly name: ResourceName;
  readonly fields: readonly PlannedField[];
  readonly key: readonly string[];
}

export interface RelationName {
  readonly name: string;
  readonly words: readonly string[];
}

export const NO_LIST = { path: undefined, operationId: undefined } as const;

/** Gives each relation of a resource a name that no field and no other relation has. */
export class RelationNamer {
  readonly #of: NamedResource;
  readonly #taken: Set<string>;
  readonly #operationIds: Set<string>;

  /** @param operationIds those that are taken, in lower case; the nested lists' are added */
  constructor(of: NamedResource, operationIds: Set<string>) {
    this.#of = of;
    this.#taken = new Set(of.fields.map(({ name }) => name));
    this.#operationIds = operationIds;
  }

  /** The first that is free. @param identity what tells the relation from every other */
  name(candidates: readonly (readonly string[])[], identity: string): RelationName {
    const [natural = ["related"]] = candidates;
    const all = [...candidates, ["related", ...natural], [...natural, nameDigest(identity)]];
    const words = all.find((each) => !this.#taken.has(camelName(each))) ?? natural;
    this.#taken.add(camelName(words));
    return { name: camelName(words), words };
  }

  /** Of the nested list; without a key nothing can be nested. */
  list({ name, words }: RelationName): { path: string | undefined; operationId: string | undefined } {
    const { key, name: own } = this.#of;
    if (key.length === 0) return NO_LIST;
    // What a path cannot hold stands in it as a number that stays the same.
    const spelt = isAscii(words) ? words : [...words.filter((word) => isAscii([word])), nameDigest(name)];
    const path = `${own.path}/${key.map((field) => `{${field}}`).join("/")}/${kebabName(spelt)}`;
    // Not `listArtistAliases`: that lists the rows of `artist_aliases`.
    const natural = `list${pascalName(spelt)}Of${own.singular}`;
    const isTaken = this.#operationIds.has(natural.toLowerCase());
    const operationId = isTaken ? `${natural}_${nameDigest(name)}` : natural;
    this.#operationIds.add(operationId.toLowerCase());
    return { path, operationId };
  }
}
