/** An IP address as a socket takes it. */
import { isIPv4, isIPv6 } from "node:net";

/** The 4 or 16 bytes of an address in network order; undefined where the text is none, or names a zone (`fe80::1%eth0`). */
export function ipAddressBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = withoutDottedEnd(text).split("::");
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const zeros = new Array<number>(8 - first.length - last.length).fill(0);
  return Uint8Array.from([...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]));
}

/** `::ffff:127.0.0.1` as `::ffff:7f00:1` (RFC 4291 §2.2). */
function withoutDottedEnd(text: string): string {
  if (!text.includes(".")) return text;
  const begin = text.lastIndexOf(":") + 1;
  const [a = 0, b = 0, c = 0, d = 0] = text.slice(begin).split(".").map(Number);
  return `${text.slice(0, begin)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
