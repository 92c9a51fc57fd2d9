/** Handlers of Koa. */
import { indented } from "../print.ts";
import type { AnswerText, Dialect } from "./dialect.ts";

export const koa: Dialect = {
  parameters: "(ctx)",
  request: "ctx",
  params: "ctx.params",
  query: "ctx.query",
  body: "ctx.request.body",
  headers: "ctx.headers",
  cookies: "ctx.cookieParameters",
  url: "ctx.originalUrl",
  header: (name, value) => `ctx.set("${name}", ${value});`,
  answer: send,
  either: (condition, first, second) => [
    `if (${condition}) {`,
    indented(send(first), 2),
    "} else {",
    indented(send(second), 2),
    "}",
  ],
};

function send({ status, headers, body }: AnswerText): string[] {
  return [
    ...headers.map(([name, value]) => `ctx.set("${name}", ${value});`),
    body === undefined ? `ctx.reply(${status});` : `ctx.reply(${status}, ${body});`,
  ];
}
