import { describe, expect, test } from "vitest";
import { compareResults } from "../src/compare.ts";
import type { Comparison, MetricName } from "../src/comparison.ts";
import type { LoadResult, TimelineRow } from "../src/load-result.ts";
import { summarise } from "../src/summary.ts";
import { seeded, syntheticRun } from "./support/synthetic-run.ts";

const base = summarise(syntheticRun([{ latencies: [5] }]), { toolVersion: "0.1.0" });

interface Slice {
  /** Beside 1000/s and 10 ms. */
  readonly speed: number;
  readonly tail?: number;
  readonly failed?: number;
}

/** A run of such seconds. */
function resultOf(slices: readonly Slice[], changes: Partial<LoadResult> = {}): LoadResult {
  const timeline = slices.map(rowOf);
  const completed = sum(timeline, (row) => row.completed);
  const failed = sum(timeline, (row) => row.failed);
  const meanOf = (name: "mean" | "p50" | "p95" | "p99"): number =>
    sum(timeline, (row) => row[name] * row.completed) / completed;
  return {
    ...base,
    timeline,
    marks: [],
    perSecond: completed / slices.length,
    requests: { ...base.requests, sent: completed, completed, succeeded: completed - failed, failed },
    latency: {
      ...base.latency,
      count: completed,
      mean: meanOf("mean"),
      p50: meanOf("p50"),
      p95: meanOf("p95"),
      p99: meanOf("p99"),
    },
    ...changes,
  };
}

function rowOf({ speed, tail = 1, failed = 0 }: Slice, startS: number): TimelineRow {
  const completed = Math.round(1000 * speed);
  const ms = 10 / speed;
  return {
    startS,
    durationS: 1,
    sent: completed,
    completed,
    failed,
    perSecond: completed,
    mean: ms,
    p50: 0.9 * ms,
    p90: 1.3 * ms,
    p95: 1.5 * ms,
    p99: 2 * ms * tail,
    max: 3 * ms * tail,
    bytesReceived: 0,
    inFlight: 10,
  };
}

