/** Figures as sentences write them. */

/** `12,345`, and `12.3` where it is small and not whole. */
export function counted(count: number): string {
  const digits = Number.isInteger(count) || Math.abs(count) >= 100 ? 0 : Math.abs(count) >= 10 ? 1 : 2;
  return Number(count.toFixed(digits)).toLocaleString("en-US");
}

/** `423 ms`, `1.23 ms` */
export function milliseconds(ms: number): string {
  return `${precise(ms)} ms`;
}

/** `30 s`, `1.5 s`, `42 ms` */
export function seconds(s: number): string {
  if (s > 0 && s < 0.1) return milliseconds(s * 1000);
  return `${Number(s.toFixed(s < 10 ? 1 : 0)).toLocaleString("en-US")} s`;
}

/** `3.2 %` of a share from 0 to 1. */
export function percent(share: number): string {
  return `${precise(share * 100)} %`;
}

/** Three digits that count, and all of a larger number's whole ones. */
function precise(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
