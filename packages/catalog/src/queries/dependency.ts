/** Which object needs which: pg_depend, from addresses to ids. */
import type { DependRow, Found } from "../found.ts";
import { CLASS, FIRST_USER_OID } from "./class-id.ts";
import type { Query } from "./query.ts";

/** Parts without a name of their own, and what they can be parts of; they also depend on other things. */
const NAMELESS: ReadonlyMap<number, readonly number[]> = new Map([
  [CLASS.attributeDefault, [CLASS.relation]],
  [CLASS.accessMethodOperator, [CLASS.operatorClass, CLASS.operatorFamily]],
  [CLASS.accessMethodFunction, [CLASS.operatorClass, CLASS.operatorFamily]],
  [CLASS.publicationRelation, [CLASS.publication]],
  [CLASS.publicationSchema, [CLASS.publication]],
]);

/** Read twice: first what is part of what, and when every object is known, what needs what. */
export const partQuery: Query<DependRow> = {
  // Not-null constraints are their columns', and the triggers of foreign keys, four of each, say what the constraint
  // says. On their schema all depend anyway.
  text: () => `
    SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype
    FROM pg_catalog.pg_depend
    WHERE (objid >= ${FIRST_USER_OID} OR deptype = 'e')
      AND (classid <> ${CLASS.trigger} OR objid NOT IN (SELECT oid FROM pg_catalog.pg_trigger WHERE tgisinternal))
      AND (classid <> ${CLASS.constraint} OR objid NOT IN (SELECT oid FROM pg_catalog.pg_constraint WHERE contype = 'n'))
      AND (refclassid <> ${CLASS.schema} OR classid NOT IN (${CLASS.relation}, ${CLASS.type}, ${CLASS.procedure}))`,
  read: (rows, found) => {
    // A part of an extension is that whatever else it is a part of; a copy for a partition (P) is one where it is
    // nothing else.
    for (const deptype of ["P", "a", "i", "e"]) {
      for (const row of rows) {
        if (row.deptype !== deptype || row.objsubid !== 0) continue;
        if (deptype !== "P" && deptype !== "e" && !isPart(row)) continue;
        const { refclassid: classid, refobjid: objid, refobjsubid: subid } = row;
        found.addPart(row, { classid, objid, subid, isCopied: deptype === "P" });
      }
    }
  },
};

/** An internal dependency is one of a part on its whole; an automatic one is only for what has no name. */
function isPart({ classid, refclassid, deptype }: DependRow): boolean {
  const wholes = NAMELESS.get(classid);
  return wholes === undefined ? deptype === "i" : wholes.includes(refclassid);
}

export function readDependencies(rows: readonly DependRow[], found: Found): void {
  const functionsOfTypes = supportFunctions(rows, found);
  for (const row of rows) {
    if (row.classid === CLASS.procedure && functionsOfTypes.get(row.objid) === row.refobjid) continue;
    const of = found.resolvePart(row.classid, row.objid, row.objsubid);
    const on = found.resolve(row.refclassid, row.refobjid, row.refobjsubid);
    if (of === undefined || on === undefined) continue;
    found.depend(of, on);
    // Whoever needs a column needs its table.
    const whole = row.refobjsubid > 0 ? found.resolve(row.refclassid, row.refobjid) : undefined;
    if (whole !== undefined) found.depend(of, whole);
  }
}

/**
 * The functions that a base type is made of: function → type. They need the type as the type needs them; what is made
 * first is the function that reads it, which announces the type.
 *
 * @see https://www.postgresql.org/docs/current/sql-createtype.html#SQL-CREATETYPE-BASE
 */
function supportFunctions(rows: readonly DependRow[], found: Found): ReadonlyMap<number, number> {
  const types = new Map<number, number>();
  for (const { classid, objid, refclassid, refobjid } of rows) {
    if (classid !== CLASS.type || refclassid !== CLASS.procedure) continue;
    if (found.ownId(classid, objid)?.startsWith("base type ") === true) types.set(refobjid, objid);
  }
  for (const [oid, type] of types) {
    const of = found.ownId(CLASS.procedure, oid);
    for (const [other, itsType] of types) {
      const on = found.ownId(CLASS.procedure, other);
      if (itsType === type && of !== undefined && on?.includes("(cstring") === true) found.depend(of, on);
    }
  }
  return types;
}
