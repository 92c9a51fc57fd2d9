/** Documents around a fragment, and what a comparison of two of them says, in words short enough for a table. */
import type { Api } from "@ashlar/model";
import { expect } from "vitest";
import { compareApis } from "../src/index.ts";
import { documentOf, readOne } from "./memory.ts";

/** What is changed in the document of a case. */
export type Fragment = object | boolean;

/** The media type, answers and components around a fragment. */
const PATH = "/pets/{id}";
const ID = { name: "id", in: "path", required: true, schema: { type: "string" } };

/** `POST /pets/{id}` with other members, and what else the document has. */
export function operation(members: object = {}, parts: object = {}): object {
  const answered = { responses: { "200": { description: "OK" } }, ...members };
  return { paths: { [PATH]: { parameters: [ID], post: answered } }, ...parts };
}

/** An operation that takes a body of the schema. */
export function takes(schema: Fragment, parts: object = {}): object {
  return operation({ requestBody: { content: { "application/json": { schema } } } }, parts);
}

/** An operation that answers with the schema. */
export function sends(schema: Fragment, parts: object = {}): object {
  const content = { "application/json": { schema } };
  return operation({ responses: { "200": { description: "OK", content } } }, parts);
}

export async function apiOf(parts: object, version = "3.1.0"): Promise<Api> {
  return (await readOne(documentOf(version, parts))).api;
}

/** The rules, without repeats, in the order of the alphabet; those that break stand before a `!`. */
export function told(old: Api, other: Api): string {
  const changes = compareApis(old, other);
  const words = changes.map(({ rule, isBreaking }) => `${rule}${isBreaking ? "!" : ""}`);
  return [...new Set(words)].toSorted().join(" ");
}

/** Which way a change of a schema breaks: callers that send it, or those that are sent it. */
export type Breaks = "requests" | "answers" | "both" | "neither";

/**
 * Tries a change of a schema both ways that values go.
 *
 * @param rules without `request-` and `response-`; of two kinds, `of requests | of answers`
 */
export async function expectSchemaChange(
  old: Fragment,
  other: Fragment,
  { rules, breaks }: { readonly rules: string; readonly breaks: Breaks },
): Promise<void> {
  const [ofRequests = "", ofAnswers = ofRequests] = rules.split("|");
  const names = (prefix: string, list: string): string[] => {
    const all = list.split(" ").filter((word) => word !== "");
    return all.map((word) => `${prefix}-${word}`).toSorted();
  };
  const tell = async (
    around: (schema: Fragment) => object,
  ): Promise<{ rules: string[]; breaks: boolean }> => {
    const changes = compareApis(await apiOf(around(old)), await apiOf(around(other)));
    const found = [...new Set(changes.map(({ rule }) => rule))].toSorted();
    return { rules: found, breaks: changes.some(({ isBreaking }) => isBreaking) };
  };
  expect({ requests: await tell(takes), answers: await tell(sends) }).toEqual({
    requests: { rules: names("request", ofRequests), breaks: breaks === "requests" || breaks === "both" },
    answers: { rules: names("response", ofAnswers), breaks: breaks === "answers" || breaks === "both" },
  });
}
