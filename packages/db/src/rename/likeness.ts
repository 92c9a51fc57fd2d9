/** How likely it is that one name, or one type, became another. */

/** Types between which a column's values go without a thought: a wider one, or another way to hold text. */
export function isKindredType(from: string, to: string): boolean {
  const families = [
    /^(?:text|character varying|character|(?:\w+\.)?citext)(?:\(\d+\))?$/,
    /^(?:smallint|integer|bigint|numeric)(?:\([\d,-]+\))?$/,
    /^(?:real|double precision)$/,
    /^timestamp(?:\(\d+\))? with(?:out)? time zone$/,
    /^jsonb?$/,
  ];
  return families.some((family) => family.test(from) && family.test(to));
}

/** 0 for the same name, 1 for one that has nothing of it: how much of both differs. */
export function nameDistance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 0;
  // `name` → `full_name`: a word that was put before or behind says more than its letters.
  const words = (name: string) => name.split(/[_\W]+/);
  const isWithin =
    words(a).every((word) => words(b).includes(word)) || words(b).every((word) => words(a).includes(word));
  const share = editDistance(a, b) / longest;
  return isWithin ? share / 2 : share;
}

/** Letters put in, taken out or exchanged. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at++) {
    const next = [at];
    for (let to = 1; to <= b.length; to++) {
      const exchanged = (row[to - 1] ?? 0) + (a[at - 1] === b[to - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
