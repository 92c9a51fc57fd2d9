/** Sends through Linux's epoll, called from JavaScript. */
import type { Engine, EngineContext, EngineKind } from "../engine.ts";
import { LoadError } from "../errors.ts";
import type { Origin, TlsSettings } from "../plan.ts";
import { EpollEngine } from "./epoll/epoll-engine.ts";
import { PlainWire } from "./epoll/plain-wire.ts";
import type { Wire } from "./epoll/wire.ts";
import { type Libc, libcProblem, loadLibc } from "./libc.ts";

export const epollKind: EngineKind = { name: "epoll", problem, create };

async function problem({ isSecure }: Origin, _tls: TlsSettings): Promise<string | undefined> {
  const lack = await libcProblem();
  if (lack !== undefined) return lack;
  return isSecure ? "it does not speak TLS yet" : undefined;
}

async function create(context: EngineContext): Promise<Engine> {
  const lack = await problem(context.origin, context.tls);
  if (lack !== undefined) {
    throw new LoadError("ASHLAR_LOAD_ENGINE", `epoll does not work here: ${lack}`, {
      hint: "--engine sockets works everywhere",
    });
  }
  const libc = await loadLibc();
  return new EpollEngine(context, { libc, wire: wireFor(context, libc) });
}

function wireFor({ connections, origin }: EngineContext, libc: Libc): Wire {
  return new PlainWire(libc, {
    connections: connections.length,
    isUnix: origin.socketPath !== undefined,
  });
}
