/** What of an IP address is counted as one client. */

/**
 * The whole of an IPv4 address, the first 64 bits of an IPv6 one (what one customer gets, and can roam in at will),
 * `::ffff:192.0.2.1` and `64:ff9b::192.0.2.1` as the IPv4 address that each is. Whatever is no address comes back as it was, cut to 64 characters.
 */
export function ipKey(ip: string): string {
  if (!ip.includes(":")) return ip.length > 64 ? ip.slice(0, 64) : ip;
  const zone = ip.indexOf("%");
  const groups = groupsOf(zone === -1 ? ip : ip.slice(0, zone));
  if (groups === undefined) return ip.slice(0, 64);
  const [a, b, c, d, e, f, g, h] = groups as [number, number, number, number, number, number, number, number];
  // RFC 4291 §2.5.5.2: an IPv4-mapped address. RFC 6052 §2.1: one that a translator made, all of them in one /64.
  const isMapped = (a | b | c | d | e) === 0 && f === 0xffff;
  const isTranslated = a === 0x64 && b === 0xff9b && (c | d | e | f) === 0;
  if (isMapped || isTranslated) return `${g >> 8}.${g & 255}.${h >> 8}.${h & 255}`;
  return `${a.toString(16)}:${b.toString(16)}:${c.toString(16)}:${d.toString(16)}::/64`;
}

/** The eight groups of an IPv6 address. RFC 4291 §2.2 */
function groupsOf(ip: string): readonly number[] | undefined {
  const halves = ip.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOfHalf(halves[0] ?? "");
  const tail = halves[1] === undefined ? [] : groupsOfHalf(halves[1]);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupsOfHalf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".") && index === parts.length - 1) {
      const bytes = part.split(".");
      if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256))
        return undefined;
      const [p, q, r, s] = bytes.map(Number) as [number, number, number, number];
      groups.push(p * 256 + q, r * 256 + s);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
