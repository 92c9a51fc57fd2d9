/** Breaking changes that somebody knows of and accepts: `--allow RULE[:PLACE]`, and entries of `--accept FILE`. */
import type { ApiChange } from "@ashlar/openapi";
import { CliError } from "../../errors.ts";

/** A change, and whether it is allowed though it breaks callers. */
export interface JudgedChange extends ApiChange {
  readonly isAllowed?: true;
  /** As the file of accepted changes says it. */
  readonly why?: string;
}

export interface Judgement {
  readonly changes: readonly JudgedChange[];
  /** What was allowed and did not happen. */
  readonly unused: readonly Allowance[];
  /** What is not allowed any more, and why not. */
  readonly over: readonly string[];
}

/** What somebody allows. */
export interface Allowance {
  /** As it was given, `operation-removed:GET /legacy`; of a file's, with its place there. */
  readonly text: string;
  readonly rule: string;
  /** An operation, a part of it, or a shared schema; undefined: anywhere. */
  readonly place?: string;
  /** Of a file's. */
  readonly why?: string;
  /** Why it does not count any more. */
  readonly over?: string;
}

/** Marks the breaking changes that are allowed. */
export function judgeChanges(changes: readonly ApiChange[], allowances: readonly Allowance[]): Judgement {
  const used = new Set<Allowance>();
  const judged = changes.map((change): JudgedChange => {
    const matching = change.isBreaking ? allowances.filter((one) => isMeant(one, change)) : [];
    for (const one of matching) used.add(one);
    const [allowed] = matching.filter((one) => one.over === undefined);
    if (allowed === undefined) return change;
    return { ...change, isAllowed: true, ...(allowed.why === undefined ? {} : { why: allowed.why }) };
  });
  return {
    changes: judged,
    unused: allowances.filter((one) => !used.has(one)),
    over: allowances.flatMap((one) =>
      used.has(one) && one.over !== undefined ? [`${one.text}: ${one.over}`] : [],
    ),
  };
}

/**
 * Reads `RULE` or `RULE:PLACE`; a place is an operation, a part of it (`POST /items requestBody`), or a shared schema
 * (`schemas/Item`), and whatever is inside is meant too.
 *
 * @throws {CliError} ASHLAR_CLI_USAGE where there is no such rule
 */
export function readAllowance(text: string, rules: { readonly [rule: string]: boolean }): Allowance {
  const colon = text.indexOf(":");
  const rule = colon === -1 ? text : text.slice(0, colon);
  const place = colon === -1 ? undefined : text.slice(colon + 1).trim();
  if (!Object.hasOwn(rules, rule) || place === "") {
    const wrong = place === "" ? `--allow ${text} names no place` : `--allow: there is no rule "${rule}"`;
    throw new CliError("ASHLAR_CLI_USAGE", wrong, {
      hint: "give it as the report prints it: --allow 'request-property-became-required:schemas/Item'",
    });
  }
  return { text, rule, ...(place === undefined ? {} : { place }) };
}

function isMeant({ rule, place }: Allowance, { rule: changed, operation, part }: ApiChange): boolean {
  if (rule !== changed) return false;
  if (place === undefined || place === operation) return true;
  const inOperation = operation !== undefined && place.startsWith(`${operation} `);
  const rest = inOperation ? place.slice(operation.length + 1) : place;
  // The report says of shared schemas which way their values go, which the rule says as well.
  const wanted = rest.replace(/^(?:request|response): /, "");
  return part === wanted || part.startsWith(`${wanted}/`);
}
