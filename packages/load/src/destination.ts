/** From a host or a Unix socket to where connections go. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Destination } from "./engine.ts";
import { LoadError } from "./errors.ts";
import { ipAddressBytes } from "./ip-address.ts";
import type { Origin } from "./plan.ts";

/** What `sockaddr_un` holds beside the 0 at its end; 103 on macOS, where the system refuses the rest itself. */
const SOCKET_PATH_BYTES = 107;

/**
 * All addresses of an origin, in the order in which the system prefers them; asks the name service once.
 *
 * @throws {LoadError} ASHLAR_LOAD_UNREACHABLE where the name has no address, ASHLAR_LOAD_INPUT where the path is too long
 */
export async function resolveDestination(origin: Origin): Promise<Destination[]> {
  if (origin.socketPath !== undefined) return [socketDestination(origin.socketPath)];
  const { hostname, port } = origin;
  const texts = isIP(hostname) === 0 ? await addressesOf(hostname) : [hostname];
  const destinations = texts.flatMap((text) => addressDestination(text, port));
  if (destinations.length > 0) return destinations;
  throw new LoadError("ASHLAR_LOAD_UNREACHABLE", `${hostname} has no address that can be used`, {
    hint: "use a global address; one with a zone, such as fe80::1%eth0, is not supported",
  });
}

/** `127.0.0.1:8080`, `[::1]:8080`, or the path of a Unix socket. */
export function describeDestination({ family, text, port }: Destination): string {
  if (family === 0) return text;
  return family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
}

/** What `net` and `tls` call it. */
export function connectOptions(destination: Destination): { path: string } | { host: string; port: number } {
  const { family, text, port } = destination;
  return family === 0 ? { path: text } : { host: text, port };
}

function socketDestination(path: string): Destination {
  const bytes = Buffer.byteLength(path);
  if (bytes <= SOCKET_PATH_BYTES) return { family: 0, address: new Uint8Array(0), text: path, port: 0 };
  throw new LoadError("ASHLAR_LOAD_INPUT", `the path of the Unix socket has ${bytes} bytes: ${path}`, {
    hint: `the system allows ${SOCKET_PATH_BYTES}; use a shorter path, or a symbolic link to its folder`,
  });
}

function addressDestination(text: string, port: number): Destination[] {
  const address = ipAddressBytes(text);
  if (address === undefined) return [];
  return [{ family: address.length === 4 ? 4 : 6, address, text, port }];
}

async function addressesOf(hostname: string): Promise<string[]> {
  try {
    const found = await lookup(hostname, { all: true, verbatim: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const reason = NAME_PROBLEMS[code] ?? `the name cannot be looked up (${code})`;
    throw new LoadError("ASHLAR_LOAD_UNREACHABLE", `${hostname}: ${reason}`, {
      hint: "is the name spelt right, and is the network up?",
      cause,
    });
  }
}

const NAME_PROBLEMS: Readonly<Record<string, string>> = {
  ENOTFOUND: "no address is known for this name (ENOTFOUND)",
  EAI_AGAIN: "the name service does not answer (EAI_AGAIN)",
};
