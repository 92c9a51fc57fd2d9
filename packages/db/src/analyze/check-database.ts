/** Runs every check of a database's state. */
import type { Severity } from "@ashlar/model";
import type { DatabaseFinding } from "./analysis.ts";
import type { DatabaseRule, Known } from "./rule.ts";
import { deadRows, indexBloat, tableBloat } from "./rules/bloat.ts";
import {
  fixedLengthChar,
  jsonType,
  moneyType,
  randomUuidKey,
  timestampWithoutTimeZone,
} from "./rules/column-types.ts";
import { duplicateIndex, redundantIndex } from "./rules/duplicate-index.ts";
import { foreignKeyType } from "./rules/foreign-key-type.ts";
import { foreignKeyWithoutIndex } from "./rules/foreign-key-without-index.ts";
import { invalidIndex } from "./rules/invalid-index.ts";
import { missingPrimaryKey } from "./rules/missing-primary-key.ts";
import { sequenceEnd } from "./rules/sequence-end.ts";
import { neverAnalysed, staleStatistics } from "./rules/stale-statistics.ts";
import { autovacuumOff, notValidConstraint } from "./rules/unfinished.ts";
import { unusedIndex } from "./rules/unused-index.ts";
import { wraparound } from "./rules/wraparound.ts";

const RULES: readonly DatabaseRule[] = [
  wraparound,
  sequenceEnd,
  invalidIndex,
  notValidConstraint,
  missingPrimaryKey,
  foreignKeyWithoutIndex,
  foreignKeyType,
  duplicateIndex,
  redundantIndex,
  unusedIndex,
  deadRows,
  tableBloat,
  indexBloat,
  neverAnalysed,
  staleStatistics,
  autovacuumOff,
  moneyType,
  timestampWithoutTimeZone,
  fixedLengthChar,
  jsonType,
  randomUuidKey,
];

/** The gravest first; within a severity in the order of the rules. */
export function checkDatabase(known: Known): readonly DatabaseFinding[] {
  // An index that goes for two reasons goes once.
  const dropped = new Set<string>();
  const findings = RULES.flatMap((rule) => rule(known)).filter(({ object, migration }) => {
    if (migration?.kind !== "drop index") return true;
    return !dropped.has(object) && dropped.add(object);
  });
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

const ORDER: readonly Severity[] = ["error", "warning", "info"];
