import { expect, test } from "vitest";
import { createMetrics, createMetricsServer } from "../../src/metrics/index.ts";

test("everything is printed in Prometheus' text format", () => {
  const metrics = createMetrics({ process: false });
  const orders = metrics.counter<"kind" | "note">({
    name: "orders_total",
    help: "Orders\nby \\ kind.",
    labels: ["kind", "note"],
  });
  orders.labels({ kind: "new", note: 'a "b" \\ c\nd' }).inc();
  orders.labels({ note: 'a "b" \\ c\nd', kind: "new" }).inc(2);
  metrics.gauge({ name: "queue", help: "Waiting." }).set(-1.5);
  metrics
    .gauge<"pool">({ name: "pool_size", help: "Open.", labels: ["pool"] })
    .read({ pool: "main" }, () => 7);
  const size = metrics.histogram({ name: "size_bytes", help: "Sizes.", buckets: [1, 10] });
  for (const bytes of [0.5, 1, 2, 10, 11]) size.observe(bytes);
  expect(metrics.print()).toBe(`# HELP orders_total Orders\\nby \\\\ kind.
# TYPE orders_total counter
orders_total{kind="new",note="a \\"b\\" \\\\ c\\nd"} 3
# HELP queue Waiting.
# TYPE queue gauge
queue -1.5
# HELP pool_size Open.
# TYPE pool_size gauge
pool_size{pool="main"} 7
# HELP size_bytes Sizes.
# TYPE size_bytes histogram
size_bytes_bucket{le="1"} 2
size_bytes_bucket{le="10"} 4
size_bytes_bucket{le="+Inf"} 5
size_bytes_sum 24.5
size_bytes_count 5
`);
});

test("a counter never shrinks, and a name has one kind", () => {
  const metrics = createMetrics({ process: false });
  const counter = metrics.counter({ name: "a_total", help: "A." });
  counter.inc(2);
  counter.inc(-1);
  expect(metrics.counter({ name: "a_total", help: "A." })).toBe(counter);
  expect(metrics.print()).toContain("a_total 2\n");
  expect(() => metrics.gauge({ name: "a_total", help: "A." })).toThrow(TypeError);
});

test.each([["1a"], ["a-b"], ["a b"], [""]])("%j is no name", (name) => {
  expect(() => createMetrics({ process: false }).counter({ name, help: "" })).toThrow(TypeError);
});

test("buckets must ascend, labels must have names", () => {
  const metrics = createMetrics({ process: false });
  expect(() => metrics.histogram({ name: "a", help: "", buckets: [2, 1] })).toThrow(TypeError);
  expect(() => metrics.counter({ name: "b", help: "", labels: ["__x"] })).toThrow(TypeError);
  expect(() => metrics.counter<"x">({ name: "c", help: "", labels: ["x"] }).inc()).toThrow(TypeError);
});

test("the process tells its CPU, memory and event loop", () => {
  const text = createMetrics().print();
  for (const name of [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "nodejs_eventloop_utilization",
  ]) {
    expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
  }
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds\{quantile="0\.99"\} \d/m);
});

test("metrics may stand on a port of their own", async () => {
  const metrics = createMetrics();
  const server = await createMetricsServer({ metrics, port: 0, host: "127.0.0.1" });
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(await answer.text()).toContain("process_cpu_seconds_total");
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
  await server.close();
});
