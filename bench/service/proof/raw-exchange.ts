/** Sends bytes that no HTTP client would send, and reads what comes back. */
import { connect } from "node:net";

export interface RawAnswer {
  /** Undefined where the connection was closed without a word. */
  readonly status: number | undefined;
  readonly head: string;
  readonly body: string;
}

const patienceMs = 10_000;
/** What is not whole is waited for, as it should be; whoever sent it goes away. */
const unfinishedMs = 250;

/**
 * One connection, one request, until the other side closes.
 *
 * @param url `http://127.0.0.1:40123`
 * @param o.isWhole whether the bytes are a request that can be answered, as far as its length goes
 */
export function exchangeRaw(
  url: string,
  bytes: Buffer,
  { isWhole = true }: { readonly isWhole?: boolean } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.setTimeout(isWhole ? patienceMs : unfinishedMs, () =>
      socket.destroy(isWhole ? new Error("no answer in 10 s") : undefined),
    );
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A body that is refused half way: the answer came first, or the rest ran into a closed door.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => resolve(readAnswer(Buffer.concat(chunks).toString("utf8"))));
  });
}

function readAnswer(all: string): RawAnswer {
  // RFC 9110 §15.2, an interim answer goes before the one that counts.
  const text = all.replace(/^(?:HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n)+/, "");
  const end = text.indexOf("\r\n\r\n");
  const head = end === -1 ? text : text.slice(0, end);
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
  return {
    status: status === undefined ? undefined : Number(status),
    head,
    body: end === -1 ? "" : text.slice(end + 4),
  };
}
