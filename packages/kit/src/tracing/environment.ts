/**
 * What OpenTelemetry's environment variables ask for.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
import { SetupError } from "../errors/index.ts";

export type ExportChoice = { readonly kind: "otlp"; readonly url: string } | { readonly kind: "console" };

export interface SamplerChoice {
  readonly kind: "always_on" | "always_off" | "traceidratio";
  readonly isParentBased: boolean;
  /** 0..1 */
  readonly ratio: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where spans go; undefined: nowhere, tracing is off. */
export function chooseExport(env: Environment): ExportChoice | undefined {
  const name = env["OTEL_TRACES_EXPORTER"]?.trim();
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true" || name === "none") return undefined;
  if (name === "console") return { kind: "console" };
  const url = tracesUrl(env);
  return url === undefined ? undefined : { kind: "otlp", url };
}

// The general endpoint is a base, the one for traces is used as it stands.
function tracesUrl(env: Environment): string | undefined {
  const traces = env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]?.trim();
  if (traces) return checkedUrl("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces);
  const base = env["OTEL_EXPORTER_OTLP_ENDPOINT"]?.trim();
  if (!base) return undefined;
  return checkedUrl("OTEL_EXPORTER_OTLP_ENDPOINT", `${base.replace(/\/+$/, "")}/v1/traces`);
}

function checkedUrl(name: string, url: string): string {
  if (URL.canParse(url) && /^https?:/.test(url)) return url;
  throw new SetupError(`${name} is no http or https URL`, "for example http://127.0.0.1:4318");
}

/** `OTEL_TRACES_SAMPLER` and its `_ARG`; the default follows the caller, and records what has none. */
export function chooseSampler(env: Environment): SamplerChoice {
  const name = env["OTEL_TRACES_SAMPLER"]?.trim() || "parentbased_always_on";
  const isParentBased = name.startsWith("parentbased_");
  const kind = isParentBased ? name.slice("parentbased_".length) : name;
  if (kind === "always_on" || kind === "always_off") return { kind, isParentBased, ratio: 1 };
  if (kind === "traceidratio") return { kind, isParentBased, ratio: ratioOf(env["OTEL_TRACES_SAMPLER_ARG"]) };
  throw new SetupError(
    `OTEL_TRACES_SAMPLER is "${name}"`,
    "one of always_on, always_off, traceidratio, or one of these behind parentbased_",
  );
}

function ratioOf(text: string | undefined): number {
  const ratio = text === undefined || text.trim() === "" ? 1 : Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new SetupError(`OTEL_TRACES_SAMPLER_ARG is "${text}"`, "a share from 0 to 1, for example 0.1");
}
