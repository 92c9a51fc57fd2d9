/** Prometheus' text format, version 0.0.4. */
import type { LabelValues } from "./metric.ts";

export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/** `# HELP` and `# TYPE`. */
export function headOf(name: string, type: "counter" | "gauge" | "histogram", help: string): string {
  return `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${type}\n`;
}

/** `method="GET",route="/v1/books"`, in the order of `names`. */
export function labelText<Label extends string>(names: readonly Label[], values: LabelValues<Label>): string {
  return names.map((name) => `${name}="${escaped(String(values[name]))}"`).join(",");
}

/** A line; `labels` as `labelText` gives it. */
export function sampleLine(name: string, labels: string, value: number): string {
  return `${labels === "" ? name : `${name}{${labels}}`} ${numberText(value)}\n`;
}

export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
