/** Finds environment variables that were probably meant to be ours. */

/** Shorter names are too near to too many others. */
const shortestName = 5;

/** Variables that are set and read by nobody, beside the unset setting whose name is one or two slips away. */
export function nearMisses(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly { readonly sent: string; readonly meant: string }[] {
  const known = new Set(names.flatMap((name) => [name, `${name}_FILE`]));
  const unset = names.filter((name) => name.length >= shortestName && !env[name] && !env[`${name}_FILE`]);
  const misses: { sent: string; meant: string }[] = [];
  for (const sent of Object.keys(env)) {
    if (known.has(sent) || sent.length < shortestName) continue;
    const meant = unset.find((name) => slips(sent.toUpperCase(), name) <= (name.length < 8 ? 1 : 2));
    if (meant !== undefined) misses.push({ sent, meant });
  }
  return misses;
}

/** Letters to add, leave out, replace or swap with their neighbour, to make one word of the other. */
function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let best = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      );
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) best = Math.min(best, at(before, column - 2) + 1);
      current.push(best);
    }
    before = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
