/** The kit in front of a Koa 3 application. */
import type { ServerResponse } from "node:http";
import type Koa from "koa";
import type { Service } from "./service/index.ts";

/** Stands in front of all middleware, also of what is registered already. */
export function useService(app: Koa, service: Service): void {
  app.middleware.unshift(
    (ctx, next) =>
      new Promise<void>((resolve, reject) => {
        // After an answer of the kit's own the promise stays open, so that Koa does not write another.
        service.handle(ctx.req, ctx.res, () => {
          next().then(resolve, (error: unknown) => reject(keepingFields(error, ctx.res)));
        });
      }),
  );
}

/** Koa takes all fields off before it answers an error, but for those that the error itself has. */
function keepingFields(error: unknown, res: ServerResponse): unknown {
  if (!(error instanceof Error) || res.headersSent || !Object.isExtensible(error)) return error;
  const ours = Object.entries(res.getHeaders()).filter(
    ([name]) => !name.startsWith("content-") || name === policy,
  );
  const { headers } = error as { headers?: Record<string, unknown> };
  return Object.assign(error, { headers: { ...Object.fromEntries(ours), ...headers } });
}

const policy = "content-security-policy";
