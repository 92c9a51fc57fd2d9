/** A short story told to a running bookshop over HTTP, the same on every framework: what a client does in its first minutes. */
import { type Answer, send } from "./send.ts";

/** What the steps know of each other. */
interface Memory {
  readonly tokens: { readonly staff: string; readonly customer: string };
  /** Of the book that is made first. */
  location: string;
  etag: string;
  cursor: string;
}

interface Step {
  /** What happens, for whoever reads along. */
  readonly says: string;
  readonly request: (memory: Memory) => {
    readonly method: string;
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly status: number;
  /** Anything else that must be so. @returns what to show beside the status, undefined where it is not so */
  readonly check?: (answer: Answer, memory: Memory) => string | undefined;
}

/** What came of one step on one framework. */
export interface Told {
  readonly says: string;
  readonly status: number;
  readonly isAsExpected: boolean;
  /** What was looked at beside the status: `ETag "1"`. */
  readonly note: string;
  /** The body, without what differs from one run to the next. */
  readonly body: string;
}

const book = { title: "Notes on the Engine", authors: ["Ada"], priceCents: 1843, genres: ["science"] };
const other = { ...book, title: "Sketches", priceCents: 1200 };
const key = { "idempotency-key": "order-of-the-day" };

const staff = ({ tokens }: Memory): Record<string, string> => ({ authorization: `Bearer ${tokens.staff}` });
const patchOf = (memory: Memory): Record<string, string> => ({
  ...staff(memory),
  "content-type": "application/merge-patch+json",
  "if-match": memory.etag,
});

const steps: readonly Step[] = [
  {
    says: "add a book without a token",
    request: () => ({ method: "POST", url: "/v1/books", body: book }),
    status: 401,
  },
  {
    says: "add it with a customer's token",
    request: ({ tokens }) => ({
      method: "POST",
      url: "/v1/books",
      headers: { authorization: `Bearer ${tokens.customer}` },
      body: book,
    }),
    status: 403,
  },
  {
    says: "add it with a token of staff",
    request: (memory) => ({ method: "POST", url: "/v1/books", headers: staff(memory), body: book }),
    status: 201,
    check: ({ headers }, memory) => {
      memory.location = String(headers["location"]);
      return /^\/v1\/books\/[0-9a-f-]{36}$/.test(memory.location) ? "Location" : undefined;
    },
  },
  {
    says: "read it",
    request: ({ location }) => ({ method: "GET", url: location }),
    status: 200,
    check: ({ headers }, memory) => {
      memory.etag = String(headers["etag"]);
      return memory.etag === '"1"' ? 'ETag "1"' : undefined;
    },
  },
  {
    says: "read it again, if it has changed",
    request: ({ location, etag }) => ({ method: "GET", url: location, headers: { "if-none-match": etag } }),
    status: 304,
    check: ({ body }) => (body === "" ? "no body" : undefined),
  },
  {
    says: "change its price, if nobody else has",
    request: (memory) => ({
      method: "PATCH",
      url: memory.location,
      headers: patchOf(memory),
      body: { priceCents: 900 },
    }),
    status: 200,
    check: ({ headers }) => (headers["etag"] === '"2"' ? 'ETag "2"' : undefined),
  },
  {
    says: "change it from what was read before that",
    request: (memory) => ({
      method: "PATCH",
      url: memory.location,
      headers: patchOf(memory),
      body: { priceCents: 1 },
    }),
    status: 412,
  },
  {
    says: "add another under an Idempotency-Key",
    request: (memory) => ({
      method: "POST",
      url: "/v1/books",
      headers: { ...staff(memory), ...key },
      body: other,
    }),
    status: 201,
  },
  {
    says: "send that again, as if the answer was lost",
    request: (memory) => ({
      method: "POST",
      url: "/v1/books",
      headers: { ...staff(memory), ...key },
      body: other,
    }),
    status: 201,
    check: ({ headers }) => (headers["idempotent-replayed"] === "true" ? "replayed" : undefined),
  },
  {
    says: "use the key for something else",
    request: (memory) => ({
      method: "POST",
      url: "/v1/books",
      headers: { ...staff(memory), ...key },
      body: book,
    }),
    status: 422,
  },
  {
    says: "list one book of two",
    request: () => ({ method: "GET", url: "/v1/books?limit=1&sort=-price" }),
    status: 200,
    check: ({ body }, memory) => {
      const page = JSON.parse(body) as { data: { title: string }[]; next_cursor: string; has_more: boolean };
      memory.cursor = page.next_cursor;
      return page.has_more && page.data[0]?.title === other.title ? "has_more" : undefined;
    },
  },
  {
    says: "follow the cursor to the other",
    request: ({ cursor }) => ({ method: "GET", url: `/v1/books?limit=1&sort=-price&cursor=${cursor}` }),
    status: 200,
    check: ({ body }) => {
      const page = JSON.parse(body) as { data: { title: string }[]; has_more: boolean };
      return !page.has_more && page.data[0]?.title === book.title ? "the last page" : undefined;
    },
  },
  {
    says: "take the first book out of the shop",
    request: (memory) => ({ method: "DELETE", url: memory.location, headers: staff(memory) }),
    status: 204,
  },
  {
    says: "look for it",
    request: ({ location }) => ({ method: "GET", url: location }),
    status: 404,
  },
];

/** @param url of a service whose database is empty */
export async function tellStory(url: string, tokens: Memory["tokens"]): Promise<readonly Told[]> {
  const memory: Memory = { tokens, location: "/", etag: "", cursor: "" };
  const told: Told[] = [];
  for (const { says, request, status, check } of steps) {
    const { headers, body, ...rest } = request(memory);
    const answer = await send(url, {
      ...rest,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const hasStatus = answer.status === status;
    const note = hasStatus ? check?.(answer, memory) : "";
    told.push({
      says,
      status: answer.status,
      isAsExpected: hasStatus && (check === undefined || note !== undefined),
      note: note ?? "",
      body: withoutChance(answer.body),
    });
  }
  return told;
}

/** Ids, times and cursors are of one run alone. */
function withoutChance(body: string): string {
  return body
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "an id")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "a time")
    .replace(/"(requestId|next_cursor)":"[^"]*"/g, '"$1":"…"');
}
