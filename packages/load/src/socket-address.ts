/** Destinations as Linux wants them: the bytes of a `struct sockaddr`. */
import { Buffer } from "node:buffer";
import type { Destination } from "./engine.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "./engines/libc.ts";
import { LoadError } from "./errors.ts";

/** `sun_path` of `struct sockaddr_un`, with the 0 at its end; unix(7). */
const pathBytes = 108;

/**
 * A destination as a `struct sockaddr_in`, `_in6` or `_un`, of exactly the length that `connect` is told. The family is
 * in the machine's order, which is little-endian wherever native engines run; ports are in network order.
 *
 * @throws {LoadError} ASHLAR_LOAD_INPUT where the path of a Unix socket is too long
 */
export function socketAddress({ family, address, text, port }: Destination): Uint8Array {
  if (family === 0) return unixAddress(text);
  const bytes = new Uint8Array(family === 4 ? 16 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family === 4 ? AF_INET : AF_INET6, true);
  view.setUint16(2, port);
  // sockaddr_in6 has 4 bytes of flow information before the address, and the scope after it.
  bytes.set(address, family === 4 ? 4 : 8);
  return bytes;
}

function unixAddress(path: string): Uint8Array {
  const encoded = Buffer.from(path);
  if (encoded.length >= pathBytes) {
    throw new LoadError(
      "ASHLAR_LOAD_INPUT",
      `the path of a Unix socket has ${encoded.length} bytes: ${path}`,
      {
        hint: `Linux takes at most ${pathBytes - 1}; a shorter path, or a symbolic link, leads there`,
      },
    );
  }
  const bytes = new Uint8Array(2 + encoded.length + 1);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(encoded, 2);
  return bytes;
}
