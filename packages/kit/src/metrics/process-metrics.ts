/** What the process itself uses: CPU, memory, and how late its event loop is. */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Metrics } from "./create-metrics.ts";

type Registry = Pick<Metrics, "gauge" | "counter">;

export function registerProcessMetrics(metrics: Registry): void {
  const read = (name: string, help: string, current: () => number): void =>
    metrics.gauge({ name, help }).read({}, current);
  const startedS = performance.timeOrigin / 1000;
  read("process_start_time_seconds", "When the process started, in seconds since 1970.", () => startedS);
  metrics
    .counter({ name: "process_cpu_seconds_total", help: "CPU used by the process so far, user and system." })
    .read({}, cpuSeconds);
  read("process_resident_memory_bytes", "Memory that the process holds.", () => process.memoryUsage.rss());
  read(
    "nodejs_heap_size_used_bytes",
    "Memory used by JavaScript objects.",
    () => process.memoryUsage().heapUsed,
  );
  registerEventLoop(metrics);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Of the time since it was last printed. */
function registerEventLoop(metrics: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const lag = metrics.gauge<"quantile">({
    name: "nodejs_eventloop_lag_seconds",
    help: "How late the event loop was, since metrics were last read.",
    labels: ["quantile"],
  });
  const seconds = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
  lag.read({ quantile: "0.5" }, () => seconds(delay.percentile(50)));
  lag.read({ quantile: "0.99" }, () => seconds(delay.percentile(99)));
  lag.read({ quantile: "1" }, () => {
    const longest = seconds(delay.max);
    // The last of the three to be printed begins the next span.
    delay.reset();
    return longest;
  });
  let before = performance.eventLoopUtilization();
  metrics
    .gauge({ name: "nodejs_eventloop_utilization", help: "Share of time (0..1) the event loop was busy." })
    .read({}, () => {
      const now = performance.eventLoopUtilization();
      const share = performance.eventLoopUtilization(now, before).utilization;
      before = now;
      return Number.isFinite(share) ? share : 0;
    });
}
