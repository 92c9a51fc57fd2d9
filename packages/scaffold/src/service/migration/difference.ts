/** How a list of named things differs from a later one. */

export interface Difference<T> {
  readonly added: readonly T[];
  readonly changed: readonly { readonly old: T; readonly next: T }[];
  readonly gone: readonly T[];
  readonly same: readonly T[];
}

/** Things are compared as plain data, whatever the order of their properties. */
export function differenceOf<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): Difference<T> {
  const pairs = before.flatMap((old) => {
    const next = after.find(({ name }) => name === old.name);
    return next === undefined ? [] : [{ old, next }];
  });
  return {
    added: after.filter(({ name }) => !before.some((old) => old.name === name)),
    changed: pairs.filter(({ old, next }) => !isAlike(old, next)),
    gone: before.filter(({ name }) => !after.some((next) => next.name === name)),
    same: pairs.filter(({ old, next }) => isAlike(old, next)).map(({ old }) => old),
  };
}

export function isAlike(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
