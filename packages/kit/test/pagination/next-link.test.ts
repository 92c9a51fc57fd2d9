import { describe, expect, it } from "vitest";
import { nextLink } from "../../src/pagination/index.ts";

const cases: [url: string, changed: Record<string, string | number>, link: string][] = [
  ["/books", { cursor: "abc" }, '</books?cursor=abc>; rel="next"'],
  ["/books?", { page: 2 }, '</books?page=2>; rel="next"'],
  ["/books?cursor=abc&limit=2", { cursor: "def" }, '</books?limit=2&cursor=def>; rel="next"'],
  ["/books?genre=a%2Cb,c&page=1", { page: 2 }, '</books?genre=a%2Cb,c&page=2>; rel="next"'],
  ["/books?p%61ge=1&page=1", { page: 2 }, '</books?page=2>; rel="next"'],
  ["/books?q=why?&a=%", { page: 2 }, '</books?q=why?&a=%&page=2>; rel="next"'],
  ["/books?q=>;%20rel=x", { cursor: "a&b" }, '</books?q=%3E;%20rel=x&cursor=a%26b>; rel="next"'],
];

describe("the page after", () => {
  it.each(cases)("%s with %j is %s", (url, changed, link) => {
    expect(nextLink(url, changed)).toBe(link);
  });
});