function sum(rows: readonly TimelineRow[], of: (row: TimelineRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

function metric({ metrics }: Comparison, name: MetricName): Comparison["metrics"][number] {
  const found = metrics.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Normal numbers, of which neighbours resemble each other: each keeps a share of the one before. */
function noise(seed: number, spread: number, kept: number = 0.5): () => number {
  const random = seeded(seed * 7 + 3);
  let level = 0;
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    level = kept * level + Math.sqrt(1 - kept * kept) * normal;
    return level * spread;
  };
}

/** Two servers measured in turns: a drift that meets both, a noise of each. */
function inTurns(seed: number, faster: number, { slices = 30, spread = 0.03 } = {}): Comparison {
  const [drift, a, b] = [noise(seed, 0.1, 0.9), noise(seed + 1000, spread), noise(seed + 2000, spread)];
  const pairs = Array.from({ length: slices }, () => {
    const level = 1 + drift();
    return [
      { speed: level * (1 + a()), tail: 1 + 0.2 * Math.abs(a()) },
      { speed: level * faster * (1 + b()), tail: 1 + 0.2 * Math.abs(b()) },
    ] as const;
  });
  return compareResults(resultOf(pairs.map(([slice]) => slice)), resultOf(pairs.map(([, slice]) => slice)), {
    isInterleaved: true,
    seed,
  });
}

/** Two runs one after the other: each has a level of its own. */
function apart(seed: number, faster: number): Comparison {
  const run = (seedOfRun: number, speed: number): LoadResult => {
    const own = 1 + noise(seedOfRun, 0.03)();
    const each = noise(seedOfRun + 5000, 0.03);
    return resultOf(Array.from({ length: 30 }, () => ({ speed: speed * own * (1 + each()) })));
  };
  return compareResults(run(seed, 1), run(seed + 9000, faster), { isInterleaved: false, seed });
}

const winners = (comparisons: readonly Comparison[]): number =>
  comparisons.filter(({ overall }) => overall !== "same" && overall !== "unclear").length;
const of = (count: number, compare: (seed: number) => Comparison): Comparison[] =>
  Array.from({ length: count }, (_, index) => compare(index + 1));

describe("in turns", () => {
  test("the same server twice has a winner in less than 2 of 100 comparisons", () => {
    expect(winners(of(200, (seed) => inTurns(seed, 1)))).toBeLessThanOrEqual(3);
  });

  test("the same is so with few slices and much noise", () => {
    expect(winners(of(200, (seed) => inTurns(seed, 1, { slices: 8, spread: 0.1 })))).toBeLessThanOrEqual(6);
  });

  test("5 % more is found in 9 of 10 comparisons", () => {
    const found = of(100, (seed) => inTurns(seed, 1.05)).filter(
      (each) => metric(each, "perSecond").verdict === "better",
    );
    expect(found.length).toBeGreaterThanOrEqual(90);
  });

  test("the interval holds the truth in 97 of 100 comparisons or more", () => {
    const held = of(200, (seed) => inTurns(seed, 1.1)).filter((each) => {
      const { low, high } = metric(each, "perSecond");
      return low !== null && high !== null && low <= 0.1 && high >= 0.1;
    });
    expect(held.length).toBeGreaterThanOrEqual(194);
  });

  test("a is as much worse beside b as b is better beside a", () => {
    const [a, b] = [resultOf(Array(20).fill({ speed: 1 })), resultOf(Array(20).fill({ speed: 1.25 }))];
    expect(compareResults(a, b, { isInterleaved: true }).overall).toBe("better");
    expect(compareResults(b, a, { isInterleaved: true }).overall).toBe("worse");
  });
});

describe("one after the other", () => {
  test("the same server twice has a winner in less than 3 of 100 comparisons, though each run has its level", () => {
    expect(winners(of(200, (seed) => apart(seed, 1)))).toBeLessThanOrEqual(6);
  });

  test("30 % more is found in 9 of 10", () => {
    expect(
      of(100, (seed) => apart(seed, 1.3)).filter(({ overall }) => overall === "better").length,
    ).toBeGreaterThan(90);
  });

  test("says that one saved run cannot tell how much runs differ", () => {
    expect(apart(1, 1).caveats[0]).toContain("different times");
  });
});

const steady = (slice: Slice, count: number = 20): Slice[] =>
  Array.from({ length: count }, (_, place) => ({ ...slice, speed: slice.speed * (1 + (place % 3) / 1000) }));

describe("the verdict", () => {
  interface Case {
    readonly title: string;
    readonly a: readonly Slice[];
    readonly b: readonly Slice[];
    readonly overall: Comparison["overall"];
    readonly sentence: RegExp;
  }
  const cases: readonly Case[] = [
    {
      title: "faster in all is better",
      a: steady({ speed: 1 }),
      b: steady({ speed: 1.2 }),
      overall: "better",
      sentence: /^B \(.*\) is better: requests\/s 20 % more \(between 20 and 20\), mean latency 17 % less/,
    },
    {
      title: "a longer tail alone is worse",
      a: steady({ speed: 1 }),
      b: steady({ speed: 1, tail: 1.5 }),
      overall: "worse",
      sentence: /^B \(.*\) is worse: P99 50 % more/,
    },
    {
      title: "faster with a longer tail is mixed",
      a: steady({ speed: 1 }),
      b: steady({ speed: 1.2, tail: 2 }),
      overall: "mixed",
      sentence: /better requests\/s 20 % more .*; worse P99 67 % more/,
    },
    {
      title: "faster with errors is mixed: failing is quick",
      a: steady({ speed: 1 }),
      b: steady({ speed: 1.5, failed: 300 }),
      overall: "mixed",
      sentence: /worse errors 20 points more/,
    },
    {
      title: "a difference that is real and does not matter is none",
      a: steady({ speed: 1 }),
      b: steady({ speed: 1.005 }),
      overall: "same",
      sentence: /^A \(.*\) and B \(.*\) are the same/,
    },
    {
      title: "so much noise that nothing can be told is unclear",
      a: Array.from({ length: 20 }, (_, place) => ({ speed: 1 + (place % 5) / 4 })),
      b: Array.from({ length: 20 }, (_, place) => ({ speed: 1.1 + ((place * 3) % 7) / 6 })),
      overall: "unclear",
      sentence:
        /^No winner: the same in errors; these runs do not tell B \(.*\) from A \(.*\) in requests\/s/,
    },
    {
      title: "a single slice is unclear, whatever it says",
      a: [{ speed: 1 }],
      b: [{ speed: 3 }],
      overall: "unclear",
      sentence: /^No winner/,
    },
    { title: "nothing is unclear", a: [], b: [], overall: "unclear", sentence: /^No winner/ },
  ];
  for (const { title, a, b, overall, sentence } of cases) {
    test(title, () => {
      const comparison = compareResults(resultOf(a), resultOf(b), { isInterleaved: true });
      expect(comparison.overall).toBe(overall);
      expect(comparison.sentence).toMatch(sentence);
      expect(JSON.stringify(comparison)).not.toContain("NaN");
    });
  }

  test("is the same for the same runs and seed", () => {
    expect(inTurns(3, 1.02)).toEqual(inTurns(3, 1.02));
  });

  test("does not come from a slice that was cut short", () => {
    const short: TimelineRow = { ...rowOf({ speed: 0.01 }, 20), durationS: 0.02 };
    const whole = resultOf(steady({ speed: 1 }));
    const cut = { ...whole, timeline: [...whole.timeline, short] };
    expect(compareResults(whole, cut, { isInterleaved: false }).slices).toEqual({ a: 20, b: 20 });
    expect(compareResults(whole, cut, { isInterleaved: false }).overall).toBe("same");
  });

  test("on latencies is unclear where a run has none", () => {
    const dead = resultOf([], { requests: { ...base.requests, succeeded: 0, failed: 9 } });
    expect(
      metric(compareResults(resultOf(steady({ speed: 1 })), dead, { isInterleaved: false }), "p99"),
    ).toMatchObject({
      verdict: "unclear",
      change: null,
    });
  });
});

test("two URLs go by them, a saved run by its file", () => {
  const run = resultOf([{ speed: 1 }], { target: { requests: ["GET http://localhost/v1"], address: "" } });
  const other = { ...run, target: { requests: ["GET http://localhost/v2"], address: "" } };
  const pair = compareResults(run, other, { isInterleaved: true });
  expect(pair.names.b).toEqual({ short: "B", full: "B (http://localhost/v2)" });
  const { names, sentence } = compareResults(run, run, { isInterleaved: false, baselineFile: "run.json" });
  expect(names.b.short).toBe("this run");
  expect(sentence).toMatch(/^No winner: these runs do not tell this run from baseline \(run\.json\) in /);
});

test("what is the same is told where something else is unclear", () => {
  const noisy = (by: number) =>
    resultOf(Array.from({ length: 20 }, (_, at) => ({ speed: 1, tail: 1 + ((at * by) % 7) / 6 })));
  const { sentence } = compareResults(noisy(3), noisy(5), { isInterleaved: true });
  expect(sentence).toMatch(
    /^No winner: the same in requests\/s, .*; these runs do not tell .* in P99; longer/,
  );
});

describe("a caveat", () => {
  const plain = resultOf(steady({ speed: 1 }), {
    settings: { ...base.settings, arrival: "constant", rate: "1000" },
  });
  const caveatsOf = (changes: Partial<LoadResult>, isInterleaved: boolean = true): string =>
    compareResults(plain, { ...plain, ...changes }, { isInterleaved }).caveats.join("\n");

  test("is not told of runs that were made alike, in turns, at a rate", () => {
    expect(caveatsOf({})).toBe("");
  });

  const cases: readonly (readonly [title: string, changes: Partial<LoadResult>, text: string])[] = [
    [
      "another concurrency",
      { settings: { ...plain.settings, concurrency: 7 } },
      "The setting concurrency differs: 50, and 7.",
    ],
    [
      "another rate",
      { settings: { ...plain.settings, rate: "2000" } },
      "The setting rate differs: 1000, and 2000.",
    ],
    ["a closed loop", { settings: { ...plain.settings, arrival: "closed" } }, "stalls hide"],
    ["another machine", { machine: { ...plain.machine, cpu: "Z80" } }, "different machines"],
    ["another Node", { machine: { ...plain.machine, node: "v1.0.0" } }, "Node differs"],
    ["another URL", { target: { ...plain.target, requests: ["GET /b"] } }, "different things"],
    ["few slices", { timeline: plain.timeline.slice(0, 6) }, "Only 20 and 6 slices"],
    [
      "a run that became slower",
      { timeline: resultOf([...steady({ speed: 1 }, 10), ...steady({ speed: 0.7 }, 10)]).timeline },
      "This run was not steady: 30 % less",
    ],
    [
      "a busy generator",
      { marks: [{ name: "generator-busy", text: "It was busy." }] },
      "This run: It was busy.",
    ],
  ];
  for (const [title, changes, text] of cases) {
    test(`is told of ${title}`, () => {
      expect(caveatsOf(changes, false)).toContain(text);
    });
  }
});
