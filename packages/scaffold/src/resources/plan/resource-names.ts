/** Paths, schema names and identifiers of resources: unique, and the same whatever else the database gets later. */
import type { Finding, ObjectId } from "@ashlar/model";
import { isReserved } from "../../identifier.ts";
import type { TableOverride } from "../overrides.ts";
import { reservedSchemaNames, schemaNamesOf } from "../resource-schemas.ts";
import { camelName, isAscii, kebabName, nameDigest, nameWords, pascalName } from "./name-words.ts";
import { pluralName, singularName } from "./number-of-words.ts";
import { compare, type RelationFacts } from "./relation-facts.ts";

export interface ResourceName {
  readonly singular: string;
  readonly plural: string;
  readonly path: string;
  /** The words of one and of many, without those of the namespace. */
  readonly one: readonly string[];
  readonly many: readonly string[];
}

export interface NamedRelation {
  readonly facts: RelationFacts;
  readonly override: TableOverride | undefined;
  /** What of its name it is called by. */
  readonly base: string;
}

interface Naming {
  readonly relation: NamedRelation;
  /** The namespace's, where it is not the main one. */
  readonly prefix: readonly string[];
  readonly segment: string;
  readonly one: readonly string[];
  readonly many: readonly string[];
}

export interface ResourceNames {
  readonly names: ReadonlyMap<ObjectId, ResourceName>;
  /** Lower case, of every schema of the document. */
  readonly taken: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

export interface NamingRules {
  /** The one without a prefix. */
  readonly mainSchema: string;
  /** What names of tables begin with, and are not called by. */
  readonly strip: readonly string[];
}

export function nameResources(
  tables: readonly Omit<NamedRelation, "base">[],
  { mainSchema, strip }: NamingRules,
): ResourceNames {
  const findings: Finding[] = [];
  const relations = tables.map((each) => ({ ...each, base: withoutStart(each.facts.name, strip) }));
  const segments = segmentsOf(relations, mainSchema);
  const namings = relations.map((relation) => namingOf(relation, segments, findings));
  const schemas = new Set(reservedSchemaNames.map((name) => name.toLowerCase()));
  const identifiers = new Set<string>();
  const paths = new Set<string>();
  const names = new Map<ObjectId, ResourceName>();
  for (const naming of namings.sort(byClaim)) {
    const candidates = candidatesOf(naming);
    const free = candidates.find(
      ({ singular, plural, path }) =>
        schemaNamesOf(singular).all.every((name) => !schemas.has(name.toLowerCase())) &&
        !identifiers.has(plural.toLowerCase()) &&
        !paths.has(path),
    );
    const [natural] = candidates;
    const name = free ?? candidates.at(-1);
    if (name === undefined || natural === undefined) continue;
    for (const schema of schemaNamesOf(name.singular).all) schemas.add(schema.toLowerCase());
    identifiers.add(name.plural.toLowerCase());
    paths.add(name.path);
    names.set(naming.relation.facts.id, name);
    if (name.path !== natural.path) findings.push(collision(naming, natural.path, name.path));
  }
  return { names, taken: schemas, findings };
}

/** The longest start goes; a name that is nothing else stays. */
function withoutStart(name: string, strip: readonly string[]): string {
  const starts = strip.filter(
    (start) => name.startsWith(start) && nameWords(name.slice(start.length)).length > 0,
  );
  return name.slice(Math.max(0, ...starts.map(({ length }) => length)));
}

/** Namespace → first segment of its paths; the main one has none. */
function segmentsOf(relations: readonly NamedRelation[], mainSchema: string): ReadonlyMap<string, string> {
  const ofMain = relations.filter(({ facts }) => facts.schema === mainSchema);
  const taken = new Set(ofMain.map((relation) => kebabName(wordsOfTable(relation).many)));
  const segments = new Map<string, string>();
  for (const schema of [...new Set(relations.map(({ facts }) => facts.schema))].sort(compare)) {
    if (schema === mainSchema) continue;
    const words = asciiWords(schema, "schema");
    const candidates = [words, [...words, "schema"], [...words, nameDigest(schema)]].map(kebabName);
    const segment = candidates.find((each) => !taken.has(each)) ?? kebabName(words);
    taken.add(segment);
    segments.set(schema, segment);
  }
  return segments;
}

function namingOf(
  relation: NamedRelation,
  segments: ReadonlyMap<string, string>,
  findings: Finding[],
): Naming {
  const { facts, override, base } = relation;
  const segment = segments.get(facts.schema) ?? "";
  const words = wordsOfTable(relation);
  if (override?.name === undefined && !isAscii(nameWords(base))) {
    findings.push({
      rule: "name-not-ascii",
      severity: "warning",
      message: `${facts.schema}.${facts.name} cannot be spelt in a path: it is served as /${kebabName(words.many)}`,
      hint: `name it in resources.yaml: tables: { "${facts.schema}.${facts.name}": { name: … } }`,
    });
  }
  return { relation, prefix: segment === "" ? [] : segment.split("-"), segment, ...words };
}

function wordsOfTable({ base, override }: NamedRelation): {
  one: readonly string[];
  many: readonly string[];
} {
  const given = override?.name === undefined ? undefined : nameWords(override.name);
  const words = given ?? asciiWords(base, "table");
  const one = override?.singular === undefined ? singularName(words) : nameWords(override.singular);
  return { one, many: given ?? pluralName(words) };
}

function asciiWords(name: string, otherwise: string): string[] {
  const words = nameWords(name);
  return words.length > 0 && isAscii(words) ? words : [otherwise, nameDigest(name)];
}

/** Who is named first keeps the natural name: what was asked for, the main namespace, what is spelt like its path. */
function byClaim(one: Naming, other: Naming): number {
  return rank(one) - rank(other) || compare(one.relation.facts.id, other.relation.facts.id);
}

function rank({ relation: { facts, override, base }, prefix, many }: Naming): number {
  if (override?.name !== undefined) return 0;
  const isTable = facts.object.kind === "table";
  const isPlural = base === many.join("_");
  return 1 + (prefix.length === 0 ? 0 : 4) + (isTable ? 0 : 2) + (isPlural ? 0 : 1);
}

/** The natural name, the same with another for its schema, one that tells what it is, and one that is its alone. */
function candidatesOf(naming: Naming): ResourceName[] {
  const { facts } = naming.relation;
  const kind = facts.object.kind.endsWith("view") ? "view" : "table";
  const natural = nameOf(naming, naming.one, naming.many);
  return [
    natural,
    { ...natural, singular: `${natural.singular}Row` },
    nameOf(naming, [...naming.one, kind], [...naming.one, `${kind}s`]),
    nameOf(naming, [...naming.one, nameDigest(facts.id)], [...naming.many, nameDigest(facts.id)]),
  ];
}

function nameOf({ prefix, segment }: Naming, one: readonly string[], many: readonly string[]): ResourceName {
  const plural = camelName([...prefix, ...many]);
  const path = segment === "" ? `/${kebabName(many)}` : `/${segment}/${kebabName(many)}`;
  return {
    singular: pascalName([...prefix, ...one]),
    plural: isReserved(plural) ? `${plural}Rows` : plural,
    path,
    one,
    many,
  };
}

function collision({ relation: { facts } }: Naming, natural: string, path: string): Finding {
  return {
    rule: "name-collision",
    severity: "info",
    message: `${facts.schema}.${facts.name} is served as ${path}: ${natural} is another's already`,
    hint: `name it in resources.yaml: tables: { "${facts.schema}.${facts.name}": { name: … } }`,
  };
}
