/** One request and what must come back, whichever framework answers. */
import { request as open } from "node:http";

export interface Exchange {
  readonly title: string;
  /** `GET /things?limit=1` */
  readonly send: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Without `Content-Length`. */
  readonly chunked?: boolean;
  readonly status: number;
  /** What the handler received, as it tells in JSON; a place that it did not receive is left out. */
  readonly seen?: Readonly<Record<string, unknown>>;
  /** The body, where it is JSON. */
  readonly json?: unknown;
  /** The body as it is sent. */
  readonly text?: string;
  /** Of the answer, in lower case. */
  readonly answers?: Readonly<Record<string, string | undefined>>;
  /** Where the words of each framework differ, because it is Node that answers. */
  readonly differs?: true;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Headers that must be the same under every framework. */
const compared = ["content-type", "allow", "www-authenticate", "accept", "accept-encoding", "x-request-id"];

export function exchange(address: string, { send, headers, body, chunked }: Exchange): Promise<Answer> {
  const [method = "", path = ""] = split(send);
  const { hostname, port } = new URL(address);
  const length: Record<string, string> =
    body === undefined || chunked ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = open({
      hostname,
      port,
      method,
      path,
      headers: { "x-request-id": "test-1", ...length, ...headers },
      agent: false,
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(compared.map((name) => [name, response.headers[name]?.toString()])),
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    if (chunked && body !== undefined) {
      request.write(body.slice(0, 1));
      request.end(body.slice(1));
    } else {
      request.end(body);
    }
  });
}

function split(send: string): [string, string] {
  const space = send.indexOf(" ");
  return [send.slice(0, space), send.slice(space + 1)];
}
