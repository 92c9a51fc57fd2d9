import { describe, expect, test } from "vitest";
import type { LoadResult } from "../src/load-result.ts";
import type { Stage } from "../src/plan.ts";
import { summarise } from "../src/summary.ts";
import { constantRate, get } from "./support/make-plan.ts";
import {
  healthyLatencies,
  type SyntheticChanges,
  type SyntheticSecond,
  seeded,
  syntheticRun,
} from "./support/synthetic-run.ts";

function judge(seconds: readonly SyntheticSecond[], changes: SyntheticChanges = {}): LoadResult {
  return summarise(syntheticRun(seconds, changes), { toolVersion: "0.1.0" });
}

function namesOf({ recommendations }: LoadResult): string[] {
  return recommendations.map(({ name }) => name);
}

/** So many seconds; what is not said of one is healthy: 500 answers around 12 ms. */
function seconds(
  count: number,
  of: (second: number) => Partial<SyntheticSecond> = () => ({}),
): SyntheticSecond[] {
  return Array.from({ length: count }, (_, second) => ({
    latencies: healthyLatencies(500, 12, second),
    ...of(second),
  }));
}

const ramp: readonly Stage[] = [{ durationMs: 20_000, fromPerS: 0, toPerS: 1000 }];

function onRamp(
  answered: (plannedPerS: number, second: number) => Partial<SyntheticSecond>,
): SyntheticSecond[] {
  return Array.from({ length: 20 }, (_, second) => {
    const planned = 50 * second + 25;
    return { latencies: healthyLatencies(planned, 12, second), ...answered(planned, second) };
  });
}

const open: SyntheticChanges = { plan: { arrival: constantRate(500, 30_000) } };
const rising: SyntheticChanges = { plan: { arrival: { kind: "open", spacing: "constant", stages: ramp } } };

describe("a healthy run", () => {
  const random = seeded(5);
  const healthy: readonly (readonly [string, readonly SyntheticSecond[], SyntheticChanges?])[] = [
    ["in a closed loop", seconds(30)],
    ["in an open loop", seconds(30), open],
    ["that is short", seconds(2)],
    [
      "of very fast answers with a tail of some ms",
      seconds(30, (second) => ({
        latencies: [...healthyLatencies(495, 0.2, second), 3, 4, 5, 8, 9],
      })),
    ],
    ["whose rate rises", onRamp(() => ({})), rising],
    [
      "with a slow second now and then",
      seconds(60, (second) => ({
        latencies: [...healthyLatencies(499, 12, second), random() < 0.1 ? 40 + 80 * random() : 14],
      })),
    ],
    [
      "whose first seconds are slow",
      seconds(30, (second) => ({
        latencies: healthyLatencies(500, second < 4 ? 40 - 7 * second : 12, second),
      })),
    ],
    [
      "at a rate that bursts a little",
      seconds(30, (second) => ({
        latencies: healthyLatencies(500, 12, second),
        service: healthyLatencies(500, 11, second),
        lateness: healthyLatencies(500, 0.02, second),
      })),
      open,
    ],
    ["with connections that live for 1000 requests", seconds(30, () => ({ opened: 1 }))],
    [
      "whose status was expected",
      seconds(30, () => ({ statuses: { 400: 500 } })),
      {
        plan: { expectedStatuses: [{ from: 400, to: 400 }] },
      },
    ],
    ["with few answers", [{ latencies: [3, 4, 5] }]],
  ];
  for (const [title, run, changes] of healthy) {
    test(`${title} is recommended nothing`, () => {
      expect(judge(run, changes).recommendations).toEqual([]);
    });
  }

  test("of noise is recommended nothing, whatever the noise", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const noise = seeded(seed);
      const run = seconds(60, () => {
        const level = 10 + 4 * noise();
        return { latencies: [...healthyLatencies(200, level, seed), noise() < 0.2 ? 90 * noise() : level] };
      });
      expect(namesOf(judge(run, seed % 2 === 0 ? {} : open))).toEqual([]);
    }
  });
});

