/** What a refused client still sends: read and dropped, up to a bound, after which the connection ends. */
import type { IncomingMessage } from "node:http";
import { hasBody } from "./negotiate.js";

const maxBytes = 16_777_216;
const maxMs = 2_000;

/**
 * Call it when the answer is about to be sent, whatever is still coming. A client may look for its answer only
 * when it has sent everything, and a connection that is closed over unread bytes takes the answer with it.
 */
export function drain(request: IncomingMessage): void {
  const isReceived = request.complete || !hasBody(request.headers);
  if (!isReceived && !request.destroyed) bound(request);
  request.resume();
}

function bound(request: IncomingMessage): void {
  let bytes = 0;
  // Takes the connection with it.
  const stop = (): void => void request.destroy();
  const timer = setTimeout(stop, maxMs).unref();
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stop();
  });
  const release = lingering(request);
  request.once("close", () => {
    clearTimeout(timer);
    release();
  });
}

/**
 * For `Connection: close` Node closes the socket with the answer. Until the request is over only our own side
 * is: the client gets the answer and its end. RFC 9112 §9.6.
 *
 * @returns what closes the rest
 */
function lingering({ socket, httpVersionMajor }: IncomingMessage): () => void {
  if (httpVersionMajor > 1 || typeof socket.destroySoon !== "function") return () => {};
  let isAnswered = false;
  socket.destroySoon = () => {
    isAnswered = true;
    socket.end();
  };
  return () => {
    Reflect.deleteProperty(socket, "destroySoon");
    if (isAnswered) socket.destroySoon();
  };
}
