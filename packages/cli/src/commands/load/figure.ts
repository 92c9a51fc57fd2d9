/** Figures of a load test as people read them: `0.412`, `12.3`, `1,234` ms; `98.8 %`; `4,120/s`; `34.5 MB`; `30 s`. */

/** Three digits, without the unit: `0.412`, `12.3`, `423`, `1,234`; a µs is the least that is measured. */
export function milliseconds(ms: number): string {
  return threeDigits(ms, 3);
}

/** `0.5`, `2`, `12.5`, `1,000`: three digits at most, for the edges of buckets and the ticks of axes. */
export function shortMilliseconds(ms: number): string {
  return ms.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

/** `12.3 ms` */
export function duration(ms: number): string {
  return `${milliseconds(ms)} ms`;
}

/** `0.8`, `411`, `12,345`: per second, without the unit. */
export function rate(perSecond: number): string {
  return threeDigits(perSecond, 2);
}

/** `5,000`, `4,999.7`: per second, without the unit, so exactly that a tenth of a percent is seen. */
export function exactRate(perSecond: number): string {
  return perSecond.toLocaleString("en-US", { maximumSignificantDigits: 5 });
}

/** `12,345` */
export function whole(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** 0..1 → `98.8 %`; what is not all never reads as `100 %`, and what is something never as `0 %`. */
export function percent(share: number): string {
  const points = share * 100;
  if (!Number.isFinite(points)) return "–";
  if (points === 0 || points === 100) return `${points} %`;
  if (points > 99) return `${below(points, 100)} %`;
  if (points < 0.001) return "under 0.001 %";
  return `${points < 1 ? trim(points.toFixed(points < 0.1 ? 3 : 2)) : trim(points.toFixed(1))} %`;
}

/** A part of a whole of which there may be nothing: `98.8 %`, or `–`. */
export function shareOf(part: number, all: number): string {
  return all === 0 ? "–" : percent(part / all);
}

/** `+12.3 %`, `-0.4 %`: a change. */
export function change(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const points = Math.abs(share * 100);
  const text = points >= 100 ? whole(points) : points.toFixed(1);
  const sign = Number(text.replaceAll(",", "")) === 0 ? "±" : share < 0 ? "-" : "+";
  return `${sign}${text} %`;
}

/** `+0.12 pts`: a difference of two shares. */
export function points(difference: number): string {
  const size = Math.abs(difference * 100);
  if (!Number.isFinite(size)) return "–";
  const text = size.toFixed(size < 1 ? 2 : 1);
  const sign = Number(text) === 0 ? "±" : difference < 0 ? "-" : "+";
  return `${sign}${Number(text) === 0 ? "0" : text} pts`;
}

/** `8 kB`, `34.5 MB`, by 1024. */
export function bytes(number: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let rest = number;
  let unit = 0;
  // What would be rounded up to 1024 is one of the next unit.
  while (rest >= 1023.5 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 100 ? whole(rest) : trim(rest.toFixed(1));
  return `${digits} ${units[unit]}`;
}

/** `42 ms`, `0.5 s`, `30 s`, `12.4 s`; from ten minutes on `12 min`. */
export function seconds(number: number): string {
  if (number > 0 && number < 0.1) return duration(number * 1000);
  if (number >= 600) return `${trim((number / 60).toFixed(1))} min`;
  return `${trim(number.toFixed(number < 1 ? 2 : 1))} s`;
}

/** `1 connection`, `50 connections` */
export function plural(number: number, noun: string): string {
  return `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function threeDigits(number: number, mostDecimals: number): string {
  if (!Number.isFinite(number)) return "–";
  if (number === 0) return "0";
  const decimals = Math.min(mostDecimals, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number)))));
  return number.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** With as many decimals as it takes to stay below the whole. */
function below(points: number, all: number): string {
  for (let decimals = 1; decimals <= 4; decimals++) {
    const text = points.toFixed(decimals);
    if (Number(text) < all) return trim(text);
  }
  return `over ${all - 0.0001}`;
}

function trim(number: string): string {
  return number.includes(".") ? number.replace(/\.?0+$/, "") : number;
}