test("a P99 over the target is told in the words of the requirement, with the share above", () => {
  const latencies = [...Array<number>(980).fill(35), ...Array<number>(20).fill(423)];
  const { recommendations } = judge([{ latencies }]);
  const found = recommendations.find(({ name }) => name === "p99-over-target");
  expect(found?.text).toBe(
    "P99 latency (423ms) exceeds 200ms target. Consider: connection pooling, query optimization, or horizontal scaling.",
  );
  expect(found?.evidence).toBe(
    "2 % of 1,000 answers took longer than 200 ms; P50 35 ms, P95 35 ms, P99 423 ms.",
  );
});

test("a P99 a hair over the target does not look as if it were the target", () => {
  const found = judge([{ latencies: Array<number>(1000).fill(200.2) }]).recommendations[0];
  expect(found?.text).toMatch(/^P99 latency \(200\.2ms\) exceeds 200ms target\./);
});

test("the target may be another one", () => {
  const run = syntheticRun(seconds(5));
  const [found] = summarise(run, { toolVersion: "0.1.0", targetMs: 10 }).recommendations;
  expect(found?.name).toBe("p99-over-target");
  expect(found?.text).toContain("exceeds 10ms target");
});

interface Case {
  readonly name: string;
  readonly title: string;
  readonly run: readonly SyntheticSecond[];
  readonly changes?: SyntheticChanges;
  /** In the evidence or the text. */
  readonly figures: readonly string[];
  readonly near: {
    readonly title: string;
    readonly run: readonly SyntheticSecond[];
    readonly changes?: SyntheticChanges;
  };
}

const stalled = (everyS: number, ms: number) =>
  seconds(30, (second) => ({
    latencies: [
      ...healthyLatencies(450, 2, second),
      ...(second % everyS === everyS - 1 ? [ms, ms - 20] : []),
    ],
  }));

const atOnce = (count: number, ms: number): number[] => Array<number>(count).fill(ms);

