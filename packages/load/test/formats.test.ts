import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { formatCsv } from "../src/formats/csv.ts";
import { formatPrometheus } from "../src/formats/prometheus.ts";
import { summarise } from "../src/summary.ts";
import { parseThresholds } from "../src/threshold.ts";
import { get } from "./support/make-plan.ts";
import { syntheticRun } from "./support/synthetic-run.ts";

const latencies = Array.from({ length: 100 }, (_, index) => index + 1);
const run = syntheticRun([{ latencies }, { latencies, statuses: { 503: 3 }, failures: { reset: 2 } }], {
  plan: { requests: [get('/a?q="b"\\c')] },
});
const result = summarise(run, { toolVersion: "0.1.0", thresholds: parseThresholds("p99<1ms,rate>1") });

describe("CSV", () => {
  test("has a row per second, which another reader finds again", () => {
    const rows = parse(formatCsv(result), { columns: true, record_delimiter: "\r\n" }) as Record<
      string,
      string
    >[];
    expect(rows.map((row) => [row["start_s"], row["completed"], row["failed"], row["per_second"]])).toEqual([
      ["0", "100", "0", "100"],
      ["1", "100", "5", "100"],
    ]);
    expect(Number(rows[0]?.["p99_ms"])).toBeCloseTo(99, 0);
    expect(Object.values(rows[0] ?? {}).every((cell) => /^\d+(\.\d+)?$/.test(cell))).toBe(true);
  });

  test("of nothing is its head", () => {
    expect(formatCsv({ timeline: [] })).toMatch(/^start_s,[a-z0-9_,]+\r\n$/);
  });
});

describe("Prometheus text", () => {
  const text = formatPrometheus(result);
  const lines = text.split("\n");

  test("is lines as the format asks for", () => {
    const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
    const sample = new RegExp(`^[a-zA-Z_:][a-zA-Z0-9_:]*\\{${label}(?:,${label})*\\} (?:NaN|[0-9.e+-]+)$`);
    expect(lines.at(-1)).toBe("");
    for (const line of lines.slice(0, -1))
      expect(line).toMatch(line.startsWith("#") ? /^# (HELP|TYPE) / : sample);
  });

  test("tells each family once, its type before its samples", () => {
    const types = lines.filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2]);
    expect(new Set(types).size).toBe(types.length);
    for (const line of lines.filter((each) => each !== "" && !each.startsWith("#"))) {
      const name = line.slice(0, line.indexOf("{")).replace(/_(sum|count)$/, "");
      expect(types).toContain(name);
    }
  });

  test("has the figures of the run in base units", () => {
    const labels = 'target="GET /a?q=\\"b\\"\\\\c",arrival="closed",concurrency="50"';
    expect(lines).toContain(`ashlar_load_requests{${labels},outcome="succeeded"} 197`);
    expect(lines).toContain(`ashlar_load_answers{${labels},status="503"} 3`);
    expect(lines).toContain(`ashlar_load_failures{${labels},kind="reset"} 2`);
    expect(lines).toContain(`ashlar_load_latency_max_seconds{${labels}} 0.1`);
    expect(lines).toContain(`ashlar_load_latency_seconds_count{${labels}} 200`);
    expect(lines).toContain(`ashlar_load_latency_seconds_sum{${labels}} 10.1`);
    expect(lines).toContain(`ashlar_load_check_passed{${labels},check="threshold p99<1ms"} 0`);
    expect(lines).toContain(`ashlar_load_mark{${labels},name="closed-loop"} 1`);
  });

  test("tells a check once that was asked for twice", () => {
    const twice = formatPrometheus({ ...result, checks: [...result.checks, ...result.checks] });
    expect(twice).toBe(text);
  });

  test("of a run without answers has quantiles that are none", () => {
    const empty = formatPrometheus(summarise(syntheticRun([]), { toolVersion: "0.1.0" }));
    expect(empty).toContain('quantile="0.99"} NaN\n');
    expect(empty).not.toContain("ashlar_load_failures");
  });
});
