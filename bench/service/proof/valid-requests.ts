/** A request for each operation of a running service that gets past the token and finds what it names. */
import { randomUUID } from "node:crypto";
import type { Api } from "@ashlar/model";
import { sampleCalls } from "@ashlar/scaffold";
import type { ValidRequest } from "./hostile-request.ts";
import { sendKeyed } from "./retrying-client.ts";

export interface Known {
  readonly valid: readonly ValidRequest[];
  /** Of a list with more than one page. */
  readonly cursor: string;
}

const basePath = "/v1";

/** The smallest book that the bookshop takes. */
export function bookText(title: string): string {
  return JSON.stringify({ title, authors: ["Ada"], priceCents: 1200, genres: ["science"] });
}

/** Makes books, a review and an order, and names them in the document's sample requests. */
export async function validRequests(url: string, api: Api, token: string): Promise<Known> {
  const headers = { authorization: `Bearer ${token}` };
  const make = async (path: string, body: string): Promise<{ readonly id: string }> => {
    const answer = await sendKeyed({ url: () => url + path, key: randomUUID(), headers, body });
    if (answer.status !== 201) throw new Error(`${path} was answered ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body) as { readonly id: string };
  };
  const book = await make("/v1/books", bookText("one"));
  const another = await make("/v1/books", bookText("another"));
  await make(`/v1/books/${book.id}/reviews`, JSON.stringify({ stars: 5, text: "As good as they say." }));
  const lines = [{ bookId: book.id, quantity: 2 }];
  const order = await make(
    "/v1/orders",
    JSON.stringify({ lines, payment: { method: "card", token: "12345678" } }),
  );
  const page = (await (await fetch(`${url}/v1/books?limit=1`)).json()) as { readonly next_cursor: string };
  const valid = sampleCalls(api).map(({ method, path, valid: sample }, index): ValidRequest => {
    const { pathname, search } = new URL(sample.url, url);
    const template = basePath + path;
    // What is deleted is gone; the others go on with theirs.
    const ids: Readonly<Record<string, string>> = {
      bookId: method === "DELETE" ? another.id : book.id,
      orderId: order.id,
    };
    const known = template.replace(/\{([^}]*)\}/g, (_, name: string) => String(ids[name]));
    return {
      method,
      template,
      url: (template.includes("{") ? known : pathname) + search,
      headers: { ...sample.headers, ...("authorization" in sample.headers ? headers : {}) },
      // An ISBN stands for one book; without it the same book may be made again and again.
      body: typeof sample.body === "string" ? sample.body.replace(/"isbn":"[^"]*",/, "") : undefined,
      query: (api.operations[index]?.parameters ?? []).flatMap((one) =>
        one.in === "query" ? [one.name] : [],
      ),
    };
  });
  return { valid, cursor: page.next_cursor };
}
