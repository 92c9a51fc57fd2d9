/** Sends through Linux's epoll, called from JavaScript. */
import type { Engine, EngineContext, EngineKind } from "../engine.ts";
import { LoadError } from "../errors.ts";
import type { Origin, TlsSettings } from "../plan.ts";
import { EpollEngine } from "./epoll/epoll-engine.ts";
import { PlainWire } from "./epoll/plain-wire.ts";
import { TlsWire } from "./epoll/tls-wire.ts";
import type { Wire } from "./epoll/wire.ts";
import { type Libc, libcProblem, loadLibc } from "./libc.ts";
import { loadOpenSsl, nativeTlsProblem } from "./native-tls.ts";
import { TlsContext } from "./tls-context.ts";

export const epollKind: EngineKind = { name: "epoll", problem, create };

async function problem({ isSecure }: Origin, _tls: TlsSettings): Promise<string | undefined> {
  return (await libcProblem()) ?? (isSecure ? await nativeTlsProblem() : undefined);
}

async function create(context: EngineContext): Promise<Engine> {
  const lack = await problem(context.origin, context.tls);
  if (lack !== undefined) {
    throw new LoadError("ASHLAR_LOAD_ENGINE", `epoll does not work here: ${lack}`, {
      hint: "--engine sockets works everywhere",
    });
  }
  const libc = await loadLibc();
  return new EpollEngine(context, { libc, wire: await wireFor(context, libc) });
}

async function wireFor({ connections, origin, tls }: EngineContext, libc: Libc): Promise<Wire> {
  const isUnix = origin.socketPath !== undefined;
  if (!origin.isSecure) return new PlainWire(libc, { connections: connections.length, isUnix });
  const ssl = await loadOpenSsl();
  const context = new TlsContext({ libc, ssl }, origin, tls);
  return new TlsWire(libc, { ssl, context, connections: connections.length });
}
