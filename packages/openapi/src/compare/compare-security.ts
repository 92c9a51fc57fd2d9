/** Tells how what is asked of callers changed. */
import type { SecurityRequirement } from "@ashlar/model";
import type { ChangeRule } from "./rules.ts";

export interface SecurityChange {
  readonly rule: ChangeRule;
  readonly message: string;
}

/** Changes of an operation's alternatives: a caller who meets one of the old has to meet one of the new. */
export function compareSecurity(
  old: readonly SecurityRequirement[],
  other: readonly SecurityRequirement[],
): SecurityChange[] {
  const before = old.length === 0 ? [{}] : old;
  const after = other.length === 0 ? [{}] : other;
  const lost = before.filter((one) => !after.some((wanted) => isMetBy(wanted, one)));
  const won = after.filter((one) => !before.some((known) => isMetBy(known, one)));
  const eased = after.filter((one) => !before.some((known) => isMetBy(one, known) && isMetBy(known, one)));
  return [
    ...lost.map((one) => tellLost(one, after)),
    ...won
      .concat(eased)
      .filter(isFirst)
      .flatMap((one) => tellWon(one, before)),
  ];
}

function isFirst(one: unknown, index: number, all: readonly unknown[]): boolean {
  return all.indexOf(one) === index;
}

/** Whether whoever meets the second requirement meets the first as well. */
function isMetBy(wanted: SecurityRequirement, met: SecurityRequirement): boolean {
  return Object.entries(wanted).every(([scheme, scopes]) => {
    const held = Object.hasOwn(met, scheme) ? met[scheme] : undefined;
    return held !== undefined && scopes.every((scope) => held.includes(scope));
  });
}

function tellLost(one: SecurityRequirement, after: readonly SecurityRequirement[]): SecurityChange {
  if (Object.keys(one).length === 0) {
    return change("security-added", `callers need ${after.map(nameOf).join(", or ")} now`);
  }
  const twin = after.find((wanted) => hasSchemesOf(wanted, one));
  if (twin === undefined) {
    return change("security-alternative-removed", `${nameOf(one)} does not suffice any more`);
  }
  const missing = Object.entries(twin).flatMap(([scheme, scopes]) =>
    scopes.filter((scope) => one[scheme]?.includes(scope) !== true),
  );
  return change("security-scope-added", `${nameOf(one)} needs ${missing.join(", ")} as well`);
}

function tellWon(one: SecurityRequirement, before: readonly SecurityRequirement[]): SecurityChange[] {
  if (Object.keys(one).length === 0) {
    return [change("security-removed", "anybody may call it now")];
  }
  // Fewer doors are told by what was lost.
  if (before.some((known) => Object.keys(known).length === 0)) return [];
  const twin = before.find((known) => hasSchemesOf(known, one));
  if (twin === undefined) {
    return [change("security-alternative-added", `${nameOf(one)} suffices now`)];
  }
  const dropped = Object.entries(twin).flatMap(([scheme, scopes]) =>
    scopes.filter((scope) => one[scheme]?.includes(scope) !== true),
  );
  if (dropped.length === 0) return [];
  return [change("security-scope-removed", `${nameOf(one)} does not need ${dropped.join(", ")} any more`)];
}

function change(rule: ChangeRule, message: string): SecurityChange {
  return { rule, message };
}

function hasSchemesOf(a: SecurityRequirement, b: SecurityRequirement): boolean {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return names.length === others.length && names.every((name) => others.includes(name));
}

function nameOf(requirement: SecurityRequirement): string {
  return Object.keys(requirement).join(" and ") || "nothing";
}
