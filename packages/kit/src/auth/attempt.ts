/** Slows down those who guess credentials. */
import type { Call } from "../call/index.ts";
import { ServiceError } from "../errors/index.ts";
import { ipKey } from "../rate-limit/index.ts";

/**
 * Runs a login's check of credentials. One who fails again and again for one subject waits, twice as long after each
 * failure; a success is forgiveness. By IP and subject together: a stranger must not be able to lock an account for
 * its owner. Anything but a result counts as a failure, also an error: guesses that make the service stumble are
 * guesses.
 *
 * @param subject what was claimed, a user's name: as it is compared, so lower-case where case does not matter
 * @param check answers undefined for wrong credentials
 * @throws {ServiceError} 429 RATE_LIMITED with Retry-After, without running the check
 */
export async function attempt<T>(
  call: Call,
  subject: string,
  check: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const backoff = call.limits?.backoff;
  if (backoff === undefined) return check();
  const key = `${ipKey(call.ip)} ${subject}`;
  // Counted before the check, or a hundred guesses sent at once would all be free.
  const waiting = backoff.attempt(key);
  const waitS = waiting instanceof Promise ? await waiting : waiting;
  if (waitS > 0) {
    throw new ServiceError(429, "RATE_LIMITED", "Too many failed attempts: wait before you try again.", {
      headers: { "Retry-After": String(waitS) },
    });
  }
  const result = await check();
  if (result !== undefined) await backoff.clear(key);
  return result;
}
