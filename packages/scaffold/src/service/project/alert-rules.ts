/** The alerts of a new service as data: rules for Prometheus and chapters of the runbook come from the same list. */
import type { ProjectFacts } from "./facts.ts";
import { slo } from "./slo.ts";

export interface AlertRule {
  readonly name: string;
  /** PromQL. */
  readonly expression: string;
  readonly for: string;
  /** `page`: somebody is woken. `ticket`: it can wait for the morning. */
  readonly severity: "page" | "ticket";
  /** One line; may hold `{{ $labels.route }}`. */
  readonly summary: string;
  /** For the runbook: what it means, how to look, what to do. */
  readonly meaning: string;
  readonly look: readonly string[];
  readonly act: readonly string[];
}

/** @param facts.name the scrape job that the rules select: `job="bookshop"` */
export function alertRules(facts: ProjectFacts): readonly AlertRule[] {
  const job = `job="${facts.name}"`;
  return [...burnRules(job), ...routeRules(facts, job), ...resourceRules(job)];
}

const errorBudget = Number((1 - slo.availability).toFixed(6));
const slowBudget = Number((1 - slo.fastShare).toFixed(6));

// Multi-window, multi-burn-rate: https://sre.google/workbook/alerting-on-slos/
const windows = [
  { long: "1h", short: "5m", burn: 14.4, for: "2m", severity: "page" },
  { long: "6h", short: "30m", burn: 6, for: "15m", severity: "ticket" },
] as const;

function burnRules(job: string): readonly AlertRule[] {
  const failed = (window: string) =>
    `sum(rate(http_requests_total{${job},status=~"5..",status!="501"}[${window}])) / sum(rate(http_requests_total{${job}}[${window}]))`;
  const slow = (window: string) =>
    `1 - sum(rate(http_request_duration_seconds_bucket{${job},le="${slo.latencySeconds}"}[${window}])) / sum(rate(http_request_duration_seconds_count{${job}}[${window}]))`;
  return windows.flatMap((window): AlertRule[] => {
    const both = (share: (window: string) => string, budget: number) => {
      const limit = Number((window.burn * budget).toFixed(6));
      return `(${share(window.long)}) > ${limit} and (${share(window.short)}) > ${limit}`;
    };
    const pace = `${window.burn} times as fast as it may`;
    const suffix = window.severity === "page" ? "Fast" : "Slow";
    return [
      {
        name: `AvailabilityBurn${suffix}`,
        expression: both(failed, errorBudget),
        for: window.for,
        severity: window.severity,
        summary: `Requests fail; the error budget is used up ${pace}.`,
        meaning: `${percent(slo.availability)} of all requests in 30 days must not fail by our fault. At this pace the budget is gone ${window.burn > 10 ? "in two days" : "in five days"}. Unwritten operations (501) do not count.`,
        look: [
          'Which routes? `sum by (method, route, status) (rate(http_requests_total{status=~"5.."}[5m]))`',
          "The log lines of level `error` of the last minutes; `requestId` and `traceId` lead to all lines of one request.",
          "Was there a deployment, or a migration?",
        ],
        act: [
          "After a deployment: go back to the release before. Migrations that only add do not need to be undone.",
          "The database does not answer: see PoolExhausted and NotReady.",
          "A single route: see RouteFails.",
        ],
      },
      {
        name: `LatencyBurn${suffix}`,
        expression: both(slow, slowBudget),
        for: window.for,
        severity: window.severity,
        summary: `Requests are slow; the latency budget is used up ${pace}.`,
        meaning: `${percent(slo.fastShare)} of all requests must be answered within ${slo.latencySeconds * 1000} ms.`,
        look: [
          "Which routes? `histogram_quantile(0.99, sum by (le, route) (rate(http_request_duration_seconds_bucket[5m])))`",
          "Does the database take the time? `histogram_quantile(0.99, sum by (le) (rate(db_client_operation_duration_seconds_bucket[5m])))`",
          "Do requests wait for a connection, or for the event loop? See PoolExhausted and EventLoopLag.",
        ],
        act: [
          "A slow query: `EXPLAIN (ANALYZE, BUFFERS)` it; an index that is missing comes as a migration.",
          "More load than before: more instances, if the database has room for their connections.",
        ],
      },
    ];
  });
}

function routeRules({ operations }: ProjectFacts, job: string): readonly AlertRule[] {
  if (operations.length === 0) return [];
  const rate = (more: string) =>
    `sum by (method, route) (rate(http_requests_total{${job},${more}route!="unmatched"}[10m]))`;
  return [
    {
      name: "RouteFails",
      expression: `${rate('status=~"5..",status!="501",')} / ${rate("")} > 0.05 and ${rate("")} > 0.01`,
      for: "10m",
      severity: "ticket",
      summary:
        "{{ $labels.method }} {{ $labels.route }} fails for {{ $value | humanizePercentage }} of its requests.",
      meaning: "One operation fails, perhaps too seldom used to show in the whole.",
      look: [
        "The log lines of level `error` with this `route`.",
        "The handler's service and repository: `src/services/`, `src/repositories/`.",
      ],
      act: ["Mend it, with a test that fails before.", "After a deployment: go back to the release before."],
    },
  ];
}

