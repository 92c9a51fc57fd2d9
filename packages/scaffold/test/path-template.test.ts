import { describe, expect, test } from "vitest";
import {
  orderRoutes,
  parseTemplate,
  toCapturing,
  toFindMyWay,
  toPathToRegexp,
  toPattern,
} from "../src/path-template.ts";

describe("a path of the document, in the words of each router", () => {
  test.each([
    ["/users", "/users", "/users", "^\\/users$"],
    ["/users/{id}", "/users/:id", "/users/:id", "^\\/users\\/[^/]+$"],
    ["/{a}/{a}", "/:a/:a2", "/:a/:a2", "^\\/[^/]+\\/[^/]+$"],
    ["/{user-id}", "/:userId", "/:userId", "^\\/[^/]+$"],
    ["/{2nd}", "/:p2nd", "/:p2nd", "^\\/[^/]+$"],
    ["/f/{x}.{y}", "/f/:x.:y", "/f/:x([^/]+?).:y([^/]+?)", "^\\/f\\/[^/]+\\.[^/]+$"],
    ["/j/{id}:go", "/j/:id\\:go", "/j/:id([^/]+?)::go", "^\\/j\\/[^/]+:go$"],
    ["/v{n}x", '/v:"n"x', "/v:n([^/]+?)x", "^\\/v[^/]+x$"],
    ["/u({id})", "/u\\(:id\\)", "/u(:id([^/]+?))", "^\\/u\\([^/]+\\)$"],
    ["/größe", "/gr%C3%B6%C3%9Fe", "/größe", "^\\/gr%C3%B6%C3%9Fe$"],
    ["/a b", "/a%20b", "/a b", "^\\/a%20b$"],
    ["/*", "/\\*", "/:literal0_0(\\u002a)", "^\\/\\*$"],
    ["/a/", "/a/", "/a/", "^\\/a\\/$"],
    ["/", "/", "/", "^\\/$"],
  ])("%s", (path, pathToRegexp, findMyWay, pattern) => {
    const template = parseTemplate(path);
    expect(toPathToRegexp(template)).toBe(pathToRegexp);
    expect(toFindMyWay(template)).toBe(findMyWay);
    expect(toPattern(template)).toBe(pattern);
  });
});

test("parameters are captured by name, once each, below any prefix", () => {
  const pattern = new RegExp(toCapturing(parseTemplate("/a/{x}.{y}/{x}/{z}"), new Set(["x", "z"])));
  expect(pattern.exec("/prefix/a/1.2/3/4%2C5")?.slice(1)).toEqual(["1", "4%2C5"]);
});

describe("the order in which routes are tried", () => {
  test.each([
    ["a static path before a parameter", ["get /u/{id}", "get /u/me"], ["get /u/me", "get /u/{id}"]],
    ["an order that is right already", ["get /u/me", "get /u/{id}"], ["get /u/me", "get /u/{id}"]],
    ["other methods do not meet", ["put /u/{id}", "get /u/me"], ["put /u/{id}", "get /u/me"]],
    ["other lengths do not meet", ["get /u/{id}/x", "get /u/me"], ["get /u/{id}/x", "get /u/me"]],
    [
      "a mixed segment before a parameter alone",
      ["get /{id}", "get /{id}:go"],
      ["get /{id}:go", "get /{id}"],
    ],
    ["the first difference counts", ["get /{a}/b", "get /a/{b}"], ["get /a/{b}", "get /{a}/b"]],
    ["HEAD before the GET that would answer it", ["get /a", "head /a"], ["head /a", "get /a"]],
    ["HEAD of a parameter behind GET of a static path", ["head /{a}", "get /b"], ["get /b", "head /{a}"]],
  ])("%s", (_, given, expected) => {
    const routes = given.map((text) => {
      const [method = "", path = ""] = text.split(" ");
      return { method, template: parseTemplate(path), text };
    });
    expect(orderRoutes(routes).map((route) => route.text)).toEqual(expected);
  });
});
