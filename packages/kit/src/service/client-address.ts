/** Who the client is, when proxies stand in between: their word counts only as far as they are trusted. */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import { SetupError } from "../errors/index.ts";

/** False: nobody's. A number: of so many proxies, counted from here. Else of these addresses and networks. */
export type TrustProxy = false | number | readonly string[];

export interface ClientAddress {
  readonly ip: string;
  readonly protocol: "http" | "https";
}

export type FindClient = (request: IncomingMessage) => ClientAddress;

/** Whether the address, `distance` steps away, is one of our proxies. */
type IsTrusted = (address: string, distance: number) => boolean;

/** Names for networks that need no list. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  // RFC 1918 and RFC 4193.
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/** @throws {SetupError} for a number of hops that is none, or a network that cannot be read */
export function compileTrust(trust: TrustProxy): FindClient {
  if (trust === false || trust === 0) return directClient;
  const isTrusted = typeof trust === "number" ? trustHops(trust) : trustNetworks(trust);
  return (request) => {
    const direct = directClient(request);
    if (!isTrusted(direct.ip, 0)) return direct;
    return { ip: clientOf(direct.ip, request, isTrusted), protocol: protocolOf(request) ?? direct.protocol };
  };
}

function directClient(request: IncomingMessage): ClientAddress {
  const { socket } = request;
  return {
    ip: withoutMapping(socket.remoteAddress ?? ""),
    protocol: (socket as TLSSocket).encrypted === true ? "https" : "http",
  };
}

function trustHops(hops: number): IsTrusted {
  if (!Number.isSafeInteger(hops) || hops < 0) {
    throw new SetupError(`trustProxy: ${hops} is no number of proxies`, "a whole number, or networks");
  }
  return (_address, distance) => distance < hops;
}

function trustNetworks(networks: readonly string[]): IsTrusted {
  const list = new BlockList();
  for (const network of networks.flatMap((name) => named[name] ?? [name])) addNetwork(list, network);
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function addNetwork(list: BlockList, network: string): void {
  const [address = "", prefix, ...more] = network.split("/");
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  const length = prefix === undefined ? longest : Number(prefix);
  const isLength = prefix === undefined || (/^\d{1,3}$/.test(prefix) && length <= longest);
  if (family === 0 || more.length > 0 || !isLength) {
    const names = Object.keys(named).join(", ");
    throw new SetupError(
      `trustProxy: "${network}" is no network`,
      `for example 10.0.0.0/8, fd00::/8, or ${names}`,
    );
  }
  list.addSubnet(address, length, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}

/** From the nearest proxy on, the first that is not ours. What a client wrote itself stands further left. */
function clientOf(direct: string, request: IncomingMessage, isTrusted: IsTrusted): string {
  const field = request.headers["x-forwarded-for"];
  const entries = (Array.isArray(field) ? field.join(",") : (field ?? "")).split(",");
  let client = direct;
  for (let distance = 1; entries.length > 0; distance++) {
    const address = addressOf(entries.pop() ?? "");
    // Whoever wrote this is not a proxy that we know how to read.
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(address, distance)) return client;
  }
  return client;
}

/** Without a port: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function addressOf(entry: string): string | undefined {
  const text = entry.trim();
  const [, bracketed, bare] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = withoutMapping(bracketed ?? bare ?? text);
  return isIP(address) === 0 ? undefined : address;
}

// The last value is the nearest proxy's.
function protocolOf(request: IncomingMessage): "http" | "https" | undefined {
  const field = request.headers["x-forwarded-proto"];
  const last = (Array.isArray(field) ? field.join(",") : (field ?? ""))
    .split(",")
    .at(-1)
    ?.trim()
    .toLowerCase();
  return last === "http" || last === "https" ? last : undefined;
}

// RFC 4291 §2.5.5.2: a socket for both families writes IPv4 so.
function withoutMapping(address: string): string {
  const [, ipv4] = address.startsWith("::") ? (/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []) : [];
  return ipv4 ?? address;
}
