/** Aggregates. https://www.postgresql.org/docs/current/catalog-pg-aggregate.html */
import { namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import { definitionList, functionName, literalOrNull, operatorName } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

type Part = string | null;

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly identity: string;
  readonly arguments: string;
  /** n, o (ordered-set), h (hypothetical-set). */
  readonly kind: string;
  readonly sfunc: string;
  readonly stype: string;
  readonly sspace: number;
  readonly finalfunc: Part;
  readonly finalExtra: boolean;
  readonly finalModify: string;
  readonly combinefunc: Part;
  readonly serialfunc: Part;
  readonly deserialfunc: Part;
  readonly initcond: Part;
  readonly msfunc: Part;
  readonly minvfunc: Part;
  readonly mstype: string;
  readonly msspace: number;
  readonly mfinalfunc: Part;
  readonly mfinalExtra: boolean;
  readonly mfinalModify: string;
  readonly minitcond: Part;
  readonly sortop: Part;
  readonly parallel: string;
}

const MODIFY: Readonly<Record<string, string>> = { r: "READ_ONLY", s: "SHAREABLE", w: "READ_WRITE" };
const PARALLEL: Readonly<Record<string, string>> = { s: "SAFE", r: "RESTRICTED" };

export const aggregateQuery: Query<Row> = {
  text: () => `
    SELECT p.oid, p.pronamespace AS namespace, p.proname AS name,
           pg_catalog.pg_get_function_identity_arguments(p.oid) AS identity,
           pg_catalog.pg_get_function_arguments(p.oid) AS arguments, a.aggkind AS kind,
           a.aggtransfn::text AS sfunc, pg_catalog.format_type(a.aggtranstype, NULL) AS stype, a.aggtransspace AS sspace,
           ${functionName("a.aggfinalfn")} AS finalfunc, a.aggfinalextra AS "finalExtra",
           a.aggfinalmodify AS "finalModify", ${functionName("a.aggcombinefn")} AS combinefunc,
           ${functionName("a.aggserialfn")} AS serialfunc, ${functionName("a.aggdeserialfn")} AS deserialfunc,
           a.agginitval AS initcond, ${functionName("a.aggmtransfn")} AS msfunc,
           ${functionName("a.aggminvtransfn")} AS minvfunc, pg_catalog.format_type(a.aggmtranstype, NULL) AS mstype,
           a.aggmtransspace AS msspace, ${functionName("a.aggmfinalfn")} AS mfinalfunc,
           a.aggmfinalextra AS "mfinalExtra", a.aggmfinalmodify AS "mfinalModify", a.aggminitval AS minitcond,
           ${operatorName("a.aggsortop")} AS sortop, p.proparallel AS parallel
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
    WHERE p.prokind = 'a' AND ${isOwn("p", "procedure", "pronamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const names = namesIn("aggregate", found.schemaName(row.namespace), row.name);
      const identity = row.identity === "" ? "*" : row.identity;
      const definition = `CREATE AGGREGATE ${names.sqlName}(${row.arguments === "" ? "*" : row.arguments}) ${partsOf(row)}`;
      const id = `${names.id}(${identity})`;
      const sqlName = `${names.sqlName}(${identity})`;
      found.add({ ...names, id, sqlName, definition: [definition] }, CLASS.procedure, row.oid);
    }
  },
};

function partsOf(row: Row): string {
  const isMoving = row.msfunc !== null;
  return definitionList([
    ["SFUNC", row.sfunc],
    ["STYPE", row.stype],
    ["SSPACE", row.sspace === 0 ? null : String(row.sspace)],
    ["FINALFUNC", row.finalfunc],
    ["FINALFUNC_EXTRA", row.finalExtra],
    ["FINALFUNC_MODIFY", modifyOf(row.finalModify, row)],
    ["COMBINEFUNC", row.combinefunc],
    ["SERIALFUNC", row.serialfunc],
    ["DESERIALFUNC", row.deserialfunc],
    ["INITCOND", literalOrNull(row.initcond)],
    ["MSFUNC", row.msfunc],
    ["MINVFUNC", row.minvfunc],
    ["MSTYPE", isMoving ? row.mstype : null],
    ["MSSPACE", isMoving && row.msspace !== 0 ? String(row.msspace) : null],
    ["MFINALFUNC", row.mfinalfunc],
    ["MFINALFUNC_EXTRA", row.mfinalExtra],
    ["MFINALFUNC_MODIFY", isMoving ? modifyOf(row.mfinalModify, row) : null],
    ["MINITCOND", literalOrNull(row.minitcond)],
    ["SORTOP", row.sortop],
    ["PARALLEL", PARALLEL[row.parallel] ?? null],
    ["HYPOTHETICAL", row.kind === "h"],
  ]);
}

/** Null for the default, which is another for ordered-set aggregates. */
function modifyOf(letter: string, { kind }: Row): string | null {
  return letter === (kind === "n" ? "r" : "w") ? null : (MODIFY[letter] ?? null);
}
