/** How a token is refused. RFC 6750 §3 */
import { ServiceError } from "../errors/index.ts";

/** 401. Says of a token no more than that it is expired, or not valid. */
export function invalidToken(reason: "expired" | "invalid", cause?: unknown): ServiceError {
  const message = reason === "expired" ? "The access token has expired." : "The access token is not valid.";
  return new ServiceError(401, "INVALID_TOKEN", message, {
    headers: { "WWW-Authenticate": `Bearer error="invalid_token", error_description="${message}"` },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** 503: nothing is wrong with the token, as far as anyone can tell. */
export function authenticationUnavailable(cause?: unknown): ServiceError {
  return new ServiceError(
    503,
    "AUTHENTICATION_UNAVAILABLE",
    "The access token cannot be checked at the moment.",
    { headers: { "Retry-After": "5" }, ...(cause === undefined ? {} : { cause }) },
  );
}
