/** Prints `ops/dashboard.json`: a Grafana dashboard of this service's routes, pool and process. */
import type { File } from "@ashlar/model";
import type { ProjectFacts } from "./facts.ts";
import { slo } from "./slo.ts";

interface Panel {
  readonly title: string;
  readonly description?: string;
  readonly unit: string;
  readonly width: 6 | 8 | 12 | 24;
  /** PromQL → legend. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export function emitDashboard(facts: ProjectFacts): File {
  const dashboard = {
    title: facts.title,
    uid: facts.name.replace(/[^a-zA-Z0-9_-]/g, "-").slice(0, 40),
    tags: ["service", facts.name],
    schemaVersion: 39,
    editable: true,
    timezone: "browser",
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
        { name: "job", label: "Job", type: "constant", query: facts.name },
        {
          name: "route",
          label: "Route",
          type: "query",
          datasource,
          query: 'label_values(http_requests_total{job="$job"}, route)',
          includeAll: true,
          multi: true,
          allValue: ".*",
          current: { text: "All", value: "$__all" },
          refresh: 2,
        },
      ],
    },
    panels: placed(rows),
  };
  return { path: "ops/dashboard.json", owner: "project", text: `${JSON.stringify(dashboard, null, 2)}\n` };
}

const datasource = { type: "prometheus", uid: "$" + "{datasource}" } as const;

// Grafana puts the chosen job and routes in.
const job = `job="$job"`;
const routes = `${job},route=~"$route"`;
const quantile = (share: number, by: string) =>
  `histogram_quantile(${share}, sum by (${by}) (rate(http_request_duration_seconds_bucket{${routes}}[5m])))`;

const rows: readonly Row[] = [
  {
    title: "Requests by route",
    panels: [
      {
        title: "Rate",
        unit: "reqps",
        width: 8,
        queries: [
          [`sum by (method, route) (rate(http_requests_total{${routes}}[5m]))`, "{{method}} {{route}}"],
        ],
      },
      {
        title: "Errors",
        description:
          "Share of requests that failed by the service's fault; operations that nobody wrote (501) are left out.",
        unit: "percentunit",
        width: 8,
        queries: [
          [
            `sum by (method, route) (rate(http_requests_total{${routes},status=~"5..",status!="501"}[5m])) / sum by (method, route) (rate(http_requests_total{${routes}}[5m])) or vector(0)`,
            "{{method}} {{route}}",
          ],
        ],
      },
      {
        title: "Duration, 99 of 100",
        description: `The objective is ${slo.latencySeconds * 1000} ms.`,
        unit: "s",
        width: 8,
        queries: [[quantile(0.99, "le, method, route"), "{{method}} {{route}}"]],
      },
      {
        title: "Duration of all",
        unit: "s",
        width: 8,
        queries: [
          [quantile(0.5, "le"), "half"],
          [quantile(0.95, "le"), "95 of 100"],
          [quantile(0.99, "le"), "99 of 100"],
        ],
      },
      {
        title: "Answers by status",
        unit: "reqps",
        width: 8,
        queries: [[`sum by (status) (rate(http_requests_total{${routes}}[5m]))`, "{{status}}"]],
      },
      {
        title: "Under way",
        unit: "short",
        width: 8,
        queries: [[`sum by (instance) (http_requests_in_flight{${job}})`, "{{instance}}"]],
      },
    ],
  },
  {
    title: "Database",
    panels: [
      {
        title: "Connections",
        unit: "short",
        width: 8,
        queries: [
          [`sum by (state) (db_client_connection_count{${job}})`, "{{state}}"],
          [`sum(db_client_connection_max{${job}})`, "most"],
          [`sum(db_client_connection_pending_requests{${job}})`, "waiting"],
        ],
      },
      {
        title: "Wait for a connection",
        unit: "s",
        width: 8,
        queries: [
          [
            `histogram_quantile(0.99, sum by (le) (rate(db_client_connection_wait_time_seconds_bucket{${job}}[5m])))`,
            "99 of 100",
          ],
        ],
      },
      {
        title: "Duration of queries",
        unit: "s",
        width: 8,
        queries: [
          [
            `histogram_quantile(0.5, sum by (le) (rate(db_client_operation_duration_seconds_bucket{${job}}[5m])))`,
            "half",
          ],
          [
            `histogram_quantile(0.99, sum by (le) (rate(db_client_operation_duration_seconds_bucket{${job}}[5m])))`,
            "99 of 100",
          ],
        ],
      },
    ],
  },
  {
    title: "Process",
    panels: [
      {
        title: "CPU",
        description: "1 is a whole core.",
        unit: "short",
        width: 8,
        queries: [[`rate(process_cpu_seconds_total{${job}}[5m])`, "{{instance}}"]],
      },
      {
        title: "Memory",
        unit: "bytes",
        width: 8,
        queries: [
          [`process_resident_memory_bytes{${job}}`, "{{instance}} in all"],
          [`nodejs_heap_size_used_bytes{${job}}`, "{{instance}} heap"],
        ],
      },
      {
        title: "Event loop",
        unit: "s",
        width: 8,
        queries: [[`nodejs_eventloop_lag_seconds{${job},quantile="0.99"}`, "{{instance}} late, 99 of 100"]],
      },
    ],
  },
];

const panelHeight = 8;
const gridWidth = 24;

/** Rows from top to bottom, panels from left to right. */
function placed(given: readonly Row[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of given) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: gridWidth, h: 1 },
    });
    y += 1;
    let x = 0;
    for (const panel of own) {
      if (x + panel.width > gridWidth) {
        x = 0;
        y += panelHeight;
      }
      panels.push(printPanel(panel, panels.length + 1, { x, y }));
      x += panel.width;
    }
    y += panelHeight;
  }
  return panels;
}

function printPanel(panel: Panel, id: number, { x, y }: { readonly x: number; readonly y: number }): object {
  return {
    id,
    type: "timeseries",
    title: panel.title,
    ...(panel.description === undefined ? {} : { description: panel.description }),
    datasource,
    gridPos: { x, y, w: panel.width, h: panelHeight },
    fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
    options: {
      legend: { displayMode: "list", placement: "bottom" },
      tooltip: { mode: "multi", sort: "desc" },
    },
    targets: panel.queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  };
}
