/** Whole runs of tests, on each engine, against servers that end with them. */
import { expect } from "vitest";
import { ENGINES } from "../../src/engines.ts";
import { FAILURES } from "../../src/failure.ts";
import type { LoadRun } from "../../src/load-run.ts";
import type { EngineName, LoadPlan } from "../../src/plan.ts";
import { prepareLoad } from "../../src/prepare.ts";
import { type RunHooks, runLoad } from "../../src/run.ts";
import { type BadServer, type BadServerOptions, startBadServer } from "./bad-server.ts";
import { type CountServer, type CountServerOptions, startCountServer } from "./count-server.ts";

/** After which a run hangs; runs take seconds, on a machine that has other things to do as well. */
const deadlineMs = 40_000;

/** All engines, with why they do not work here. */
export function enginesHere({
  isSecure,
}: {
  readonly isSecure: boolean;
}): Promise<{ readonly name: EngineName; readonly problem: string | undefined }[]> {
  const origin = { isSecure, hostname: "127.0.0.1", port: 80 };
  return Promise.all(
    ENGINES.map(async ({ name, problem }) => ({
      name,
      problem: await problem(origin, { isVerified: true }),
    })),
  );
}

/** A whole run on one engine; what hangs is abandoned, and fails. */
export async function runWithin(engine: EngineName, plan: LoadPlan, hooks: RunHooks = {}): Promise<LoadRun> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const abandon = hooks.abandon === undefined ? deadline : AbortSignal.any([deadline, hooks.abandon]);
  const made = await runLoad(await prepareLoad({ ...plan, engine }), { ...hooks, abandon });
  expect(deadline.aborted, "the run hung").toBe(false);
  expect(made.engine).toBe(engine);
  return made;
}

/** Gives a signal when the first requests are under way. */
export function onceSent(signal: "stop" | "abandon"): RunHooks {
  const controller = new AbortController();
  return {
    [signal]: controller.signal,
    onProgress: ({ sent }) => {
      if (sent > 0) controller.abort();
    },
  };
}

/** All that left was answered, and the server has counted just as much. */
export function expectExact(run: LoadRun, server: CountServer): void {
  expect(failuresOf(run)).toEqual({});
  expect(run.total.completed).toBe(run.total.sent);
  expect(run.total.sent).toBe(server.requests);
  expect(run.total.inFlight).toBe(0);
  expect(run.total.sent).toBeGreaterThan(0);
}

/** How often each failure was counted, without those that were not. */
export function failuresOf(run: LoadRun): Record<string, number> {
  const counted = FAILURES.map((failure, index): [string, number] => [
    failure,
    run.total.failures[index] ?? 0,
  ]);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

export async function withCountServer(
  options: CountServerOptions,
  use: (server: CountServer) => Promise<void>,
): Promise<void> {
  const server = await startCountServer(options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

export async function withBadServer(
  options: BadServerOptions,
  use: (server: BadServer) => Promise<void>,
): Promise<void> {
  const server = await startBadServer(options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}