const CASES: readonly Case[] = [
  {
    name: "long-tail",
    title: "2 % of the answers take 100 times longer",
    run: seconds(30, (second) => ({
      latencies: [...healthyLatencies(490, 3, second), ...healthyLatencies(10, 300, second)],
    })),
    figures: ["P99 is", "P50 3"],
    near: {
      title: "they take 4 times longer",
      run: seconds(30, (second) => ({
        latencies: [...healthyLatencies(490, 12, second), ...healthyLatencies(10, 48, second)],
      })),
    },
  },
  {
    name: "slow-endpoint",
    title: "one of two requests is slow",
    run: seconds(10, (second) => ({
      latencies: [healthyLatencies(300, 8, second), healthyLatencies(100, 350, second)],
    })),
    changes: { plan: { requests: [get("/fast"), get("/slow")] } },
    figures: ["GET /slow is what is slow", "GET /fast"],
    near: {
      title: "both are",
      run: seconds(10, (second) => ({
        latencies: [healthyLatencies(300, 250, second), healthyLatencies(100, 350, second)],
      })),
      changes: { plan: { requests: [get("/fast"), get("/slow")] } },
    },
  },
  {
    name: "periodic-stalls",
    title: "the server stops every 5 s",
    run: stalled(5, 500),
    figures: ["every 5 s", "500 ms", "4 s, 9 s, 14 s"],
    near: {
      title: "it stopped at any time",
      run: seconds(30, (second) => ({
        latencies: [...healthyLatencies(450, 2, second), [2, 3, 11, 13, 26].includes(second) ? 500 : 2],
      })),
    },
  },
  {
    name: "slowing-down",
    title: "P50 doubles over the run",
    run: seconds(30, (second) => ({ latencies: healthyLatencies(500, 12 + second, second) })),
    figures: ["P50 rose from"],
    near: {
      title: "it grows by a tenth",
      run: seconds(30, (second) => ({ latencies: healthyLatencies(500, 12 + second / 25, second) })),
    },
  },
  {
    name: "overload",
    title: "half of what is due never leaves",
    run: seconds(30, (second) => ({
      latencies: atOnce(500, 500 * second + 200),
      service: healthyLatencies(500, 100, second, 0.05),
    })),
    changes: { ...open, unsent: 15_000 },
    figures: ["1,000/s", "500/s", "Little's law"],
    near: { title: "all leaves", run: seconds(30), changes: open },
  },
  {
    name: "knee",
    title: "from 600/s on no more is answered",
    run: onRamp((planned, second) => ({
      latencies: planned <= 600 ? healthyLatencies(planned, 12, second) : atOnce(600, 100 * second),
      service: healthyLatencies(Math.min(planned, 600), 12, second),
    })),
    changes: rising,
    figures: ["about 600/s", "975/s"],
    near: {
      title: "one second falls behind",
      run: onRamp((_, second) => (second === 12 ? { latencies: atOnce(300, 20) } : {})),
      changes: rising,
    },
  },
  {
    name: "saturation",
    title: "a closed loop stands in a line",
    run: seconds(20, (second) => ({
      latencies:
        second === 0 ? [5, ...healthyLatencies(199, 250, 1, 0.1)] : healthyLatencies(200, 250, second, 0.1),
    })),
    figures: ["fastest answer took 5 ms", "200/s", "about 1 at once"],
    near: {
      title: "all answers take as long as the fastest",
      run: seconds(20, (second) => ({ latencies: healthyLatencies(200, 250, second, 0.1) })),
    },
  },
  {
    name: "queueing",
    title: "requests wait for a connection",
    run: seconds(30, (second) => ({
      latencies: healthyLatencies(500, 190, second, 0.05),
      service: healthyLatencies(500, 95, second, 0.05),
    })),
    changes: open,
    figures: ["50 % of their latency", "of 50 connections busy"],
    near: {
      title: "they are answered slowly, but do not wait",
      run: seconds(30, (second) => ({ latencies: healthyLatencies(500, 95, second, 0.05) })),
      changes: open,
    },
  },
  {
    name: "server-errors",
    title: "some answers are 503",
    run: seconds(10, () => ({ statuses: { 503: 5 } })),
    figures: ["1 % of 5,000 answers: 503 (50)", "refuses load"],
    near: { title: "some are 304", run: seconds(10, () => ({ statuses: { 304: 5 } })) },
  },
  {
    name: "errors-rising",
    title: "more and more fail",
    run: seconds(20, (second) => ({ statuses: { 500: 5 * second } })),
    figures: ["in the first third", "in the last"],
    near: {
      title: "as many fail all the time",
      run: seconds(20, (second) => ({ statuses: { 500: 48 + (second % 3) } })),
    },
  },
  {
    name: "errors-rising",
    title: "more fail at higher rates",
    run: onRamp((planned) => ({ statuses: { 500: planned > 600 ? Math.round((planned - 600) / 4) : 0 } })),
    changes: rising,
    figures: ["rise with the load", "at the lowest rates"],
    near: {
      title: "the same share fails at all rates",
      run: onRamp((planned) => ({ statuses: { 500: Math.round(planned / 20) } })),
      changes: rising,
    },
  },
  {
    name: "timeouts",
    title: "requests time out",
    run: seconds(10, () => ({ failures: { "request-timeout": 2 } })),
    figures: ["20 requests", "within 5 s", "in no percentile"],
    near: { title: "some were abandoned", run: seconds(10, () => ({ failures: { abandoned: 2 } })) },
  },
  {
    name: "broken-connections",
    title: "connections are reset",
    run: seconds(10, () => ({ failures: { reset: 3, "closed-early": 1 }, opened: 4 })),
    figures: ["30 were reset", "10 closed"],
    near: { title: "none is", run: seconds(10) },
  },
  {
    name: "server-gone",
    title: "the server ended and connections are refused from then on",
    run: seconds(10, (second) =>
      second < 4 ? {} : { latencies: [], failures: { reset: second === 4 ? 50 : 0, "connect-refused": 300 } },
    ),
    figures: ["No answer came after 4 s", "1,800 connections"],
    near: {
      title: "it came back",
      run: seconds(10, (second) =>
        second < 4 || second > 6 ? {} : { latencies: [], failures: { "connect-refused": 300 } },
      ),
    },
  },
  {
    name: "plain-http",
    title: "every request breaks on the way",
    run: [{ latencies: [], failures: { "closed-early": 400 } }],
    changes: { plan: { requests: [{ ...get("/"), label: "GET http://localhost/" }] } },
    figures: ["None of 400"],
    near: { title: "some were answered", run: [{ latencies: [1], failures: { "closed-early": 400 } }] },
  },
  {
    name: "refused-connections",
    title: "some connections are refused",
    run: seconds(10, () => ({ failures: { "connect-refused": 3 } })),
    figures: ["30 were refused"],
    near: {
      title: "all were, and nothing was answered",
      run: [{ latencies: [], failures: { "connect-refused": 300 } }],
    },
  },
  {
    name: "invalid-answers",
    title: "answers are not HTTP",
    run: seconds(10, () => ({ failures: { protocol: 1 }, opened: 1 })),
    changes: { examples: new Map([["protocol", "no status line"]]) },
    figures: ["10 answers, the first: no status line"],
    near: { title: "all are", run: seconds(10) },
  },
  {
    name: "rate-limited",
    title: "a limiter answers 429",
    run: seconds(10, () => ({ statuses: { 429: 400 }, withRetryAfter: 300 })),
    figures: ["about 100/s", "429 (4,000) of 5,000", "3,000 with a Retry-After", "let each 429 say"],
    near: {
      title: "429 was expected",
      run: seconds(10, () => ({ statuses: { 429: 400 } })),
      changes: {
        plan: {
          expectedStatuses: [
            { from: 200, to: 299 },
            { from: 429, to: 429 },
          ],
        },
      },
    },
  },
  {
    name: "refused-requests",
    title: "all answers are 401",
    run: seconds(10, () => ({ statuses: { 401: 500 } })),
    figures: ["100 % of 5,000 answers: 401 (5,000)", "credentials"],
    near: { title: "a few are", run: seconds(10, () => ({ statuses: { 401: 5 } })) },
  },
  {
    name: "redirects",
    title: "all answers redirect",
    run: seconds(10, () => ({ statuses: { 301: 500 } })),
    figures: ["301 (5,000)"],
    near: { title: "a few do", run: seconds(10, () => ({ statuses: { 301: 5 } })) },
  },
  {
    name: "reopened-connections",
    title: "each answer closes its connection",
    run: seconds(10, () => ({ opened: 500 })),
    figures: ["after each answer", "5,050 connections", "5,000 answers"],
    near: { title: "each failure does", run: seconds(10, () => ({ failures: { reset: 40 }, opened: 40 })) },
  },
  {
    name: "generator-limit",
    title: "the generator is out of CPU",
    run: seconds(10),
    changes: { cpuShare: 0.98 },
    figures: ["98 % of the CPU time"],
    near: { title: "it is at 80 %", run: seconds(10), changes: { cpuShare: 0.8 } },
  },
  {
    name: "generator-limit",
    title: "the generator is late",
    run: seconds(10, (second) => ({ lateness: healthyLatencies(500, 4, second) })),
    changes: open,
    figures: ["late"],
    near: {
      title: "it is late by 0.1 ms",
      run: seconds(10, (second) => ({ lateness: healthyLatencies(500, 0.1, second) })),
      changes: open,
    },
  },
];

