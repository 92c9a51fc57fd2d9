import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { compileTrust, type TrustProxy } from "../../src/service/client-address.ts";

interface Case {
  readonly title: string;
  readonly trust: TrustProxy;
  readonly from: string;
  readonly forwarded?: string;
  readonly proto?: string;
  readonly ip: string;
  readonly protocol?: "http" | "https";
}

const cases: readonly Case[] = [
  {
    title: "nobody is believed by default",
    trust: false,
    from: "203.0.113.9",
    forwarded: "1.1.1.1",
    proto: "https",
    ip: "203.0.113.9",
  },
  { title: "no hops are nobody", trust: 0, from: "203.0.113.9", forwarded: "1.1.1.1", ip: "203.0.113.9" },
  {
    title: "one hop takes the last entry",
    trust: 1,
    from: "10.0.0.1",
    forwarded: "1.1.1.1, 198.51.100.4",
    proto: "https",
    ip: "198.51.100.4",
    protocol: "https",
  },
  {
    title: "two hops take the one before",
    trust: 2,
    from: "10.0.0.1",
    forwarded: "1.1.1.1, 198.51.100.4, 10.0.0.2",
    ip: "198.51.100.4",
  },
  {
    title: "more hops than entries take the first",
    trust: 9,
    from: "10.0.0.1",
    forwarded: "198.51.100.4, 10.0.0.2",
    ip: "198.51.100.4",
  },
  { title: "a hop without entries is itself the client", trust: 1, from: "10.0.0.1", ip: "10.0.0.1" },
  {
    title: "a network's proxies are passed by",
    trust: ["10.0.0.0/8"],
    from: "10.0.0.1",
    forwarded: "1.1.1.1, 198.51.100.4, 10.9.9.9",
    ip: "198.51.100.4",
  },
  {
    title: "an invented entry further left does not count",
    trust: ["10.0.0.0/8"],
    from: "10.0.0.1",
    forwarded: "10.1.1.1, 198.51.100.4",
    ip: "198.51.100.4",
  },
  {
    title: "a stranger who writes the field is the client",
    trust: ["10.0.0.0/8"],
    from: "203.0.113.9",
    forwarded: "1.1.1.1",
    proto: "https",
    ip: "203.0.113.9",
    protocol: "http",
  },
  {
    title: "when all are trusted, the first is the client",
    trust: ["10.0.0.0/8"],
    from: "10.0.0.1",
    forwarded: "10.0.0.3, 10.0.0.2",
    ip: "10.0.0.3",
  },
  {
    title: "a single address is a network",
    trust: ["10.0.0.1"],
    from: "10.0.0.1",
    forwarded: "198.51.100.4",
    ip: "198.51.100.4",
  },
  {
    title: "IPv6 networks",
    trust: ["fd00::/8"],
    from: "fd12::1",
    forwarded: "2001:db8::7",
    ip: "2001:db8::7",
  },
  {
    title: "IPv6 in brackets, with a port",
    trust: 1,
    from: "::1",
    forwarded: "[2001:db8::7]:4711",
    ip: "2001:db8::7",
  },
  {
    title: "IPv4 with a port",
    trust: 1,
    from: "127.0.0.1",
    forwarded: "198.51.100.4:4711",
    ip: "198.51.100.4",
  },
  {
    title: "IPv4 written as IPv6, from the socket",
    trust: ["10.0.0.0/8"],
    from: "::ffff:10.0.0.1",
    forwarded: "::ffff:198.51.100.4",
    ip: "198.51.100.4",
  },
  {
    title: "words are no address",
    trust: 1,
    from: "10.0.0.1",
    forwarded: "198.51.100.4, unknown",
    ip: "10.0.0.1",
  },
  { title: "an empty field is no entry", trust: 1, from: "10.0.0.1", forwarded: "", ip: "10.0.0.1" },
  {
    title: "names stand for networks",
    trust: ["loopback", "private"],
    from: "::1",
    forwarded: "198.51.100.4, 192.168.1.1",
    ip: "198.51.100.4",
  },
  {
    title: "the nearest proxy's protocol counts",
    trust: 1,
    from: "10.0.0.1",
    proto: "https, http",
    ip: "10.0.0.1",
    protocol: "http",
  },
  {
    title: "an unknown protocol is none",
    trust: 1,
    from: "10.0.0.1",
    proto: "gopher",
    ip: "10.0.0.1",
    protocol: "http",
  },
];

test.each(cases)("$title", ({ trust, from, forwarded, proto, ip, protocol }) => {
  const headers = { "x-forwarded-for": forwarded, "x-forwarded-proto": proto };
  const request = { socket: { remoteAddress: from }, headers } as unknown as IncomingMessage;
  const client = compileTrust(trust)(request);
  expect(client.ip).toBe(ip);
  if (protocol !== undefined) expect(client.protocol).toBe(protocol);
});

describe("what cannot be meant is refused at start", () => {
  test.each([
    [-1],
    [1.5],
    [["10.0.0.0/33"]],
    [["::/129"]],
    [["everyone"]],
    [["10.0.0.0/8/8"]],
    [["10.0.0.0/"]],
  ])("%j", (trust) => {
    expect(() => compileTrust(trust as TrustProxy)).toThrow(
      expect.objectContaining({ code: "ASHLAR_KIT_SETUP" }),
    );
  });
});
