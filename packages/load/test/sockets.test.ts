import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { connectFailure } from "../src/connect-failure.ts";
import { socketOpener } from "../src/engines/sockets/open-socket.ts";
import { RequestFrames } from "../src/engines/sockets/request-frames.ts";
import { WakeUp } from "../src/engines/sockets/wake-up.ts";
import { renderRequests } from "../src/request-table.ts";
import { trustedAuthorities } from "../src/tls-authorities.ts";
import { tlsProblem } from "../src/tls-problem.ts";
import { get, makePlan } from "./support/make-plan.ts";

describe("waking up", () => {
  const until = (isDone: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => (isDone() ? resolve() : void setTimeout(look, 1));
      look();
    });

  it("happens once for many who want it soon", async () => {
    let calls = 0;
    const wakeUp = new WakeUp(() => calls++);
    for (let asked = 0; asked < 10; asked++) wakeUp.soon();
    expect(calls).toBe(0);
    await until(() => calls > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toBe(1);
  });

  it("is never later than who is first asks, and never for ever", async () => {
    let calls = 0;
    const wakeUp = new WakeUp(() => calls++);
    const nowMs = performance.now();
    wakeUp.about(60_000, nowMs);
    wakeUp.about(5, nowMs);
    wakeUp.about(50_000, nowMs);
    await until(() => calls === 1);
    wakeUp.exactly(3, performance.now());
    wakeUp.exactly(0.5, performance.now());
    await until(() => calls >= 2);
    wakeUp.cancel();
    const before = calls;
    wakeUp.exactly(10, performance.now());
    wakeUp.soon();
    wakeUp.cancel();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toBe(before);
  });
});

it("frames hold the bytes of each request, also of those that are not kept", () => {
  const rows = Array.from({ length: 66_000 }, (_, row) => [String(row)]);
  const table = renderRequests(
    makePlan({ port: 80 }, { requests: [get("/items/{{id}}")], data: { fields: ["id"], rows } }),
  );
  const frames = new RequestFrames(table);
  for (const request of [0, 1, 65_535, 65_536, 65_999, 0]) {
    const [line] = frames.of(request).toString().split("\r\n", 1);
    expect(line).toBe(`GET /items/${request} HTTP/1.1`);
  }
  expect(frames.of(5)).toBe(frames.of(5));
});

it("authorities of the plan and of NODE_EXTRA_CA_CERTS come on top of Node's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "ashlar-load-"));
  const file = join(folder, "extra.pem");
  writeFileSync(file, "extra");
  const tls = { isVerified: true, authorities: "ours" };
  expect(trustedAuthorities(tls, file)).toEqual([...rootCertificates, "extra", "ours"]);
  expect(trustedAuthorities(tls, join(folder, "none.pem"))).toEqual([...rootCertificates, "ours"]);
  expect(trustedAuthorities({ isVerified: true }, "")).toEqual([...rootCertificates]);
  rmSync(folder, { recursive: true });
});

it("a certificate that is none is the user's to mend", () => {
  const origin = { isSecure: true, hostname: "localhost", port: 443 };
  const tls = { isVerified: true, certificate: "no PEM", key: "none either" };
  expect(() => socketOpener(origin, tls)).toThrow(expect.objectContaining({ code: "ASHLAR_LOAD_INPUT" }));
  expect(() => socketOpener({ ...origin, isSecure: false }, tls)).not.toThrow();
});

it.each([
  ["ECONNREFUSED", "connect-refused", "nothing listens"],
  ["ENOENT", "connect-refused", "no socket"],
  ["ETIMEDOUT", "connect-timeout", "no answer"],
  ["EMFILE", "connect-failed", "too many open files"],
  ["EADDRNOTAVAIL", "connect-failed", "no local port"],
  ["EWHATEVER", "connect-failed", "cannot connect"],
])("%s is %s: %s", (code, failure, words) => {
  const found = connectFailure(code, "127.0.0.1:80");
  expect(found.failure).toBe(failure);
  expect(found.detail).toContain(words);
  expect(found.detail).toContain(code);
});

it.each([
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "--ca FILE"],
  ["CERT_HAS_EXPIRED", "renew"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "--server-name"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "http://"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "--cert FILE"],
  ["ERR_SSL_OTHER", "what OpenSSL says (ERR_SSL_OTHER)"],
])("a TLS problem says what to do: %s", (code, advice) => {
  const text = tlsProblem(code, "what OpenSSL says");
  expect(text).toContain("what OpenSSL says");
  expect(text).toContain(advice);
});
