/** How one kind of object is made, changed and taken away. A file of this folder per kind. */
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import type { Step } from "../step.ts";

/** The steps for objects of one kind. Pure: objects in, steps out. Comments, owners and privileges are not its affair. */
export interface Rule<T extends DatabaseObject> {
  /** All steps that make it, in order; nothing of the plan comes between them. */
  create(object: T, context: PlanContext): readonly Step[];
  /**
   * Children, and objects that depend on it, which `create` makes too: a table's columns and keys. They get no step of
   * their own.
   */
  absorbs?(object: T, context: PlanContext): readonly ObjectId[];
  /** Whatever is part of the object goes with it, and is not dropped by itself. */
  drop(object: T, context: PlanContext): readonly Step[];
  /**
   * Turns the one into the other. `replace` when it has to be dropped and made anew; then, and around an alteration
   * that disturbs, what depends on it is dropped before and made anew after, as far as it is there afterwards.
   */
  alter(before: T, after: T, context: PlanContext): Alteration | "replace";
}

export interface Alteration {
  /** What gives way to others, before they come; the steps follow once they have. */
  readonly first?: readonly Step[];
  /** Empty when nothing has to be done. */
  readonly steps: readonly Step[];
  /** True when Postgres refuses it while views, rules, policies or the like depend on the object. */
  readonly disturbsDependents?: true;
  /** Other objects that have to be made anew for it: what Postgres holds fast in its way. */
  readonly replaces?: readonly ObjectId[];
}

/** A database, indexed. */
export interface Side {
  readonly database: Database;
  get(id: ObjectId): DatabaseObject | undefined;
  /** What is part of it: columns, constraints, indexes, triggers, …, of a table; columns by position. */
  childrenOf(id: ObjectId): readonly DatabaseObject[];
  /** Ids of what it needs. */
  dependenciesOf(id: ObjectId): readonly ObjectId[];
  /** Ids of what needs it. */
  dependentsOf(id: ObjectId): readonly ObjectId[];
}

export interface PlanContext {
  readonly before: Side;
  readonly after: Side;
  /** True for what this plan makes (also anew): nobody uses it yet, it is empty, locks on it block nobody. */
  isNew(id: ObjectId): boolean;
  /** True for what this plan takes away (also to make it anew). */
  isGone(id: ObjectId): boolean;

  readonly options: PlanOptions;
}

export interface PlanOptions {
  /** Privileges and default privileges are compared too; false unless told. */
  readonly withPrivileges: boolean;
  /** Owners too; false unless told. */
  readonly withOwners: boolean;
}
