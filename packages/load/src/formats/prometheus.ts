/**
 * A run as metrics for a Pushgateway or the textfile collector of node_exporter: the text format of Prometheus, 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
import type { LatencySummary, LoadResult } from "../load-result.ts";

const QUANTILES = [
  ["0.5", "p50"],
  ["0.75", "p75"],
  ["0.9", "p90"],
  ["0.95", "p95"],
  ["0.99", "p99"],
  ["0.999", "p999"],
  ["0.9999", "p9999"],
] as const;

type Labels = readonly (readonly [name: string, value: string])[];
type Sample = readonly [suffix: string, labels: Labels, value: number];

interface Family {
  readonly name: string;
  readonly type: "gauge" | "summary";
  readonly help: string;
  readonly samples: readonly Sample[];
}

export function formatPrometheus(result: LoadResult): string {
  const common: Labels = [
    ["target", result.target.requests.join(", ")],
    ["arrival", result.settings.arrival],
    ["concurrency", String(result.settings.concurrency)],
  ];
  return familiesOf(result)
    .map((family) => written(family, common))
    .join("");
}

function familiesOf(result: LoadResult): Family[] {
  const { requests } = result;
  return [
    summary("latency", "From the due time of a request to the end of its answer.", result.latency),
    summary("service", "From the sending of a request to the end of its answer.", result.service),
    {
      name: "ashlar_load_latency_max_seconds",
      type: "gauge",
      help: "The longest latency.",
      samples: [["", [], secondsOf(result.latency.max)]],
    },
    {
      name: "ashlar_load_requests",
      type: "gauge",
      help: "Requests of the run by what came of them.",
      samples: [
        ["", [["outcome", "succeeded"]], requests.succeeded],
        ["", [["outcome", "failed"]], requests.failed],
        ["", [["outcome", "unsent"]], requests.unsent],
      ],
    },
    gauge("requests_per_second", "Answers per second.", result.perSecond),
    gauge("duration_seconds", "How long was measured.", result.durationS),
    gauge("received_bytes", "Received on all connections.", result.bytes.received),
    gauge("sent_bytes", "Sent on all connections.", result.bytes.sent),
    gauge("connections_opened", "Connections that were opened.", result.connections.opened),
    {
      name: "ashlar_load_answers",
      type: "gauge",
      help: "Answers by status.",
      samples: Object.entries(result.statuses).map(([status, count]) => ["", [["status", status]], count]),
    },
    {
      name: "ashlar_load_failures",
      type: "gauge",
      help: "Failed requests by kind.",
      samples: result.failures.map(({ kind, count }) => ["", [["kind", kind]], count]),
    },
    {
      name: "ashlar_load_mark",
      type: "gauge",
      help: "1 for each reason why the figures are less than they seem.",
      samples: result.marks.map(({ name }) => ["", [["name", name]], 1]),
    },
    {
      name: "ashlar_load_check_passed",
      type: "gauge",
      help: "1 where a check passed, 0 where it did not.",
      samples: [...passedOf(result)].map(([name, isPassed]) => ["", [["check", name]], isPassed ? 1 : 0]),
    },
    gauge("started_at_seconds", "When measuring began, in Unix time.", Date.parse(result.startedAt) / 1000),
  ];
}

/** Each once: whoever reads the text refuses a sample that comes twice. */
function passedOf({ checks }: LoadResult): Map<string, boolean> {
  return new Map(checks.map(({ name, isPassed }) => [name, isPassed]));
}

function summary(what: string, help: string, latency: LatencySummary): Family {
  const quantiles = QUANTILES.map(([quantile, name]): Sample => {
    return ["", [["quantile", quantile]], latency.count === 0 ? Number.NaN : secondsOf(latency[name])];
  });
  return {
    name: `ashlar_load_${what}_seconds`,
    type: "summary",
    help,
    samples: [
      ...quantiles,
      ["_sum", [], secondsOf(latency.mean * latency.count)],
      ["_count", [], latency.count],
    ],
  };
}

function gauge(name: string, help: string, value: number): Family {
  return { name: `ashlar_load_${name}`, type: "gauge", help, samples: [["", [], value]] };
}

/** Nothing of a family without samples. */
function written({ name, type, help, samples }: Family, common: Labels): string {
  if (samples.length === 0) return "";
  const lines = samples.map(([suffix, labels, value]) => {
    const all = [...common, ...labels].map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${suffix}{${all.join(",")}} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/** Without what binary fractions add behind the last digit. */
function secondsOf(ms: number): number {
  return Number((ms / 1000).toPrecision(12));
}
