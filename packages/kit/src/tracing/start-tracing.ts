/** Turns tracing on when the environment asks for it. OpenTelemetry is loaded only then. */
import type { Sampler, SpanProcessor } from "@opentelemetry/sdk-trace-base";

import { chooseExport, chooseSampler, type ExportChoice, type SamplerChoice } from "./environment.ts";
import type { Tracing } from "./tracing.ts";

export interface TracingOptions {
  /** Name of the service; `OTEL_SERVICE_NAME` comes before it. */
  readonly service: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

type Sdk = typeof import("@opentelemetry/sdk-trace-base");

/**
 * On when `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is set, or `OTEL_TRACES_EXPORTER` is
 * `console`; off under `OTEL_SDK_DISABLED=true` and `OTEL_TRACES_EXPORTER=none`. Spans leave in batches, over
 * OTLP/HTTP; the exporter's other variables (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_BSP_…`) count as well.
 *
 * @throws {SetupError} when a variable cannot be read
 */
export async function startTracing({ service, version, env }: TracingOptions): Promise<Tracing | undefined> {
  const choice = chooseExport(env);
  if (choice === undefined) return undefined;
  const sampler = chooseSampler(env);
  const [sdk, { envDetector, detectResources, resourceFromAttributes }, { createTracing }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace-base"),
      import("@opentelemetry/resources"),
      import("./create-tracing.ts"),
    ]);
  const own = resourceFromAttributes({ "service.name": service, "service.version": version });
  const provider = new sdk.BasicTracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    sampler: makeSampler(sdk, sampler),
    spanProcessors: [await makeProcessor(sdk, choice)],
  });
  return createTracing(provider);
}

async function makeProcessor(sdk: Sdk, choice: ExportChoice): Promise<SpanProcessor> {
  if (choice.kind === "console") return new sdk.BatchSpanProcessor(new sdk.ConsoleSpanExporter());
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  return new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url: choice.url }));
}

function makeSampler(sdk: Sdk, { kind, isParentBased, ratio }: SamplerChoice): Sampler {
  const root = makeRootSampler(sdk, kind, ratio);
  return isParentBased ? new sdk.ParentBasedSampler({ root }) : root;
}

function makeRootSampler(sdk: Sdk, kind: SamplerChoice["kind"], ratio: number): Sampler {
  if (kind === "always_on") return new sdk.AlwaysOnSampler();
  if (kind === "always_off") return new sdk.AlwaysOffSampler();
  return new sdk.TraceIdRatioBasedSampler(ratio);
}
