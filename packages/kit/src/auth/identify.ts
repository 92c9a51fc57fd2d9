/** Who sends a request: said once its credentials have been checked, before anything is done for them. */
import type { Actor, Call } from "../call/index.ts";
import { tooManyRequests } from "../rate-limit/index.ts";
import { requireScopes } from "../tokens/index.ts";

/**
 * Makes `actor` the call's, so that logs and traces know the user, and checks the scopes that the operation needs and
 * the user's rate limits.
 *
 * @throws {ServiceError} 403 INSUFFICIENT_SCOPE, 429 RATE_LIMITED
 */
export async function identify(call: Call, actor: Actor, scopes: readonly string[]): Promise<Actor> {
  call.actor = actor;
  const { limits } = call;
  if (limits !== undefined) {
    // Before the scopes: asking in vain is counted too.
    const asked = limits.admitUser({ subject: actor.subject, route: call.route, before: call.admission });
    const admission = asked instanceof Promise ? await asked : asked;
    call.admission = admission;
    for (const [name, value] of admission.headers) call.setHeader(name, value);
    if (!admission.isAllowed) throw tooManyRequests(admission);
  }
  requireScopes(actor, scopes);
  return actor;
}
