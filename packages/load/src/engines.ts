/** The ways to send, best first. */
import type { EngineKind } from "./engine.ts";
import { epollKind } from "./engines/epoll.ts";
import { ioUringKind } from "./engines/io-uring.ts";
import { socketsKind } from "./engines/sockets.ts";
import { LoadError } from "./errors.ts";
import type { EngineName, Origin, TlsSettings } from "./plan.ts";

/** io_uring comes after epoll: it costs as much where it is allowed, and often it is not. */
export const ENGINES: readonly EngineKind[] = [epollKind, ioUringKind, socketsKind];

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
