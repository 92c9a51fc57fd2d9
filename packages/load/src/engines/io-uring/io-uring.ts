/** What the kernel gives an engine: the rings, a table of sockets, buffers to receive into. */
import type { Libc } from "../libc.ts";
import { FixedFiles } from "./fixed-files.ts";
import { type BufferSizes, ReceiveBuffers } from "./receive-buffers.ts";
import { Ring, type RingSizes, setUpRing } from "./ring.ts";

export interface IoUring {
  readonly libc: Libc;
  readonly shutdown: (fd: number, how: number) => number;
  readonly ring: Ring;
  readonly files: FixedFiles;
  readonly buffers: ReceiveBuffers;
}

export interface IoUringSizes {
  readonly connections: number;
  readonly ring: RingSizes;
  readonly buffers: BufferSizes;
}

export type IoUringMaking =
  | { readonly kind: "made"; readonly io: IoUring }
  | { readonly kind: "refused"; readonly errno: number; readonly what: string };

/** Sizes that suit so many connections. */
export function sizesFor(connections: number): IoUringSizes {
  return {
    connections,
    ring: {
      submissions: clamp(2 * connections, 64, 4096),
      completions: clamp(4 * connections, 1024, 65_536),
    },
    // A page: most answers fit, and what many connections receive at once stays in the cache.
    buffers: { count: 2 ** Math.ceil(Math.log2(clamp(connections, 64, 4096))), bytes: 4096 },
  };
}

export function makeIoUring(
  libc: Libc,
  { connections, ring: ringSizes, buffers: bufferSizes }: IoUringSizes,
): IoUringMaking {
  const shutdown = libc.bind<IoUring["shutdown"]>("shutdown", "int", ["int", "int"]);
  if (shutdown === undefined) throw new Error("the C library has no shutdown");
  const setup = setUpRing(libc, ringSizes);
  if (setup.kind === "refused") return { ...setup, what: "a ring" };
  const ring = new Ring(libc, setup);
  const files = new FixedFiles(libc, ring, connections);
  const buffers = new ReceiveBuffers(libc, ring, bufferSizes);
  const errno = -Math.min(files.result, buffers.result);
  if (errno === 0) return { kind: "made", io: { libc, shutdown, ring, files, buffers } };
  buffers.dispose();
  ring.dispose();
  return { kind: "refused", errno, what: files.result < 0 ? `a table of ${connections} sockets` : "buffers" };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
