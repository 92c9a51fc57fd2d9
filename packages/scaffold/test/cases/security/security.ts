// @ts-nocheck
import { HttpError, forbidden, unauthorized } from "./errors.js";
import { believeInDevelopment } from "./runtime/security.js";

export const bearer = async ({ token }) => {
  if (token === "bad") throw unauthorized("This token is not known.");
  if (token === "weak") throw forbidden();
  if (token === "broken") throw new Error("the database is away");
  return { user: token };
};
export const basic = ({ username, password }) => ({ user: username, password });
export const digest = async ({ value }) => believeInDevelopment("digest", { subject: value });
export const headerKey = async ({ key }) => ({ subject: key });
export const queryKey = ({ key }) => ({ subject: key });
export const cookieKey = ({ key }) => ({ subject: key });
export const oauth = ({ token }, { scopes, request }) => ({ token, scopes, path: request.path ?? request.url });
export const oidc = ({ token }) => ({ subject: token });
export const mutual = ({ certificate }) => ({ subject: certificate });
