/** Where a value stands on an axis, and which values are written beside it. */

export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface Scale {
  /** 0 at the begin of the axis, 1 at its end; what lies outside is put on the edge. */
  readonly place: (value: number) => number;
  readonly ticks: readonly Tick[];
}

/** From `from` on in equal steps; it may end above `to`, so that the last step is whole. */
export function linearScale({
  from = 0,
  to,
  steps,
  label,
  isRounded = true,
}: {
  readonly from?: number;
  readonly to: number;
  readonly steps: number;
  readonly label: (value: number) => string;
  /** Whether the axis ends with a whole step. */
  readonly isRounded?: boolean;
}): Scale {
  const span = to > from ? to - from : 1;
  const step = niceStep(span / steps);
  const number = isRounded ? Math.ceil(span / step - 1e-9) : Math.floor(span / step + 1e-9);
  const end = isRounded ? from + number * step : from + span;
  const ticks = Array.from({ length: number + 1 }, (_, i) => from + i * step);
  return {
    place: (value) => within((value - from) / (end - from)),
    ticks: ticks.map((value) => ({ value, label: label(value) })),
  };
}

/** By factors; the more is written within each factor of ten, the shorter the axis. */
export function logScale({
  from,
  to,
  most,
  label,
}: {
  readonly from: number;
  readonly to: number;
  /** How many ticks fit. */
  readonly most: number;
  readonly label: (value: number) => string;
}): Scale {
  const [low, high] = [Math.log10(from), Math.log10(Math.max(to, from * 1.5))];
  const values = LOG_DIGITS.map((digits) => logValues(digits, low, high)).find((some) => some.length <= most);
  return {
    place: (value) => within((Math.log10(Math.max(value, 1e-9)) - low) / (high - low)),
    ticks: (values ?? logValues([1], low, high)).map((value) => ({ value, label: label(value) })),
  };
}

/** Shares on a scale of 1 / (1 - share): each further nine takes as much room as the one before. */
export function percentileScale(count: number): Scale {
  const end = Math.log10(Math.max(10, count));
  const nines = Array.from({ length: 7 }, (_, i) => 1 - 10 ** -(i + 1)).filter(
    (share) => -Math.log10(1 - share) <= end + 1e-9,
  );
  return {
    place: (share) => within(share >= 1 ? 1 : -Math.log10(1 - share) / end),
    ticks: [0, 0.5, ...nines].map((value) => ({
      value,
      label: `${Number((value * 100).toFixed(5))} %`,
    })),
  };
}

/** What is written within a factor of ten, from fine to coarse. */
const LOG_DIGITS = [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]] as const;

function logValues(digits: readonly number[], low: number, high: number): number[] {
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  return powers
    .flatMap((power) => digits.map((digit) => digit * 10 ** power))
    .filter((value) => Math.log10(value) >= low - 1e-9 && Math.log10(value) <= high + 1e-9);
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10;
  return digit * power;
}

function within(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}
