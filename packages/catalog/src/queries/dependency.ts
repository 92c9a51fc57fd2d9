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
  text: () => `
    SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype
    FROM pg_catalog.pg_depend WHERE objid >= ${FIRST_USER_OID} OR deptype = 'e'`,
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
  for (const row of rows) {
    const of = found.resolvePart(row.classid, row.objid, row.objsubid);
    const on = found.resolve(row.refclassid, row.refobjid, row.refobjsubid);
    if (of === undefined || on === undefined) continue;
    found.depend(of, on);
    // Whoever needs a column needs its table.
    const whole = row.refobjsubid > 0 ? found.resolve(row.refclassid, row.refobjid) : undefined;
    if (whole !== undefined) found.depend(of, whole);
  }
}
