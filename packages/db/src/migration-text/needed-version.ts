/** Tells which server a migration needs, where it says what not every supported one knows. */
import type { Step } from "../step.ts";

/** The oldest that is supported; to need it is nothing to speak of. */
const OLDEST = 13;

interface Wording {
  readonly pattern: RegExp;
  /** The first major version that reads it. */
  readonly since: number;
  readonly what: string;
}

/** As the rules write them; from the release notes: https://www.postgresql.org/docs/release/ */
const WORDINGS: readonly Wording[] = [
  { since: 18, pattern: /\) VIRTUAL\b/, what: "virtual generated columns" },
  { since: 18, pattern: /\bADD CONSTRAINT \S+ NOT NULL\b/, what: "not-null constraints with a name" },
  {
    since: 18,
    pattern: /\bRENAME CONSTRAINT \S+_not_null\d*"? TO\b/,
    what: "the name of a not-null constraint",
  },
  { since: 18, pattern: /\bNOT ENFORCED\b/, what: "NOT ENFORCED" },
  { since: 18, pattern: / WITHOUT OVERLAPS\)/, what: "WITHOUT OVERLAPS" },
  { since: 18, pattern: /\bFOREIGN KEY \([^)]*, PERIOD /, what: "PERIOD" },
  { since: 17, pattern: /\bALTER COLUMN \S+ SET EXPRESSION\b/, what: "SET EXPRESSION" },
  { since: 15, pattern: /\bNULLS NOT DISTINCT\b/, what: "NULLS NOT DISTINCT" },
  { since: 15, pattern: /\bsecurity_invoker\b/, what: "security_invoker" },
  { since: 15, pattern: /\bON DELETE SET (?:NULL|DEFAULT) \(/, what: "columns of ON DELETE SET …" },
  { since: 15, pattern: /\bTABLES IN SCHEMA\b/, what: "publications of schemas" },
  {
    since: 15,
    pattern: /^ALTER (?:TABLE|MATERIALIZED VIEW) \S+ SET ACCESS METHOD\b/,
    what: "SET ACCESS METHOD",
  },
  { since: 14, pattern: /^CREATE OR REPLACE TRIGGER\b/, what: "CREATE OR REPLACE TRIGGER" },
  { since: 14, pattern: /\bDETACH PARTITION \S+ CONCURRENTLY\b/, what: "DETACH PARTITION … CONCURRENTLY" },
  { since: 14, pattern: /\b(?:SET )?COMPRESSION (?:pglz|lz4|default)\b/i, what: "column compression" },
];

export interface NeededVersion {
  readonly major: number;
  /** What needs it. */
  readonly what: readonly string[];
}

/** Undefined where every supported server knows all. Bodies of routines are not looked into. */
export function neededVersion(
  steps: readonly Pick<Step, "statements" | "needs">[],
): NeededVersion | undefined {
  const found = steps.flatMap(({ statements, needs }) => [
    ...(needs === undefined ? [] : [needs]),
    ...statements.flatMap((sql) => {
      const words = withoutTexts(sql);
      return WORDINGS.filter(({ pattern }) => pattern.test(words));
    }),
  ]);
  const major = Math.max(OLDEST, ...found.map(({ since }) => since));
  if (major === OLDEST) return undefined;
  return { major, what: [...new Set(found.filter(({ since }) => since === major).map(({ what }) => what))] };
}

/** Quoted texts say nothing that the server has to know. */
function withoutTexts(sql: string): string {
  return sql.replace(/\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g, "''");
}
