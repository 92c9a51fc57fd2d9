/** What an inspection has found so far: objects, and which of them an address of the catalog means. */
import type { DatabaseObject, ObjectId, Privilege, ViewColumn, ViewOrigins } from "@ashlar/model";
import { qualifiedName, quoteIdentifier } from "./identifier.ts";
import { CLASS } from "./queries/class-id.ts";
import { withoutNothing } from "./without-nothing.ts";

/** A row of pg_depend. https://www.postgresql.org/docs/current/catalog-pg-depend.html */
export interface DependRow {
  readonly classid: number;
  readonly objid: number;
  readonly objsubid: number;
  readonly refclassid: number;
  readonly refobjid: number;
  readonly refobjsubid: number;
  readonly deptype: string;
}

/** Anything with columns. */
export interface Relation {
  readonly oid: number;
  /** Of pg_class: r, p, f, v, m, c. */
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
  /** `public."Users"` */
  readonly sqlName: string;
  readonly id: ObjectId;
  /** It came with an extension, and is no object of its own; what hangs on it may be. */
  readonly isOfExtension: boolean;
  /** By attnum. */
  readonly columnNames: string[];
  /** Of a view or a composite type; those of tables are objects. */
  readonly columns: (ViewColumn & { readonly default?: string })[];
}

/** An object of a catalog. */
interface Address {
  readonly classid: number;
  readonly objid: number;
}

/** What something without an id of its own is a part of; or, on a partition, a copy of. */
interface Whole extends Address {
  readonly subid: number;
  readonly isCopied: boolean;
}

export class Found {
  readonly major: number;
  readonly objects: DatabaseObject[] = [];
  readonly origins: ViewOrigins[] = [];
  readonly relations: Map<number, Relation> = new Map<number, Relation>();
  readonly #schemaNames = new Map<number, string>();
  readonly #ids = new Map<number, Map<number, ObjectId>>();
  readonly #columnIds = new Map<number, ObjectId[]>();
  readonly #wholes = new Map<number, Map<number, Whole>>();
  readonly #comments = new Map<number, Map<number, Map<number, string>>>();
  readonly #owners = new Map<number, Map<number, string>>();
  readonly #privileges = new Map<number, Map<number, Map<number, Privilege[]>>>();
  readonly #dependencies = new Map<ObjectId, Set<ObjectId>>();

  constructor(major: number) {
    this.major = major;
  }

  /** The object, found at this address of the catalog; with its comment, owner and privileges. */
  add(object: DatabaseObject, classid: number, oid: number): void {
    this.claim(classid, oid, object.id);
    const comment = this.comment(classid, oid);
    // Indexes and sequences of a table go wherever it goes.
    const hasOwner = object.parent === undefined || object.kind === "statistics";
    const owner = hasOwner ? this.#owners.get(classid)?.get(oid) : undefined;
    const privileges = this.privileges(classid, oid);
    this.objects.push({ ...object, ...withoutNothing({ comment, owner, privileges }) });
  }

