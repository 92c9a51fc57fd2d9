/** Numbers as people say them: `1.2 M`, `34.5 MB`, `847ms`, `3 days`. */

/** `999`, `12.3 k`, `1.2 M` */
export function count(number: number): string {
  return scaled(number, 1000, ["", " k", " M", " G", " T"]);
}

/** `2,147,483,647` */
export function exact(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** `8 kB`, `34.5 MB`, by 1024 as Postgres counts. */
export function bytes(number: number): string {
  return scaled(number, 1024, [" B", " kB", " MB", " GB", " TB"]);
}

/** `0.4ms`, `847ms`, `1.2s`; above ten minutes in minutes. */
export function duration(ms: number): string {
  if (ms < 10) return `${trim(ms < 0.1 ? ms.toFixed(2) : ms.toFixed(1))}ms`;
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 600_000) return `${trim((ms / 1000).toFixed(1))}s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** The planner's costs: `21 k → 8.4` */
export function costText({ before, after }: { readonly before: number; readonly after: number }): string {
  const one = (cost: number) => (cost < 100 ? trim(cost.toFixed(1)) : count(Math.round(cost)));
  return `${one(before)} → ${one(after)}`;
}

/** 0..1 → `12 %`, `0.3 %` */
export function percent(share: number): string {
  const points = share * 100;
  if (points > 0 && points < 1) return `${trim(points.toFixed(1))} %`;
  return `${Math.round(points)} %`;
}

/** Between two instants: `5 hours`, `3 days`. */
export function age(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 1) return plural(Math.max(1, Math.round(ms / 60_000)), "minute");
  if (hours < 48) return plural(Math.round(hours), "hour");
  return plural(Math.round(hours / 24), "day");
}

/** `1 row`, `3 rows` */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function scaled(number: number, base: number, units: readonly string[]): string {
  let rest = number;
  let unit = 0;
  // What would be rounded up to the base is one of the next unit.
  while (rest >= base * 0.9995 && unit < units.length - 1) {
    rest /= base;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 100 ? Math.round(rest).toString() : trim(rest.toFixed(1));
  return `${digits}${units[unit]}`;
}

function trim(number: string): string {
  return number.includes(".") ? number.replace(/\.?0+$/, "") : number;
}