function resourceRules(job: string): readonly AlertRule[] {
  return [
    {
      name: "Unreachable",
      expression: `up{${job}} == 0 or absent(up{${job}})`,
      for: "2m",
      severity: "page",
      summary: "{{ $labels.instance }} is not reached by Prometheus.",
      meaning:
        "An instance does not answer at all, or its network does not; or Prometheus has no scrape job of this name.",
      look: [
        "The end of the instance's log: a refusal to start lists every setting that cannot be used.",
        "The scrape job: `ops/prometheus.yaml` is an example.",
      ],
      act: ["A setting: correct it and start again.", "No scrape job: add it, under the name of the rules."],
    },
    {
      name: "NotReady",
      expression: `service_ready{${job}} == 0`,
      for: "2m",
      severity: "page",
      summary: "{{ $labels.instance }} runs, but is not ready.",
      meaning: "An instance answers 503: it has been starting or stopping for minutes.",
      look: [
        "`/health/live`, `/health/ready`, `/health/startup` of the instance: the checks name what is missing.",
        "The end of its log: a refusal to start lists every setting that cannot be used.",
        "`not ready: run npm run migrate` in the log: a release waits for its migrations.",
      ],
      act: [
        "Pending migrations: `npm run migrate` (`node dist/migrate.js`); the instance becomes ready by itself.",
        "It does not end: SHUTDOWN_DEADLINE ends it, whatever is under way.",
      ],
    },
    {
      name: "PoolExhausted",
      expression: `sum by (instance) (db_client_connection_pending_requests{${job}}) > 0`,
      for: "5m",
      severity: "ticket",
      summary: "Requests of {{ $labels.instance }} wait for a connection to the database.",
      meaning: "All connections of the pool (`DATABASE_POOL_SIZE`) are in use, for minutes.",
      look: [
        "How long do they wait? `histogram_quantile(0.99, sum by (le) (rate(db_client_connection_wait_time_seconds_bucket[5m])))`",
        "What do the connections do? `SELECT pid, state, wait_event, now() - xact_start AS age, left(query, 80) FROM pg_stat_activity ORDER BY xact_start`",
      ],
      act: [
        "A query or transaction holds connections for long: mend it first.",
        "The database has room: raise DATABASE_POOL_SIZE; all instances together stay below `max_connections`.",
      ],
    },
    {
      name: "EventLoopLag",
      expression: `max by (instance) (nodejs_eventloop_lag_seconds{${job},quantile="0.99"}) > 0.2`,
      for: "5m",
      severity: "ticket",
      summary: "The event loop of {{ $labels.instance }} is late by {{ $value | humanizeDuration }}.",
      meaning: "JavaScript runs for so long at a time that every request waits.",
      look: [
        "CPU: `rate(process_cpu_seconds_total[5m])` near 1 is a full core.",
        "A profile: `node --cpu-prof`, under the same load.",
      ],
      act: [
        "Large answers: page them.",
        "Work that is not the request's: move it to a queue.",
        "More instances.",
      ],
    },
    {
      name: "MemoryGrows",
      expression: `predict_linear(process_resident_memory_bytes{${job}}[2h], 4 * 3600) > 1.5e9`,
      for: "30m",
      severity: "ticket",
      summary: "{{ $labels.instance }} will hold {{ $value | humanize1024 }}B in four hours.",
      meaning:
        "Memory grows without end; the limit in the rule should be a little below that of the container.",
      look: ["`nodejs_heap_size_used_bytes`: does the heap grow, or what lies outside it?"],
      act: [
        "Restart the instance, which loses no request.",
        "Two heap snapshots under load show what grows.",
      ],
    },
    {
      name: "ManyRefused",
      expression: `sum by (route) (rate(http_requests_total{${job},status="429"}[10m])) > 1`,
      for: "15m",
      severity: "ticket",
      summary: "{{ $labels.route }} refuses {{ $value | humanize }} requests per second: too many.",
      meaning:
        "Callers run into the rate limits: an attack, a client that does not wait, or limits that are too low.",
      look: ["Log lines with status 429: one user or many?"],
      act: [
        "One caller: talk to its owner, or revoke its key.",
        "Ordinary use: raise RATE_LIMIT_PER_IP or RATE_LIMIT_PER_USER.",
      ],
    },
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
