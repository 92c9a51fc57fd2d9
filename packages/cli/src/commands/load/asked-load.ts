/** What a load test was asked to do: flags, and the files they name, as plans and expectations. */
import { resolve } from "node:path";
import {
  type CreatedRequest,
  type LoadPlan,
  type LoadResult,
  type Origin,
  parseDurationMs,
  parseStatuses,
  parseThresholds,
  readResult,
  type StatusRange,
  SUCCESSFUL_STATUSES,
  type Threshold,
} from "@ashlar/load";
import { CliError } from "../../errors.ts";
import { askedArrival } from "./asked-arrival.ts";
import { positiveMs, wholeNumber } from "./asked-number.ts";
import { askedData, askedRequests, notesOf } from "./asked-requests.ts";
import { askedTls } from "./asked-tls.ts";
import type { LoadSettings } from "./options.ts";

/** One run, a run beside a saved one, or two in turns. */
export type AskedRuns =
  | { readonly kind: "one"; readonly plan: LoadPlan }
  | {
      readonly kind: "baseline";
      readonly plan: LoadPlan;
      readonly baseline: LoadResult;
      /** As it was given. */
      readonly file: string;
    }
  | { readonly kind: "pair"; readonly plans: readonly [LoadPlan, LoadPlan] };

export interface AskedLoad {
  readonly runs: AskedRuns;
  readonly thresholds: readonly Threshold[];
  readonly expectedStatuses?: readonly StatusRange[];
  readonly targetMs: number;
  /** What was decided without being asked. */
  readonly notes: readonly string[];
  /** Files that are read, absolute: nothing is written over them. */
  readonly inputs: readonly string[];
}

/** @throws {CliError | LoadError} in one line, without secrets */
export async function readAskedLoad(
  urls: readonly string[],
  settings: LoadSettings,
  cwd: string,
): Promise<AskedLoad> {
  const { addresses, baseline } = whatToCompare(urls, settings);
  const path = (file: string) => resolve(cwd, file);
  const expectedStatuses =
    settings.expectStatus === undefined ? undefined : parseStatuses(settings.expectStatus, "--expect-status");
  const thresholds = settings.threshold.flatMap(parseThresholds);
  const requests = await askedRequests(addresses, settings, cwd);
  const successes = successesOf(expectedStatuses, settings);
  const plan = await askedPlan(settings, { requests, expectedStatuses: successes, cwd });
  const { data, bodyFile, ca, cert, key } = settings;
  const inputs = [data, bodyFile, ca, cert, key].filter((file) => file !== undefined).map(path);
  return {
    runs: await askedRuns({ plan, requests, baseline: baseline && path(baseline), settings }),
    thresholds,
    ...(expectedStatuses === undefined ? {} : { expectedStatuses }),
    targetMs: positiveMs(settings.targetLatency, "--target-latency"),
    notes: notesOf(requests, settings),
    inputs,
  };
}

/** What counts as a success: undefined for what does by itself. Where a limiter is tested, its 429 is no failure. */
function successesOf(
  expected: readonly StatusRange[] | undefined,
  { expectRateLimit }: LoadSettings,
): readonly StatusRange[] | undefined {
  if (expectRateLimit !== true) return expected;
  return [...(expected ?? SUCCESSFUL_STATUSES), { from: 429, to: 429 }];
}

