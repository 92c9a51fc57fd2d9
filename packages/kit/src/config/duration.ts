/** Durations as people write them. */

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `250ms`, `30s`, `5m`, `1.5h`, `2d`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const each = unit === undefined ? undefined : unitMs[unit];
  return each === undefined ? undefined : Math.round(Number(amount) * each);
}
