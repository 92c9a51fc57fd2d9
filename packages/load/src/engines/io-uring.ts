/** Sends through Linux's io_uring, called from JavaScript. */
import { release } from "node:os";
import type { Engine, EngineContext, EngineKind } from "../engine.ts";
import { LoadError } from "../errors.ts";
import type { Origin, TlsSettings } from "../plan.ts";
import { makeIoUring, sizesFor } from "./io-uring/io-uring.ts";
import { IoUringEngine } from "./io-uring/io-uring-engine.ts";
import { setUpRing } from "./io-uring/ring.ts";
import { errnos, errorText, libcProblem, loadLibc } from "./libc.ts";

export const ioUringKind: EngineKind = { name: "io-uring", problem, create };

async function problem({ isSecure }: Origin, _tls: TlsSettings): Promise<string | undefined> {
  if (isSecure) return "it does not speak TLS";
  const lack = await libcProblem();
  if (lack !== undefined) return lack;
  const libc = await loadLibc();
  const setup = setUpRing(libc, { submissions: 2, completions: 4 });
  if (setup.kind === "refused") return ioUringRefusal(setup.errno);
  libc.close(setup.fd);
  return undefined;
}

async function create(context: EngineContext): Promise<Engine> {
  const making = makeIoUring(await loadLibc(), sizesFor(context.connections.length));
  if (making.kind === "made") return new IoUringEngine(context, making.io);
  const reason = ioUringRefusal(making.errno);
  throw new LoadError("ASHLAR_LOAD_ENGINE", `io_uring gives no ${making.what}: ${reason}`, {
    hint: "leave out --engine, and the fastest one that works is taken",
  });
}

/** Why the kernel gives no ring. */
export function ioUringRefusal(errno: number): string {
  switch (errno) {
    case errnos.ENOSYS:
      return "this kernel has no io_uring, or a sandbox hides it (ENOSYS)";
    case errnos.EPERM:
    case errnos.EACCES:
      return `it is not allowed, as in most containers and where kernel.io_uring_disabled is set: ${errorText(errno)}`;
    case errnos.EINVAL:
      return `it needs Linux 6.1, this is ${release()}`;
    case errnos.ENOMEM:
      return "it may not lock as much memory as it needs (ENOMEM; ulimit -l)";
    case errnos.EMFILE:
      return "too many open files in this process (EMFILE; ulimit -n)";
    default:
      return errorText(errno);
  }
}