  /** Says that an address means this object. */
  claim(classid: number, oid: number, id: ObjectId): void {
    mapIn(this.#ids, classid).set(oid, id);
  }

  addSchemaName(oid: number, name: string): void {
    this.#schemaNames.set(oid, name);
  }

  schemaName(oid: number): string {
    const name = this.#schemaNames.get(oid);
    if (name === undefined) throw new Error(`no schema has the oid ${oid}`);
    return name;
  }

  /** Its parts' addresses mean the relation, or their columns. */
  addRelation(relation: Relation): void {
    this.relations.set(relation.oid, relation);
    if (!relation.isOfExtension) this.claim(CLASS.relation, relation.oid, relation.id);
  }

  isOfExtension(classid: number, oid: number): boolean {
    return this.#wholes.get(classid)?.get(oid)?.classid === CLASS.extension;
  }

  addColumn(relation: Relation, attnum: number, name: string, id: ObjectId | undefined): void {
    relation.columnNames[attnum] = name;
    if (id === undefined) return;
    const ids = this.#columnIds.get(relation.oid) ?? [];
    ids[attnum] = id;
    this.#columnIds.set(relation.oid, ids);
  }

  columnId(relation: number, attnum: number): ObjectId | undefined {
    return this.#columnIds.get(relation)?.[attnum];
  }

  addComment(classid: number, oid: number, subid: number, text: string): void {
    mapIn(mapIn(this.#comments, classid), oid).set(subid, text);
  }

  removeComment(classid: number, oid: number): void {
    this.#comments.get(classid)?.delete(oid);
  }

  comment(classid: number, oid: number, subid = 0): string | undefined {
    return this.#comments.get(classid)?.get(oid)?.get(subid);
  }

  /** Remembers that the first address is a part, or a copy, of the second. */
  addPart(part: Address, whole: Whole): void {
    mapIn(this.#wholes, part.classid).set(part.objid, whole);
  }

  /** The object that an address means, or is a part or a copy of. */
  resolve(classid: number, oid: number, subid = 0): ObjectId | undefined {
    return this.#find(classid, oid, subid, "copies too");
  }

  /** The object that an address means, or is a part of. */
  resolvePart(classid: number, oid: number, subid = 0): ObjectId | undefined {
    return this.#find(classid, oid, subid, "parts only");
  }

  #find(
    classid: number,
    oid: number,
    subid: number,
    which: "copies too" | "parts only",
  ): ObjectId | undefined {
    if (subid > 0 && classid === CLASS.relation) {
      const column = this.columnId(oid, subid);
      if (column !== undefined) return column;
    }
    const id = this.#ids.get(classid)?.get(oid);
    if (id !== undefined) return id;
    const whole = this.#wholes.get(classid)?.get(oid);
    if (whole === undefined || (whole.isCopied && which === "parts only")) return undefined;
    return this.#find(whole.classid, whole.objid, whole.subid, which);
  }

  /** The id of a type, or of an array's elements' type, where it is an object of this database. */
  typeId(oid: number): ObjectId | undefined {
    const id = this.resolve(CLASS.type, oid);
    return id?.startsWith("extension ") ? undefined : id;
  }

  addOwner(classid: number, oid: number, name: string): void {
    mapIn(this.#owners, classid).set(oid, name);
  }

  addPrivilege(classid: number, oid: number, subid: number, privilege: Privilege): void {
    const ofObject = mapIn(mapIn(this.#privileges, classid), oid);
    const known = ofObject.get(subid);
    if (known === undefined) ofObject.set(subid, [privilege]);
    else known.push(privilege);
  }

  /** Undefined where there is nothing to tell. */
  privileges(classid: number, oid: number, subid = 0): readonly Privilege[] | undefined {
    return this.#privileges.get(classid)?.get(oid)?.get(subid);
  }

  /** The object whose own address it is. */
  ownId(classid: number, oid: number): ObjectId | undefined {
    return this.#ids.get(classid)?.get(oid);
  }

  depend(of: ObjectId, on: ObjectId): void {
    if (of === on) return;
    const all = this.#dependencies.get(of);
    if (all === undefined) this.#dependencies.set(of, new Set([on]));
    else all.add(on);
  }

  get dependencies(): ReadonlyMap<ObjectId, ReadonlySet<ObjectId>> {
    return this.#dependencies;
  }
}

/** The names of an object that lives in a schema: `table public."Users"`. */
export function namesIn<K extends string>(
  kind: K,
  schema: string,
  name: string,
): { kind: K; id: ObjectId; schema: string; name: string; sqlName: string } {
  const sqlName = qualifiedName({ schema, name });
  return { kind, id: `${kind} ${sqlName}`, schema, name, sqlName };
}

/** The names of what belongs to a relation and is named there: `trigger public.users.audit`, `audit ON public.users`. */
export function namesOn<K extends string>(
  kind: K,
  relation: Relation,
  name: string,
): { kind: K; id: ObjectId; schema: string; name: string; sqlName: string; parent: ObjectId } {
  const quoted = quoteIdentifier(name);
  return {
    kind,
    id: `${kind} ${relation.sqlName}.${quoted}`,
    schema: relation.schema,
    name,
    sqlName: `${quoted} ON ${relation.sqlName}`,
    parent: relation.id,
  };
}

/** The names of what lives in no schema: `publication news`. */
export function namesOutside<K extends string>(
  kind: K,
  name: string,
): { kind: K; id: ObjectId; name: string; sqlName: string } {
  const sqlName = quoteIdentifier(name);
  return { kind, id: `${kind} ${sqlName}`, name, sqlName };
}

function mapIn<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<L, V>();
  maps.set(key, made);
  return made;
}