describe("a recommendation", () => {
  for (const { name, title, run, changes, figures, near } of CASES) {
    test(`${name} is made where ${title}, with the figures`, () => {
      const { recommendations } = judge(run, changes);
      const found = recommendations.find((recommendation) => recommendation.name === name);
      for (const figure of figures) expect(`${found?.text} ${found?.evidence}`).toContain(figure);
    });

    test(`${name} is not made where ${near.title}`, () => {
      expect(namesOf(judge(near.run, near.changes))).not.toContain(name);
    });
  }

  test("is no sentence without figures, and has none that are not numbers", () => {
    for (const { run, changes } of CASES) {
      for (const { text, evidence } of judge(run, changes).recommendations) {
        expect(evidence).toMatch(/\d/);
        expect(`${text} ${evidence}`).not.toMatch(/NaN|Infinity|undefined|null/);
      }
    }
  });
});

test("a limiter's refusals, a stall or an overload are not told a second time under another name", () => {
  const limited = judge(seconds(10, () => ({ statuses: { 429: 400 }, withRetryAfter: 400 })));
  expect(namesOf(limited)).toEqual(["rate-limited"]);
  expect(namesOf(judge(stalled(5, 500)))).toEqual(["periodic-stalls"]);
});

test("slices that were taken in turns have no beat: between them the clock went on", () => {
  expect(namesOf(judge(stalled(5, 500), { isInTurns: true }))).not.toContain("periodic-stalls");
});

test("a run in which nothing was answered has no advice on latencies", () => {
  const dead = judge([{ latencies: [], failures: { "connect-timeout": 50 } }]);
  expect(namesOf(dead)).toEqual(["refused-connections"]);
  expect(dead.marks.map(({ name }) => name)).toContain("all-failed");
});
