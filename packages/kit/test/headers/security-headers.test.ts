import { expect, test } from "vitest";
import { type SecurityHeadersOptions, securityHeaders } from "../../src/headers/index.ts";

test("each field can be changed or left out alone", () => {
  const usual = new Map(securityHeaders());
  const changed = new Map(securityHeaders({ frameOptions: "SAMEORIGIN", strictTransportSecurity: false }));
  expect(usual.size).toBe(9);
  expect(changed.size).toBe(8);
  expect(changed.get("X-Frame-Options")).toBe("SAMEORIGIN");
  expect(changed.get("Content-Security-Policy")).toBe(usual.get("Content-Security-Policy"));
  expect(securityHeaders(false)).toEqual([]);
});

test.each([[{ frameOptions: "DENY\r\nSet-Cookie: a=b" }], [{ xFrameOptions: "DENY" }]])(
  "%j is refused",
  (options) => {
    expect(() => securityHeaders(options as SecurityHeadersOptions)).toThrow(
      expect.objectContaining({ code: "ASHLAR_KIT_SETUP" }),
    );
  },
);
