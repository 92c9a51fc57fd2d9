import { describe, expect, it } from "vitest";
import { createRequest, fieldsOf } from "../src/request-spec.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a URL becomes an origin and a target", () => {
  it.each([
    ["http://host", false, "host", 80, "/"],
    ["https://host", true, "host", 443, "/"],
    ["HTTP://Host:8080/A?b#c", false, "host", 8080, "/A?b"],
    ["http://host:80/x", false, "host", 80, "/x"],
    ["http://[::1]:3000/x", false, "::1", 3000, "/x"],
    [
      "http://bücher.example/straße?q=ü ß",
      false,
      "xn--bcher-kva.example",
      80,
      "/stra%C3%9Fe?q=%C3%BC%20%C3%9F",
    ],
    ["http://h/a/../b/./c//d", false, "h", 80, "/b/c//d"],
    ["http://h/?f[a]=1&b={x}|^`", false, "h", 80, "/?f[a]=1&b=%7Bx%7D%7C%5E%60"],
    [
      "http://h/{{id}}?q={{ full name }}&r={{{raw}}}",
      false,
      "h",
      80,
      "/{{id}}?q={{ full name }}&r={{{raw}}}",
    ],
    ["http://h/placeholder-0-/{{id}}", false, "h", 80, "/placeholder-0-/{{id}}"],
    ["http://ann:pw@h/%zz", false, "h", 80, "/%zz"],
  ])("%s", (url, isSecure, hostname, port, target) => {
    const { origin, spec } = createRequest({ url });
    expect(origin).toEqual({ isSecure, hostname, port });
    expect(spec.target).toBe(target);
  });
});

it("the label is method and URL without what nobody should see", () => {
  const { spec } = createRequest({ url: "http://ann:pw@h/ü?token=abc&id={{id}}#x", method: "delete" });
  expect(spec.label).toBe("DELETE http://h/ü?token=***&id={{id}}");
});

describe("the method", () => {
  it("is GET, and POST where there is a body, unless it is given", () => {
    const url = "http://h/";
    expect(createRequest({ url }).spec.method).toBe("GET");
    expect(createRequest({ url, body: bytes("") }).spec.method).toBe("POST");
    expect(createRequest({ url, body: bytes("x"), method: "get" }).spec.method).toBe("GET");
    expect(createRequest({ url, method: "purge" }).spec.method).toBe("purge");
  });
});

describe("headers", () => {
  it("a user in the URL becomes Authorization, decoded", () => {
    const { spec } = createRequest({ url: "http://ann:p%40%C3%BC@h/" });
    expect(spec.headers).toEqual([["Authorization", `Basic ${Buffer.from("ann:p@ü").toString("base64")}`]]);
  });

  it("a body that is JSON says so, unless a Content-Type is given", () => {
    const url = "http://h/";
    const assumed = createRequest({ url, body: bytes('{"id": {{id}}}') });
    expect(assumed).toMatchObject({
      isJsonAssumed: true,
      spec: { headers: [["Content-Type", "application/json"]] },
    });
    const given = createRequest({ url, body: bytes("{}"), headers: [["content-type", " text/plain\t"]] });
    expect(given).toMatchObject({
      isJsonAssumed: false,
      spec: { headers: [["content-type", "text/plain"]] },
    });
    expect(createRequest({ url, body: bytes("a=b") }).spec.headers).toEqual([]);
    expect(createRequest({ url, body: Uint8Array.of(0x7b, 0xff, 0x7d) }).spec.headers).toEqual([]);
  });
});

it("the fields that a request asks for are those of target, headers and body", () => {
  const { spec } = createRequest({
    url: "http://h/{{a}}/{{b}}",
    headers: [["X-Id", "{{c}}"]],
    body: bytes('{"x": "{{a}}", "y": {{d}}}'),
  });
  expect(fieldsOf(spec)).toEqual(["a", "b", "c", "d"]);
});

describe("what is refused", () => {
  it.each([
    ["localhost:3000/x", "'localhost:3000/x' is no URL: it does not begin with http:// or https://"],
    ["ann:pw@localhost", "'localhost' is no URL"],
    ["ftp://h/", "'ftp://h/' cannot be loaded: ftp is not http or https"],
    ["http://", "'http://' is no valid URL"],
    ["http://ann:p/w@h:80/", "'http://h:80/' is no valid URL"],
    ["http://h:99999/", "'http://h:99999/' is no valid URL"],
    ["http://h:0/", "names port 0"],
    ["http://h/\r\nX: y", "has a line break or a control character in it"],
    ["http://{{host}}/", "has a placeholder before its path"],
    ["http://a{{host}}.example/", "has a placeholder before its path"],
    ["http://{{user}}:x@h/", "has a placeholder before its path"],
  ])("%j", (url, message) => {
    expect(() => createRequest({ url })).toThrow(message);
  });

  it.each<[string, Parameters<typeof createRequest>[0], string]>([
    ["a method with a space", { url: "http://h/", method: "GET /" }, "'GET /' is no method"],
    ["CONNECT", { url: "http://h/", method: "connect" }, "CONNECT asks a proxy"],
    [
      "a header's name with a space",
      { url: "http://h/", headers: [["X Y", "1"]] },
      "what begins with 'X' is no name of a header",
    ],
    ["a header's name with a colon", { url: "http://h/", headers: [["a:b", "1"]] }, "'a:b' is no name"],
    [
      "a line break in a header",
      { url: "http://h/", headers: [["X", "a\r\nY: b"]] },
      "the header X has a line break",
    ],
    ["a NUL in a header", { url: "http://h/", headers: [["X", "a\0"]] }, "the header X has a line break"],
    [
      "Content-Length",
      { url: "http://h/", headers: [["content-length", "1"]] },
      "content-length cannot be given",
    ],
    [
      "Transfer-Encoding",
      { url: "http://h/", headers: [["Transfer-Encoding", "chunked"]] },
      "cannot be given",
    ],
    [
      "Host twice",
      {
        url: "http://h/",
        headers: [
          ["Host", "a"],
          ["host", "b"],
        ],
      },
      "Host is given twice",
    ],
    [
      "two users",
      { url: "http://a:b@h/", headers: [["Authorization", "x"]] },
      "both the URL and a header name a user",
    ],
    ["a weight of 0", { url: "http://h/", weight: 0 }, "a weight cannot be 0"],
  ])("%s", (_, input, message) => {
    expect(() => createRequest(input)).toThrow(message);
  });
});
