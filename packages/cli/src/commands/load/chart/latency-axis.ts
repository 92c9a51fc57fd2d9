/** An axis of ms: from 0 in equal steps, or by factors where the slowest are far above the rest. */
import { shortMilliseconds } from "../figure.ts";
import type { Axis } from "./chart.ts";
import { linearScale, logScale } from "./scale.ts";

/** From how many times the ordinary on the rest would be a flat line. */
const FAR = 12;

/** @param ordinary what is usual, the median for example; all in ms */
export function latencyAxis(
  what: string,
  {
    lowest,
    ordinary,
    highest,
  }: { readonly lowest: number; readonly ordinary: number; readonly highest: number },
): Axis {
  const label = shortMilliseconds;
  if (highest < ordinary * FAR || lowest <= 0) {
    return {
      title: `${what}, ms`,
      scale: ({ yTicks }) => linearScale({ to: highest, steps: yTicks, label }),
    };
  }
  const from = roundDown(lowest);
  const to = roundUp(highest);
  return {
    title: `${what}, ms (log scale)`,
    scale: ({ yTicks }) => logScale({ from, to, most: yTicks * 2, label }),
  };
}

function roundDown(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  return ([5, 2].find((digit) => digit * power <= ms) ?? 1) * power;
}

function roundUp(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  return ([1, 2, 5].find((digit) => digit * power >= ms) ?? 10) * power;
}
