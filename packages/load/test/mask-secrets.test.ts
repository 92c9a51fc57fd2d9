import { expect, it } from "vitest";
import { isSecretName, maskHeader, maskUrl } from "../src/mask-secrets.ts";

it.each([
  ["http://host/", "http://host/"],
  ["http://ann:pw@host/x", "http://host/x"],
  ["http://ann@host/x?a=b@c", "http://host/x?a=b@c"],
  ["http://ann:p@ss@host/", "http://host/"],
  ["http://ann:p/ss@host/x", "http://host/x"],
  ["ann:pw@host/x", "host/x"],
  ["//ann:pw@host/x", "//host/x"],
  ["http://[::1]:80/?api_key=1&page=2", "http://[::1]:80/?api_key=***&page=2"],
  ["http://h/?access_token=abc;x=1&X-Amz-Signature=ff", "http://h/?access_token=***;x=1&X-Amz-Signature=***"],
  ["http://h/?t%6Fken=abc", "http://h/?t%6Fken=***"],
  ["http://h/?token={{token}}&q={{q}}", "http://h/?token=***&q={{q}}"],
  ["http://h/?password=a%zz&monkey=1", "http://h/?password=***&monkey=1"],
  ["http://h/x#access_token=abc", "http://h/x"],
])("%s is shown as %s", (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

it.each([
  "Authorization",
  "Proxy-Authorization",
  "Cookie",
  "X-Api-Key",
  "apikey",
  "X-Auth",
  "client_secret",
  "signingKey",
])("%s is a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
  expect(maskHeader(name, "abc")).toBe("***");
});

it.each(["Bearer abc", "basic YTpi", "eyJhbGciOiJub25lIn0.eyJzdWIiOjF9.", "ApiKey 1"])(
  "%s is masked under any name",
  (value) => {
    expect(maskHeader("X-Forwarded-User", value)).toBe("***");
  },
);

it.each(["text/plain", "bearer", "a basic value", "de, en"])("%s is shown", (value) => {
  expect(maskHeader("Accept", value)).toBe(value);
});

it.each(["Accept", "Content-Type", "keyword", "page", "Keep-Alive", "author", "X-Request-Id"])(
  "%s is none",
  (name) => {
    expect(isSecretName(name)).toBe(false);
  },
);
