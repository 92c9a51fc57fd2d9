import { expect, it } from "vitest";
import { connectFailure } from "../src/connect-failure.ts";
import { describeDestination, resolveDestination } from "../src/destination.ts";
import { ipAddressBytes } from "../src/ip-address.ts";

const origin = { isSecure: false, hostname: "127.0.0.1", port: 80 };

it.each([
  ["127.0.0.1", "7f000001"],
  ["255.254.3.0", "fffe0300"],
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["1::", "00010000000000000000000000000000"],
  ["2001:db8::ff00:42:8329", "20010db8000000000000ff0000428329"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
  ["::2:3:4:5:6:7:8", "00000002000300040005000600070008"],
  ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
  ["64:ff9b::10.0.0.255", "0064ff9b00000000000000000a0000ff"],
])("%s has the bytes %s", (text, bytes) => {
  expect(Buffer.from(ipAddressBytes(text) ?? []).toString("hex")).toBe(bytes);
});

it.each(["", "localhost", "1.2.3", "1.2.3.256", ":::", "fe80::1%eth0", "1::2::3"])("'%s' is none", (text) => {
  expect(ipAddressBytes(text)).toBeUndefined();
});

it("an address is its own destination, and a name leads to addresses", async () => {
  const [v4] = await resolveDestination(origin);
  expect(v4).toMatchObject({ family: 4, text: "127.0.0.1", port: 80 });
  const [v6] = await resolveDestination({ ...origin, hostname: "::1" });
  expect(v6).toMatchObject({ family: 6, text: "::1" });
  const named = await resolveDestination({ ...origin, hostname: "localhost" });
  expect(["127.0.0.1", "::1"]).toContain(named[0]?.text);
  expect(v4 && describeDestination(v4)).toBe("127.0.0.1:80");
  expect(v6 && describeDestination(v6)).toBe("[::1]:80");
});

it("a Unix socket stands for host and port, and its path must fit", async () => {
  const [found] = await resolveDestination({ ...origin, socketPath: "/run/app.sock" });
  expect(found).toMatchObject({ family: 0, text: "/run/app.sock" });
  const long = `/run/${"é".repeat(60)}.sock`;
  await expect(resolveDestination({ ...origin, socketPath: long })).rejects.toMatchObject({
    code: "ASHLAR_LOAD_INPUT",
    message: expect.stringContaining("130 bytes"),
  });
});

it("a name that does not exist says so", async () => {
  await expect(resolveDestination({ ...origin, hostname: "nowhere.invalid" })).rejects.toMatchObject({
    code: "ASHLAR_LOAD_UNREACHABLE",
    message: expect.stringContaining("nowhere.invalid"),
  });
});

it.each([
  ["ECONNREFUSED", "127.0.0.1:80", "connect-refused", "nothing listens at 127.0.0.1:80 (ECONNREFUSED)"],
  ["ENOENT", "/run/app.sock", "connect-refused", "there is no socket /run/app.sock (ENOENT)"],
  ["EHOSTUNREACH", "127.0.0.1:80", "connect-failed", "no route to the host: 127.0.0.1:80 (EHOSTUNREACH)"],
])("%s of %s is %s", (code, address, failure, detail) => {
  expect(connectFailure(code, address)).toEqual({ failure, detail });
});
