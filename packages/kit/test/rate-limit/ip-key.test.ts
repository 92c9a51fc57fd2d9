import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipKey } from "../../src/rate-limit/ip-key.ts";

describe("ipKey", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:0207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["64:ff9b::192.0.2.7", "192.0.2.7"],
    ["64:ff9b::c000:207", "192.0.2.7"],
    ["64:ff9b:0:0:0:1::", "64:ff9b:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["1::2::3", "1::2::3"],
    ["1:2:3", "1:2:3"],
    ["::ffff:192.0.2.256", "::ffff:192.0.2.256"],
    ["", ""],
  ])("counts %s as %s", (ip, key) => {
    expect(ipKey(ip)).toBe(key);
  });

  it("gives all addresses of one /64 one key", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(half, half, half, ([a, b, c, d], one, other) => {
        const net = `${a}:${b}:${c}:${d}`;
        fc.pre(net !== "0:0:0:0");
        expect(ipKey(`${net}:${one.join(":")}`)).toBe(ipKey(`${net}:${other.join(":")}`));
      }),
    );
  });

  it("takes any text", () => {
    fc.assert(fc.property(fc.string(), (text) => ipKey(text).length <= 64));
  });
});
