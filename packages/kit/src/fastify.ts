/** The kit in front of a Fastify 5 application. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { findCall } from "./call/index.ts";
import type { Service } from "./service/index.ts";

/** To be called on the root, before other hooks and routes are registered. */
export function useService(app: FastifyInstance, service: Service): void {
  app.addHook("onRequest", (request, reply, done) => {
    // A URL that could not be read was seen by the server already.
    if (findCall(request) === undefined) service.handle(request.raw, reply.raw, done);
    else done();
  });
  seeMalformedUrls(app.server, service);
}

/** Fastify answers a URL that cannot be decoded without asking any hook. */
function seeMalformedUrls(server: Server, service: Service): void {
  const handlers = server.listeners("request") as ((req: IncomingMessage, res: ServerResponse) => void)[];
  const goOn = (req: IncomingMessage, res: ServerResponse): void => {
    for (const handler of handlers) handler.call(server, req, res);
  };
  server.removeAllListeners("request");
  server.on("request", (req, res) => {
    if (isDecodable(req.url ?? "")) goOn(req, res);
    else service.handle(req, res, () => goOn(req, res));
  });
}

function isDecodable(url: string): boolean {
  if (!url.includes("%")) return true;
  try {
    decodeURIComponent(url.split("?")[0] ?? "");
    return true;
  } catch {
    return false;
  }
}
