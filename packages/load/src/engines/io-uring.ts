/** Sends through Linux's io_uring, called from JavaScript. */
import { release } from "node:os";
import type { Engine, EngineContext, EngineKind } from "../engine.ts";
import { LoadError } from "../errors.ts";
import type { Origin, TlsSettings } from "../plan.ts";
import { FixedFiles } from "./io-uring/fixed-files.ts";
import { IoUringEngine } from "./io-uring/io-uring-engine.ts";
import { ReceiveBuffers } from "./io-uring/receive-buffers.ts";
import { Ring, setUpRing } from "./io-uring/ring.ts";
import { errnos, errorText, libcProblem, loadLibc } from "./libc.ts";

export const ioUringKind: EngineKind = { name: "io-uring", problem, create };

/** A page: most answers fit, and what many connections receive at once stays in the cache. */
const bufferBytes = 4096;

async function problem({ isSecure }: Origin, _tls: TlsSettings): Promise<string | undefined> {
  if (isSecure) return "it does not speak TLS";
  const lack = await libcProblem();
  if (lack !== undefined) return lack;
  const libc = await loadLibc();
  const setup = setUpRing(libc, { submissions: 2, completions: 4 });
  if (setup.kind === "refused") return refusal(setup.errno);
  libc.close(setup.fd);
  return undefined;
}

async function create(context: EngineContext): Promise<Engine> {
  const libc = await loadLibc();
  const { connections } = context;
  const shutdown = libc.bind<(fd: number, how: number) => number>("shutdown", "int", ["int", "int"]);
  if (shutdown === undefined) throw lacking("the C library has no shutdown");
  const setup = setUpRing(libc, {
    submissions: clamp(2 * connections.length, 64, 4096),
    completions: clamp(4 * connections.length, 1024, 65_536),
  });
  if (setup.kind === "refused") throw lacking(refusal(setup.errno));
  const ring = new Ring(libc, setup);
  const files = new FixedFiles(libc, ring, connections.length);
  if (files.result < 0) {
    ring.dispose();
    throw lacking(`so many sockets cannot be registered: ${errorText(-files.result)}`);
  }
  const count = 2 ** Math.ceil(Math.log2(clamp(connections.length, 64, 4096)));
  const buffers = new ReceiveBuffers(libc, ring, { count, bytes: bufferBytes });
  return new IoUringEngine(context, { libc, shutdown, ring, files, buffers });
}

/** Why the kernel makes no ring. */
function refusal(errno: number): string {
  switch (errno) {
    case errnos.ENOSYS:
      return "this kernel has no io_uring, or a sandbox hides it (ENOSYS)";
    case errnos.EPERM:
    case errnos.EACCES:
      return `io_uring is not allowed here, as in most containers, or where kernel.io_uring_disabled is set (${errorText(errno)})`;
    case errnos.EINVAL:
      return `this kernel's io_uring is too old: it needs Linux 6.1, this is ${release()}`;
    case errnos.ENOMEM:
      return "io_uring may not lock as much memory as it needs (ENOMEM; ulimit -l)";
    default:
      return `the kernel makes no io_uring: ${errorText(errno)}`;
  }
}

function lacking(problem: string): LoadError {
  return new LoadError("ASHLAR_LOAD_ENGINE", `io-uring does not work here: ${problem}`, {
    hint: "leave out --engine, and the fastest one that works is taken",
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