/** `--compare` takes a value where a word follows it: that may be the second URL as well as a file. */
function whatToCompare(
  urls: readonly string[],
  { compare, failOnRegression }: LoadSettings,
): { addresses: readonly string[]; baseline?: string } {
  if (compare === undefined) {
    if (failOnRegression === true)
      throw usage("--fail-on-regression needs --compare", "--compare baseline.json");
    return { addresses: urls };
  }
  if (compare !== true && !/^https?:\/\//i.test(compare)) return { addresses: urls, baseline: compare };
  const addresses = compare === true ? urls : [...urls, compare];
  if (addresses.length !== 2) {
    throw usage(
      `--compare takes two URLs, or one and a saved run, found ${addresses.length === 1 ? "one URL" : `${addresses.length} URLs`}`,
      "ashlar load URL1 URL2 --compare, or ashlar load URL --compare baseline.json",
    );
  }
  return { addresses };
}

async function askedPlan(
  settings: LoadSettings,
  {
    requests,
    expectedStatuses,
    cwd,
  }: {
    readonly requests: readonly CreatedRequest[];
    readonly expectedStatuses: readonly StatusRange[] | undefined;
    readonly cwd: string;
  },
): Promise<LoadPlan> {
  const [first] = requests as readonly [CreatedRequest, ...CreatedRequest[]];
  const data = await askedData(requests, settings.data, cwd);
  const ending = askedArrival(settings);
  const concurrency = wholeNumber(settings.concurrency, { option: "--concurrency", most: 100_000 });
  return {
    origin: first.origin,
    requests: requests.map(({ spec }) => spec),
    ...(data === undefined ? {} : { data }),
    ...ending,
    // More connections than requests would stay unused.
    concurrency: Math.min(concurrency, ending.requestLimit ?? concurrency),
    warmUpMs: parseDurationMs(settings.warmUp, "--warm-up"),
    timeoutMs: positiveMs(settings.timeout, "--timeout"),
    connectTimeoutMs: positiveMs(settings.connectTimeout, "--connect-timeout"),
    tls: await askedTls(settings, cwd),
    ...(settings.engine === undefined ? {} : { engine: settings.engine }),
    ...(settings.workers === undefined
      ? {}
      : { workers: wholeNumber(settings.workers, { option: "--workers", most: 1024 }) }),
    ...(expectedStatuses === undefined ? {} : { expectedStatuses }),
    seed: wholeNumber(settings.seed, { option: "--seed", most: 2 ** 31 - 1 }),
  };
}

async function askedRuns({
  plan,
  requests,
  baseline,
  settings,
}: {
  readonly plan: LoadPlan;
  readonly requests: readonly CreatedRequest[];
  readonly baseline: string | undefined;
  readonly settings: LoadSettings;
}): Promise<AskedRuns> {
  if (settings.compare === undefined || baseline !== undefined) {
    refuseSeveralServers(requests.map(({ origin }) => origin));
    if (baseline === undefined) return { kind: "one", plan };
    return { kind: "baseline", plan, baseline: await readResult(baseline), file: String(settings.compare) };
  }
  refuseForPair(settings);
  const [a, b] = requests.map(({ origin, spec }) => ({ ...plan, origin, requests: [spec] }));
  return { kind: "pair", plans: [a as LoadPlan, b as LoadPlan] };
}

function refuseSeveralServers([first, ...others]: readonly Origin[]): void {
  const other = others.find((origin) => nameOf(origin) !== nameOf(first as Origin));
  if (other === undefined) return;
  throw usage(
    `the URLs name two servers, ${nameOf(first as Origin)} and ${nameOf(other)}`,
    "all requests of a run go to one; --compare asks two in turns",
  );
}

function nameOf({ isSecure, hostname, port }: Origin): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${isSecure ? "https" : "http"}://${host}:${port}`;
}

/** Two targets are measured in slices of a second: what has another course does not fit, nor does what tells of one run. */
function refuseForPair(settings: LoadSettings): void {
  const flags = [
    ["requests", "--requests"],
    ["stages", "--stages"],
    ["weight", "--weight"],
    ["expectRateLimit", "--expect-rate-limit"],
    ["csv", "--csv"],
    ["hdrLog", "--hdr-log"],
    ["prometheus", "--prometheus"],
  ] as const;
  const [, flag] = flags.find(([name]) => settings[name] !== undefined) ?? [];
  if (flag === undefined) return;
  throw usage(
    `${flag} is not for two URLs that are compared`,
    "leave it out, or save each run with --output and compare: ashlar load URL --compare baseline.json",
  );
}

function usage(message: string, hint: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", message, { hint });
}
