/** One request over a socket of its own, sent as it stands, and what came back. */
import { connect } from "node:net";

export interface Exchange {
  readonly status: number;
  /** Names in lower case; those that may come more than once are joined. */
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RequestLines {
  readonly port: number;
  /** `GET /v1/books HTTP/1.1` without the version. */
  readonly line: string;
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/** Asks for the connection to be closed, and reads until it is. */
export function exchange({ port, line, fields = {}, body = "" }: RequestLines): Promise<Exchange> {
  const all = { Host: "api.example.com", Connection: "close", ...fields };
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [
    `${line} HTTP/1.1`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    ...length,
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`));
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(parse(text)));
  });
}

function parse(text: string): Exchange {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const fields: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    fields[name] = fields[name] === undefined ? value : `${fields[name]}, ${value}`;
  }
  return { status: Number(first.split(" ")[1]), fields, body: text.slice(end + 4) };
}
