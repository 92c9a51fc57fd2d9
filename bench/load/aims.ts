/** What the load tester set out for, and whether the figures bear it out. */
import type { EfficiencyResults } from "./efficiency.ts";
import type { ExactnessResults } from "./exactness.ts";
import type { HonestyResults } from "./honesty.ts";
import { growthOf, type MemoryResults } from "./memory.ts";
import type { Percentiles } from "./stall-truth.ts";

export interface Aim {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly isMet: boolean;
}

export interface Measured {
  readonly efficiency: EfficiencyResults | undefined;
  readonly honesty: HonestyResults | undefined;
  readonly exactness: ExactnessResults | undefined;
  readonly memory: MemoryResults | undefined;
}

/** Of what was measured. */
export function aimsOf({ efficiency, honesty, exactness, memory }: Measured): readonly Aim[] {
  return [
    ...(efficiency === undefined ? [] : efficiencyAims(efficiency)),
    ...(honesty === undefined ? [] : [...stallAims(honesty), ...rateAims(honesty)]),
    ...(exactness === undefined ? [] : [exactnessAim(exactness)]),
    ...(memory === undefined ? [] : [memoryAim(memory)]),
  ];
}

type MeasuredCase = EfficiencyResults["cases"][number];

function efficiencyAims({ cases }: EfficiencyResults): readonly Aim[] {
  const least = 1.1;
  const againstWrk = cases.map((one) => ({ tool: "ashlar epoll", other: "wrk", one, least }));
  const [first] = cases;
  const others =
    first === undefined
      ? []
      : [
          { tool: "ashlar sockets", other: "wrk", one: first, least: 0.9 },
          { tool: "ashlar epoll", other: "autocannon", one: first, least: 2.3 },
          { tool: "ashlar epoll", other: "hey", one: first, least: 3.5 },
        ];
  return [...againstWrk, ...others].flatMap(efficiencyAim);
}

interface Comparison {
  readonly tool: string;
  readonly other: string;
  readonly one: MeasuredCase;
  readonly least: number;
}

function efficiencyAim({ tool, other, one, least }: Comparison): readonly Aim[] {
  const row = one.rows.find((candidate) => candidate.tool === tool);
  const theirs = one.rows.find((candidate) => candidate.tool === other);
  if (row === undefined || theirs?.us === undefined) return [];
  const ratio = other === "wrk" ? row.ratio?.median : theirs.us.median / (row.us?.median ?? Number.NaN);
  return [
    {
      what: `${tool} to ${other}: ${one.name}, ${one.connections.toLocaleString("en")} connections`,
      wanted: `≥ ${least}`,
      found: ratio === undefined ? "no figure" : ratio.toFixed(2),
      isMet: ratio !== undefined && ratio >= least,
    },
  ];
}

function stallAims({ stall }: HonestyResults): readonly Aim[] {
  const rows = stall.rows.filter(({ tool, arrival }) => tool.startsWith("ashlar") && arrival === "rate");
  return rows.flatMap(({ tool, reported, truth, served }) => [
    stallAim(`${tool}: p95, p99, p99.9 of a server that stalls, off what its stalls make`, reported, truth),
    ...(served === undefined
      ? []
      : [stallAim(`${tool}: the same, off what the server's log says`, reported, served)]),
  ]);
}

function stallAim(what: string, reported: Partial<Percentiles>, truth: Percentiles): Aim {
  const offs = (["p95", "p99", "p999"] as const).map((name) => {
    const found = reported[name];
    return found === undefined ? Number.POSITIVE_INFINITY : Math.abs(found / truth[name] - 1);
  });
  return {
    what,
    wanted: "≤ 3 % each",
    found: offs.map(percent).join(", "),
    isMet: offs.every((off) => off <= 0.03),
  };
}

function rateAims({ rate }: HonestyResults): readonly Aim[] {
  const rows = rate.rows.filter(({ tool }) => tool.startsWith("ashlar"));
  return rows.map(({ tool, gaps, plannedPerSecond }) => {
    const off =
      gaps === undefined ? Number.POSITIVE_INFINITY : Math.abs(gaps.perSecond / plannedPerSecond - 1);
    const seconds = gaps === undefined ? 0 : Math.round(gaps.count / gaps.perSecond);
    return {
      what: `${tool}: the rate, off what was asked for, over ${seconds} s`,
      wanted: "≤ 0.1 %",
      found: percent(off),
      isMet: off <= 0.001,
    };
  });
}

function exactnessAim({ rows }: ExactnessResults): Aim {
  const exact = rows.filter(({ isExact }) => isExact).length;
  return {
    what: "runs whose count is the server's",
    wanted: "all",
    found: `${exact} of ${rows.length}`,
    isMet: exact === rows.length,
  };
}

function memoryAim(results: MemoryResults): Aim {
  const growth = growthOf(results);
  return {
    what: `memory over ${results.minutes} minutes, last third beside the first`,
    wanted: "flat: within 5 %",
    found: `${growth < 0 ? "" : "+"}${percent(growth)}`,
    isMet: Math.abs(growth) < 0.05,
  };
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toPrecision(2)} %` : "no figure";
}
