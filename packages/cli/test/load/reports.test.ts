import { compareResults, type LoadResult } from "@ashlar/load";
import { createPaint } from "@ashlar/report";
import { describe, expect, it } from "vitest";
import { comparisonPage } from "../../src/commands/load/comparison-page.ts";
import { comparisonText } from "../../src/commands/load/comparison-report.ts";
import { loadPage } from "../../src/commands/load/html-report.ts";
import { loadText } from "../../src/commands/load/text-report.ts";
import { makeResult, summaryOf } from "./made-result.ts";

const options = { paint: createPaint(false), isVerbose: false, isUnicode: true };

const ADVICE =
  "P99 latency (423ms) exceeds 200ms target. Consider: connection pooling, query optimization, or horizontal scaling.";

/** L1: what a run's report says. */
const WHOLE = makeResult(
  { seconds: 30, isOpen: true, perSecond: 200, stall: { everyS: 5, ms: 800 } },
  {
    requests: { sent: 6000, completed: 5911, succeeded: 5855, failed: 145, unsent: 12, warmUp: 400 },
    statuses: { "200": 5855, "503": 56 },
    failures: [
      { kind: "connect-timeout", label: "Connection timeout", count: 89, example: "127.0.0.1:8080 in 5 s" },
      { kind: "http-503", label: "HTTP 503", count: 56 },
    ],
    marks: [
      { name: "few-requests", text: "Only 5,911 answers." },
      { name: "generator-late", text: "The generator did not keep its schedule." },
    ],
    checks: [
      { name: "p99<200ms", isPassed: false, expected: "< 200ms", found: "423ms" },
      { name: "errors<5%", isPassed: true, expected: "< 5 %", found: "2.42 %" },
    ],
    recommendations: [{ name: "p99-over-target", text: ADVICE, evidence: "P99 423ms of 5,911 answers" }],
  },
);

/** Nothing was answered. */
const NOTHING: LoadResult = {
  ...makeResult(),
  requests: { sent: 0, completed: 0, succeeded: 0, failed: 0, unsent: 0, warmUp: 0 },
  perSecond: 0,
  durationS: 0,
  latency: summaryOf([]),
  service: summaryOf([]),
  statuses: {},
  timeline: [],
  distribution: [],
  bytes: { received: 0, sent: 0 },
  connections: { opened: 0, connectMs: { mean: 0, max: 0 } },
};

/** One answer in a fraction of a second. */
const ONE: LoadResult = {
  ...makeResult({ seconds: 1, perSecond: 1 }),
  durationS: 0.004,
};

/** Names that come from outside, in every place that shows them. */
const EVIL = "<script>alert(1)</script>\u001b[31m\n\u202e";
const HOSTILE = makeResult(
  { failedShare: 0.1 },
  {
    target: { requests: [`GET http://h/${EVIL}`, EVIL], address: EVIL },
    failures: [{ kind: "protocol", label: EVIL, count: 3, example: EVIL }],
    marks: [{ name: "interrupted", text: EVIL }],
    checks: [{ name: EVIL, isPassed: false, expected: EVIL, found: EVIL }],
    recommendations: [{ name: "x", text: EVIL, evidence: EVIL }],
    statuses: { "200": 9, [EVIL]: 1 },
    endpoints: [1, 2].map(() => ({
      label: EVIL,
      weight: 1,
      requests: { completed: 1, failed: 0 },
      perSecond: 1,
      latency: summaryOf([1]),
    })),
    machine: { cpu: EVIL, cores: 1, platform: EVIL, node: EVIL },
  },
);

const compared = (a: LoadResult, b: LoadResult) => ({
  a,
  b,
  comparison: compareResults(a, b, { isInterleaved: true }),
});

