/** The ways to send, best first. */
import type { Engine, EngineContext, EngineKind } from "./engine.ts";
import { epollKind } from "./engines/epoll.ts";
import { ioUringKind } from "./engines/io-uring.ts";
import { socketsKind } from "./engines/sockets.ts";
import { LoadError } from "./errors.ts";
import type { EngineName, Origin, TlsSettings } from "./plan.ts";

/** Where it is allowed, io_uring costs less than epoll, as bench/load/README.md has it. */
export const ENGINES: readonly EngineKind[] = [ioUringKind, epollKind, socketsKind];

export function engineKind(name: EngineName): EngineKind {
  return ENGINES.find((kind) => kind.name === name) as EngineKind;
}

/**
 * The engine that is asked for, or the first that works here.
 *
 * @throws {LoadError} ASHLAR_LOAD_ENGINE where the one that is asked for does not
 */
export async function chooseEngine(
  wanted: EngineName | undefined,
  origin: Origin,
  tls: TlsSettings,
): Promise<EngineName> {
  if (wanted !== undefined) {
    const problem = await engineKind(wanted).problem(origin, tls);
    if (problem === undefined) return wanted;
    throw new LoadError("ASHLAR_LOAD_ENGINE", `the engine ${wanted} does not work here: ${problem}`, {
      hint: "leave out --engine, and the fastest one that works is taken",
    });
  }
  for (const kind of ENGINES) {
    if ((await kind.problem(origin, tls)) === undefined) return kind.name;
  }
  return "sockets";
}

/**
 * Makes the engine that was chosen. Unless it was asked for by name, the next one stands in where it gets less than it
 * needs: what a trial found room for may lack it for thousands of connections.
 */
export async function createEngine(
  chosen: EngineName,
  isAskedFor: boolean,
  context: EngineContext,
): Promise<Engine> {
  const next = ENGINES[ENGINES.findIndex(({ name }) => name === chosen) + 1];
  try {
    return await engineKind(chosen).create(context);
  } catch (error) {
    const isRefused = error instanceof LoadError && error.code === "ASHLAR_LOAD_ENGINE";
    if (isAskedFor || !isRefused || next === undefined) throw error;
    return createEngine(next.name, isAskedFor, context);
  }
}
