import { expect, test } from "vitest";
import { compileRoutes } from "../../src/routes/index.ts";
import { RouteTable } from "../../src/routes/route-table.ts";
import { pathOf } from "../../src/service/path-of.ts";

const table = [
  ["list", "GET", "/books"],
  ["add", "POST", "/books"],
  ["get", "GET", "/books/{id}"],
  ["top", "GET", "/books/top"],
  ["reviews", "GET", "/books/{id}/reviews"],
  ["best", "GET", "/books/top/best"],
  ["file", "GET", "/files/{name}.json"],
  ["range", "GET", "/from/{a}-{b}"],
  ["login", "POST", "/Auth/Login"],
  ["root", "GET", "/"],
  ["accent", "GET", "/café"],
] as const;

const routes = table.map(([operation, method, path]) => ({ operation, method, path }));
const find = compileRoutes(routes);

test.each([
  ["GET", "/books", "list"],
  ["POST", "/books", "add"],
  ["HEAD", "/books", "list"],
  ["DELETE", "/books", undefined],
  ["GET", "/books/7", "get"],
  ["GET", "/books/top", "top"],
  ["GET", "/books/top/reviews", "reviews"],
  ["GET", "/books/top/best", "best"],
  ["GET", "/books/7/best", undefined],
  ["GET", "/books//reviews", undefined],
  ["GET", "/books/", "list"],
  ["GET", "/BOOKS/7", "get"],
  ["GET", "/books/a%2Fb", "get"],
  ["GET", "/books/a/b", undefined],
  ["GET", "/files/x.json", "file"],
  ["GET", "/files/.json", undefined],
  ["GET", "/files/x.xml", undefined],
  ["GET", "/from/1-2", "range"],
  ["POST", "/auth/login", "login"],
  ["POST", "/Auth/L%6fgin", "login"],
  ["POST", "/Auth\\Login", "login"],
  ["GET", "/", "root"],
  ["GET", "/caf%C3%A9", "accent"],
  ["GET", "/books/%E0%A4%A", "get"],
  ["GET", "*", undefined],
  ["GET", "", undefined],
  ["GET", "/__proto__", undefined],
  ["GET", "/constructor/prototype", undefined],
])("%s %s is %s", (method, path, operation) => {
  expect(find(method, path)?.operation).toBe(operation);
});

test("a path knows its methods", () => {
  expect(new RouteTable(routes).methodsAt("/books")).toEqual(["GET", "HEAD", "POST"]);
  expect(new RouteTable(routes).methodsAt("/nowhere")).toEqual([]);
});

test.each([
  ["/books?a=1", "/books"],
  ["/books#a?b", "/books"],
  ["/books?a#b", "/books"],
  ["http://example.com/books?x", "/books"],
  ["http://example.com", "/"],
  ["http://example.com?x", "/"],
  ["http://example.com\\books", "\\books"],
  ["*", "*"],
  ["", ""],
])("the path of %j is %j", (target, path) => {
  expect(pathOf(target)).toBe(path);
});
