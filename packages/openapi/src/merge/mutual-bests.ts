/** Pairs two lists by how like their members are. */

/**
 * Each pair whose halves are like each other, and none is as like one of them as the other half. Of two that are alike
 * in the same measure neither is taken.
 *
 * @param likeness more than 0 where they are alike at all
 */
export function mutualBests<Left, Right>(
  left: readonly Left[],
  right: readonly Right[],
  likeness: (one: Left, other: Right) => number,
): [Left, Right][] {
  const rows = left.map((one) => right.map((other) => likeness(one, other)));
  const columns = right.map((_, column) => rows.map((row) => row[column] ?? 0));
  return left.flatMap((one, row): [Left, Right][] => {
    const column = soleBest(rows[row] ?? []);
    const other = column === undefined ? undefined : right[column];
    if (column === undefined || other === undefined || soleBest(columns[column] ?? []) !== row) return [];
    return [[one, other]];
  });
}

function soleBest(scores: readonly number[]): number | undefined {
  const best = Math.max(0, ...scores);
  const places = scores.flatMap((score, index) => (score === best ? [index] : []));
  return best > 0 && places.length === 1 ? places[0] : undefined;
}
