/** Handlers of Fastify. */
import { indented, printChain } from "../print.ts";
import type { AnswerText, Dialect } from "./dialect.ts";

export const fastify: Dialect = {
  parameters: "(request, reply)",
  request: "request",
  params: "request.params",
  query: "request.query",
  body: "request.body",
  headers: "request.headers",
  cookies: "request.cookies",
  url: "request.url",
  header: (name, value) => `reply.header("${name}", ${value});`,
  answer: (answer) => [send(answer, 2)],
  either: (condition, first, second) => [
    `if (${condition}) {`,
    indented([send(first, 4)], 2),
    "}",
    send(second, 2),
  ],
};

function send({ status, headers, body }: AnswerText, used: number): string {
  const calls = headers.map(([name, value]) => `.header("${name}", ${value})`);
  const start = status === 200 ? [] : [`.code(${status})`];
  return printChain("return reply", [...start, ...calls, `.send(${body ?? ""})`], used);
}
