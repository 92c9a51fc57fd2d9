/** Breaking changes that somebody knows of and accepts: `--allow RULE[:PLACE]`. */
import type { ApiChange } from "@ashlar/openapi";
import { CliError } from "../../errors.ts";

/** A change, and whether it is allowed though it breaks callers. */
export interface JudgedChange extends ApiChange {
  readonly isAllowed?: true;
}

export interface Judgement {
  readonly changes: readonly JudgedChange[];
  /** What was allowed and did not happen, as it was given. */
  readonly unused: readonly string[];
}

/**
 * Marks the breaking changes that are allowed.
 *
 * @param allowed `RULE` or `RULE:PLACE`; a place is an operation, a part of it (`POST /items requestBody`), or a shared
 *   schema (`schemas/Item`), and whatever is inside is meant too
 * @throws {CliError} ASHLAR_CLI_USAGE where there is no such rule
 */
export function judgeChanges(
  changes: readonly ApiChange[],
  allowed: readonly string[],
  rules: { readonly [rule: string]: boolean },
): Judgement {
  const allowances = allowed.map((text) => readAllowance(text, rules));
  const used = new Set<string>();
  const judged = changes.map((change): JudgedChange => {
    const matching = change.isBreaking ? allowances.filter((one) => isMeant(one, change)) : [];
    for (const { text } of matching) used.add(text);
    return matching.length === 0 ? change : { ...change, isAllowed: true };
  });
  return { changes: judged, unused: allowed.filter((text) => !used.has(text)) };
}

interface Allowance {
  readonly text: string;
  readonly rule: string;
  readonly place: string | undefined;
}

function readAllowance(text: string, rules: { readonly [rule: string]: boolean }): Allowance {
  const colon = text.indexOf(":");
  const rule = colon === -1 ? text : text.slice(0, colon);
  const place = colon === -1 ? undefined : text.slice(colon + 1).trim();
  if (!Object.hasOwn(rules, rule) || place === "") {
    const wrong = place === "" ? `--allow ${text} names no place` : `--allow: there is no rule "${rule}"`;
    throw new CliError("ASHLAR_CLI_USAGE", wrong, {
      hint: "give it as the report prints it: --allow 'request-property-became-required:schemas/Item'",
    });
  }
  return { text, rule, place };
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
