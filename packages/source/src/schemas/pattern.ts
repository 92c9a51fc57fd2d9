/** A regular expression of JavaScript as JSON Schema's `pattern`, which has no flags. JSON Schema 2020-12 §6.4 (core) */

/** Undefined where a flag changes what it fits and cannot be written without it. */
export function patternOf(source: string, flags: string): string | undefined {
  // `m` and `s` change what `^`, `$` and a dot mean.
  const isOther =
    (flags.includes("m") && /[$^]/.test(source)) || (flags.includes("s") && source.includes("."));
  if (isOther) return undefined;
  return flags.includes("i") ? withBothCases(source) : source;
}

/** `inv-\d` → `[iI][nN][vV]-\d`; undefined where a class, a name or a code of letters stands. */
function withBothCases(source: string): string | undefined {
  // One escape, class or letter at a time.
  const parts = source.match(/\\[\s\S]|\[(?:[^\]\\]|\\[\s\S])*\]|[\s\S]/g) ?? [];
  const written = parts.map((part) => {
    if (/^\\[^dDwWsSbBnrtfv0]$/.test(part) && /[a-z0-9]/i.test(part)) return undefined;
    if (part.startsWith("\\")) return part;
    if (part.length > 1) return classOfBothCases(part);
    return bothCases(part) === undefined ? part : `[${bothCases(part)}]`;
  });
  const isNamed = /\(\?</.test(source);
  return isNamed || written.includes(undefined) ? undefined : written.join("");
}

/** `[a-f\d]` → `[a-fA-F\d]` */
function classOfBothCases(part: string): string | undefined {
  const inside = part.slice(1, -1).replace(/^\^/, "");
  if (/\\[^dDwWsSnrtfv\-\]\\.^$*+?()[{}|/]/.test(inside)) return undefined;
  const items = inside.match(/\\[\s\S]|[\s\S]-[^\]\\]|[\s\S]/g) ?? [];
  const both = items.map((item) => {
    if (item.startsWith("\\")) return item;
    const [from = "", , to] = item;
    if (to === undefined) return bothCases(from) ?? item;
    if (/^[a-z]-[a-z]$/.test(item)) return `${item}${item.toUpperCase()}`;
    if (/^[A-Z]-[A-Z]$/.test(item)) return `${item.toLowerCase()}${item}`;
    // Of a longer range, such as `A-z`, both cases are in it, or there are none.
    return /[a-z]/i.test(item) ? undefined : item;
  });
  if (both.includes(undefined)) return undefined;
  return `[${part.startsWith("[^") ? "^" : ""}${[...new Set(both)].join("")}]`;
}

function bothCases(character: string): string | undefined {
  const [low, high] = [character.toLowerCase(), character.toUpperCase()];
  return low === high || low.length !== 1 || high.length !== 1 ? undefined : `${low}${high}`;
}