describe("the text of a run", () => {
  const text = loadText(WHOLE, options);

  it.each([
    "Target: GET http://127.0.0.1:8080/users (127.0.0.1:8080)",
    "Duration: 30 s",
    "Concurrency: 50 connections, 200/s at even gaps (open loop)",
    "Total requests:     6,000",
    "Requests/s:",
    "Successful:         5,855 (97.6 %)",
    "Failed:             145 (2.4 %)",
    "Never sent:         12 that were due, not among the failed",
    "Connections opened: 50",
    "  Connection timeout: 89\n    first: 127.0.0.1:8080 in 5 s\n  HTTP 503: 56\n",
    "FAILED  p99<200ms: expected < 200ms, found 423ms",
    "passed  errors<5%: expected < 5 %, found 2.42 %",
    `RECOMMENDATION\n  - ${ADVICE}\n    P99 423ms of 5,911 answers\n`,
  ])("says %s", (line) => {
    expect(text).toContain(line);
  });

  it.each(["Min", "Avg", "P50", "P90", "P95", "P99", "P99.9", "P99.99", "Max", "Std dev"])(
    "has %s of latency and of service time",
    (name) => {
      const line = text.split("\n").find((one) => one.startsWith(`  ${name} `));
      expect(line).toMatch(/^ {2}\S.*? +[\d,.–]+ +[\d,.–]+$/);
    },
  );

  it("says what spoils the figures before the figures, the gravest first", () => {
    const places = ["!! The generator did not keep", "!  Only 5,911 answers", "REQUESTS", "LATENCY"].map(
      (one) => text.indexOf(one),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it("shows a curve of each second, and a bar of each bucket", () => {
    expect(text).toMatch(/requests\/s +[▁▂▃▄▅▆▇█]{30} /);
    expect(text).toMatch(/p99 +[▁▂▃▄▅▆▇█]{30} /);
    expect(text).toMatch(/ – .* █+[▏▎▍▌▋▊▉█]? +[\d,]+ +[\d.]+ %/);
  });

  it("fits 80 columns, whatever was measured, but for sentences that are searched for", () => {
    for (const result of [WHOLE, makeResult({ seconds: 200, failedShare: 0.1, perSecond: 20 })]) {
      const lines = loadText(result, options).split("\n");
      expect(lines.filter((line) => line.length > 80 && !line.includes(ADVICE))).toEqual([]);
    }
  });

  it("is ASCII where the terminal is", () => {
    const plain = loadText(WHOLE, { ...options, isUnicode: false });
    expect(plain).toMatch(/^[\x20-\x7e\n]*$/);
    expect(plain).toMatch(/##/);
    const both = compared(makeResult(), WHOLE);
    expect(comparisonText(both, { ...options, isUnicode: false })).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it.each([
    ["nothing", NOTHING],
    ["one answer", ONE],
  ])("tells of %s without inventing figures", (_what, result) => {
    const said = loadText(result, options);
    expect(said).toContain("Total requests:");
    expect(said).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("prints no control characters of others", () => {
    const said = loadText(HOSTILE, { ...options, isVerbose: true });
    expect(said.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe("the text of a comparison", () => {
  const slower = makeResult({ seconds: 30, medianMs: 6, seed: 7 });
  const runs = compared(makeResult({ seconds: 30 }), slower);
  const text = comparisonText(runs, options);

  it("begins with what came of it", () => {
    const [first, ...lines] = text.split("\n\n", 1)[0]?.split("\n") ?? [];
    expect(first).toBe("COMPARISON");
    expect(lines.join(" ")).toBe(runs.comparison.sentence);
    expect(runs.comparison.overall).toBe("worse");
  });

  it("has a row for each metric, with both values, the change, its interval and the verdict", () => {
    expect(text).toMatch(/P50, ms +\d\.\d\d +\d\.\d\d +\+\d+\.\d % +\+\d+\.\d % to \+\d+\.\d % {2}worse\n/);
    expect(text).toMatch(/Errors +0 % +0 % +±0 pts +±0 pts to ±0 pts {2}same\n/);
  });

  it("has the checks of both, but those of a saved run", () => {
    const twice = compared(WHOLE, WHOLE);
    expect(comparisonText(twice, options)).toMatch(
      /\nA: CHECKS\n {2}FAILED .*\n[\s\S]*\nB: CHECKS\n {2}FAILED /,
    );
    const saved = { ...twice, comparison: compareResults(WHOLE, WHOLE, { isInterleaved: false }) };
    expect(comparisonText(saved, options)).not.toContain("A: CHECKS");
    expect(comparisonPage(saved)).not.toContain("A: checks");
    expect(comparisonPage(saved)).toContain("this run: checks");
  });

  it("says what makes it less than it seems", () => {
    expect(text).toContain("CAVEATS\n  - In a closed loop");
  });

  it("fits 80 columns", () => {
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("tells of nothing without inventing figures", () => {
    expect(comparisonText(compared(NOTHING, ONE), options)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("the pages", () => {
  const pages: readonly (readonly [string, string])[] = [
    ["a run", loadPage(WHOLE)],
    ["a closed loop", loadPage(makeResult())],
    ["a run of nothing", loadPage(NOTHING)],
    ["a run of one answer", loadPage(ONE)],
    ["a run with hostile names", loadPage(HOSTILE)],
    ["a comparison", comparisonPage(compared(WHOLE, HOSTILE))],
    ["a comparison with nothing", comparisonPage(compared(NOTHING, WHOLE))],
  ];

  it.each(pages)("of %s fetches nothing and runs nothing", (_what, page) => {
    expect(page).toContain("default-src &#39;none&#39;; style-src &#39;sha256-");
    expect(page).not.toMatch(
      /<script|\son\w+=|\sstyle=|url\(|<(?:img|link|iframe|object|use)\b|(?:src|href)=/,
    );
    expect(page).not.toContain("\u001b");
  });

  it.each(pages)("of %s has no figure that is none, and closes what it opens", (_what, page) => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(openTags(page)).toEqual([]);
  });

  it("of a run has its charts, each told in words and as a table", () => {
    const page = loadPage(WHOLE);
    for (const words of [
      "Latency by percentile. half within",
      "How many answers",
      "Requests per second over time",
    ]) {
      expect(page).toContain(`aria-label="${words}`);
    }
    // One drawing for broad windows and one for narrow ones.
    expect(page.match(/<svg class="broad"/g)).toHaveLength(4);
    expect(page.match(/<svg class="narrow"/g)).toHaveLength(4);
    expect(page.match(/<summary>In figures<\/summary>/g)).toHaveLength(4);
    expect(page).toContain("service time, from the sending");
    expect(page).toContain(ADVICE);
  });

  it("of a comparison draws both over each other", () => {
    const page = comparisonPage(compared(makeResult(), makeResult({ seed: 3 })));
    expect(page.match(/<path class="line a"/g)).toHaveLength(8);
    expect(page.match(/<path class="line b"/g)).toHaveLength(8);
  });

  it("of the same run is the same, byte for byte", () => {
    expect(loadPage(WHOLE)).toBe(loadPage(WHOLE));
  });
});

/** Elements that were opened and not closed, or closed and not opened. */
function openTags(page: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = "", end] of page.matchAll(/<(\/?)([a-z]\w*)[^>]*?(\/?)>/g)) {
    if (end === "/" || name === "meta") continue;
    if (slash === "") open.push(name);
    else if (open.at(-1) === name) open.pop();
    else open.push(`/${name}`);
  }
  return open;
}
