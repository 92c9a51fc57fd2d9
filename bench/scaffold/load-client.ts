/** A small keep-alive client: the same request again and again, on a few connections, each waiting for its answer. */
import { connect, type Socket } from "node:net";

export interface PostRequest {
  readonly port: number;
  readonly path: string;
  /** JSON text. */
  readonly body: string;
}

/** Connections that share the requests. */
const CONNECTIONS = 8;

export class LoadClient {
  readonly #sockets: readonly Socket[];
  readonly #request: Buffer;

  private constructor(sockets: readonly Socket[], request: Buffer) {
    this.#sockets = sockets;
    this.#request = request;
  }

  static async open({ port, path, body }: PostRequest): Promise<LoadClient> {
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Accept: application/json",
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const request = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)));
    return new LoadClient(sockets, request);
  }

  /** Sends as many requests and waits for all answers, each of which must be a 201. */
  async send(count: number): Promise<void> {
    let left = count;
    const take = (): boolean => left-- > 0;
    // Waking a client that sleeps is work of the server's kernel side, and the slower server would do more of it.
    let spinning = setImmediate(function spin() {
      spinning = setImmediate(spin);
    });
    try {
      await Promise.all(this.#sockets.map((socket) => drain(socket, this.#request, take)));
    } finally {
      clearImmediate(spinning);
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Sends while there is something to take. */
function drain(socket: Socket, request: Buffer, take: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = "";
    socket.once("close", () => reject(new Error("the server closed the connection")));
    const next = (): void => {
      if (take()) socket.write(request);
      else {
        socket.removeListener("data", read);
        resolve();
      }
    };
    const read = (chunk: Buffer): void => {
      received += chunk.toString("latin1");
      const end = received.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end))?.[1];
      if (length === undefined || !received.startsWith("HTTP/1.1 201")) {
        reject(new Error(`expected a 201 with a length, found ${received.slice(0, 500)}`));
        return;
      }
      if (received.length < end + 4 + Number(length)) return;
      received = "";
      next();
    };
    socket.on("data", read);
    next();
  });
}
