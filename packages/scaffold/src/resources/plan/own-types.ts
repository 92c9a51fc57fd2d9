/** Enums, domains, composites and ranges of a database, with the names that their schemas get. */
import type {
  CompositeObject,
  Database,
  DatabaseObject,
  DomainObject,
  EnumObject,
  RangeObject,
} from "@ashlar/model";
import { camelName, isAscii, nameDigest, nameWords, pascalName } from "./name-words.ts";
import { compare } from "./relation-facts.ts";

export interface OwnType {
  readonly object: EnumObject | DomainObject | CompositeObject | RangeObject;
  /** `OrderStatus` */
  readonly schemaName: string;
}

const SUFFIXES = { enum: "value", domain: "domain", composite: "type", range: "range" } as const;

/**
 * By the type's name, quoted and qualified, as `format_type()` prints it.
 *
 * @param taken lower case: names of other schemas
 */
export function ownTypes(
  database: Database,
  mainSchema: string,
  taken: ReadonlySet<string>,
): ReadonlyMap<string, OwnType> {
  const used = new Set(taken);
  const objects = database.objects
    .filter(isType)
    .sort((one, other) => rank(one, mainSchema) - rank(other, mainSchema) || compare(one.id, other.id));
  return new Map(
    objects.map((object) => {
      const candidates = candidatesOf(object, mainSchema);
      const free = candidates.find((name) => !used.has(name.toLowerCase()));
      const schemaName = free ?? candidates[candidates.length - 1] ?? camelName([object.kind]);
      used.add(schemaName.toLowerCase());
      return [object.sqlName, { object, schemaName }] as const;
    }),
  );
}

function isType(object: DatabaseObject): object is OwnType["object"] {
  return Object.hasOwn(SUFFIXES, object.kind);
}

function rank({ schema }: DatabaseObject, mainSchema: string): number {
  return schema === mainSchema ? 0 : 1;
}

function candidatesOf(object: OwnType["object"], mainSchema: string): string[] {
  const words = nameWords(object.name);
  const spelt = object.schema === mainSchema ? words : [...nameWords(object.schema ?? ""), ...words];
  const named = words.length > 0 && isAscii(spelt) ? spelt : [object.kind, nameDigest(object.id)];
  const kind = SUFFIXES[object.kind];
  return [named, [...named, kind], [...named, kind, nameDigest(object.id)]].map(pascalName);
}
