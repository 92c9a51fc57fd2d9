/** Handlers of Express. */
import { indented, printChain } from "../print.ts";
import type { AnswerText, Dialect } from "./dialect.ts";

export const express: Dialect = {
  parameters: "(req, res)",
  request: "req",
  params: "req.params",
  query: "req.query",
  body: "req.body",
  headers: "req.headers",
  cookies: "req.cookies",
  url: "req.originalUrl",
  header: (name, value) => `res.set("${name}", ${value});`,
  answer: (answer) => [send(answer, 2)],
  either: (condition, first, second) => [
    `if (${condition}) {`,
    indented([send(first, 4)], 2),
    "} else {",
    indented([send(second, 4)], 2),
    "}",
  ],
};

function send({ status, headers, body }: AnswerText, used: number): string {
  const calls = headers.map(([name, value]) =>
    name === "Location" ? `.location(${value})` : `.set("${name}", ${value})`,
  );
  const start = status === 200 ? [] : [`.status(${status})`];
  return printChain("res", [...start, ...calls, body === undefined ? ".end()" : `.json(${body})`], used);
}
