/** Clients that keep their connections and send at a steady rate, whatever the answers do; they note what becomes of each request. */
import { Agent, request } from "node:http";

/** Every request sent is in exactly one of `complete`, `refused`, `reset` and `lost`. */
export interface Tally {
  sent: number;
  /** Answered with a success, the body whole. */
  complete: number;
  /** Of those, how many answers said `Connection: close`. */
  toldToClose: number;
  /** Nobody listened any more: the request was never taken, and a load balancer sends it elsewhere. */
  refused: number;
  /**
   * The client's port of each new connection that was reset. Here it cannot be told whether the service had accepted it, or
   * whether it waited in the kernel when the listener closed.
   */
  readonly reset: number[];
  /** What became of each of the others: an error's code, an unexpected status. */
  readonly lost: string[];
}

export interface SteadyOptions {
  readonly ratePerS: number;
  /** Connections, at most. */
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export class SteadyClients {
  readonly tally: Tally = { sent: 0, complete: 0, toldToClose: 0, refused: 0, reset: [], lost: [] };
  readonly #agent: Agent;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Promise<void>>();

  /** Request k leaves k / rate seconds after the first, however late the answers are. */
  constructor(url: string, { ratePerS, connections, headers = {} }: SteadyOptions) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    const startedAt = performance.now();
    this.#timer = setInterval(() => {
      const due = ((performance.now() - startedAt) / 1000) * ratePerS;
      while (this.tally.sent < due) this.#send(url, headers);
    }, 5);
  }

  /** Sends no more. @returns the tally, once each request has its answer or its error */
  async stop(): Promise<Tally> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    this.#agent.destroy();
    return this.tally;
  }

  #send(url: string, headers: Readonly<Record<string, string>>): void {
    this.tally.sent++;
    const answered = this.#exchange(url, headers).finally(() => this.#underWay.delete(answered));
    this.#underWay.add(answered);
  }

  #exchange(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const { tally } = this;
    let hasAnswer = false;
    let port: number | undefined;
    return new Promise((resolve) => {
      const outgoing = request(url, { agent: this.#agent, headers, timeout: 15_000 }, (answer) => {
        hasAnswer = true;
        answer.resume();
        answer.once("close", () => {
          if (!answer.complete) tally.lost.push("an answer that breaks off");
          else if (answer.statusCode !== 200) tally.lost.push(`status ${answer.statusCode}`);
          else {
            tally.complete++;
            if (answer.headers.connection === "close") tally.toldToClose++;
          }
          resolve();
        });
        // Told by `complete` already.
        answer.once("error", () => undefined);
      });
      outgoing.once("socket", (socket) => {
        port = socket.localPort;
        if (!socket.connecting) return;
        socket.once("connect", () => {
          port = socket.localPort;
        });
      });
      outgoing.once("timeout", () => outgoing.destroy(new Error("no answer in 15 s")));
      outgoing.once("error", (error: NodeJS.ErrnoException) => {
        // An answer that broke off is counted above.
        if (hasAnswer) return;
        if (error.code === "ECONNREFUSED") tally.refused++;
        else if (error.code === "ECONNRESET" && !outgoing.reusedSocket && port !== undefined)
          tally.reset.push(port);
        else tally.lost.push(error.code ?? error.message);
        resolve();
      });
      outgoing.end();
    });
  }
}
