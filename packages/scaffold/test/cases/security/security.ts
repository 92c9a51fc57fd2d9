// @ts-nocheck
import { HttpError, forbidden, unauthorized } from "./errors.js";
import { believeInDevelopment } from "./runtime/security.js";

/** As `ServiceError` of @ashlar/kit, which is no `HttpError`. */
const toldByALibrary = (status, code, challenge) =>
  Object.assign(new Error("Told by a library."), {
    expose: true,
    status,
    code,
    details: [],
    headers: challenge === undefined ? {} : { "WWW-Authenticate": challenge },
  });

export const bearer = async ({ token }) => {
  if (token === "bad") throw unauthorized("This token is not known.");
  if (token === "weak") throw forbidden();
  if (token === "expired") throw toldByALibrary(401, "INVALID_TOKEN", 'Bearer error="invalid_token"');
  if (token === "narrow") throw toldByALibrary(403, "INSUFFICIENT_SCOPE", 'Bearer error="insufficient_scope"');
  if (token === "often") throw toldByALibrary(429, "RATE_LIMITED", undefined);
  if (token === "broken") throw new Error("the database is away");
  return { user: token };
};
export const basic = ({ username, password }) => ({ user: username, password });
export const digest = async ({ value }) => believeInDevelopment("digest", { subject: value });
export const headerKey = async ({ key }) => {
  if (key === "revoked") throw toldByALibrary(401, "INVALID_API_KEY", undefined);
  return { subject: key };
};
export const queryKey = ({ key }) => ({ subject: key });
export const cookieKey = ({ key }) => ({ subject: key });
export const oauth = ({ token }, { scopes, request }) => ({ token, scopes, path: request.path ?? request.url });
export const oidc = ({ token }) => ({ subject: token });
export const mutual = ({ certificate }) => ({ subject: certificate });
