/** Who may call: every scheme and place, alternatives and combinations, by the hooks of `test/cases/security/security.ts`. */
import type { Exchange } from "../exchange.ts";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

const allowed = (
  path: string,
  headers: Record<string, string>,
  auth: Record<string, unknown> | undefined,
): Exchange => ({
  title: "lets in",
  send: `GET ${path}`,
  headers,
  status: 200,
  seen: auth === undefined ? {} : { auth },
});

const refused = (
  path: string,
  headers: Record<string, string>,
  challenge: string,
  message?: string,
): Exchange => ({
  title: "knows nobody",
  send: `GET ${path}`,
  headers,
  status: 401,
  json: {
    error: { code: "UNAUTHORIZED", message: message ?? "Authentication is required.", details: [] },
    meta: { requestId: "test-1" },
  },
  answers: { "www-authenticate": challenge },
});

/** The refusal of a hook that threw another library's error. */
const told = (
  headers: Record<string, string>,
  [status, code]: readonly [number, string],
  challenge: string | undefined,
  path = "/either",
): Exchange => ({
  title: "tells another library's refusal",
  send: `GET ${path}`,
  headers,
  status,
  json: { error: { code, message: "Told by a library.", details: [] }, meta: { requestId: "test-1" } },
  answers: { "www-authenticate": challenge },
});

const basicChallenge = 'Basic realm="api", charset="UTF-8"';
const keyChallenge = 'ApiKey in="header", name="X-Api-Key"';

export const exchanges: readonly Exchange[] = [
  allowed("/default", { authorization: "Bearer good" }, { bearer: { user: "good" } }),
  allowed("/default", { authorization: "bEARER   good" }, { bearer: { user: "good" } }),
  refused("/default", {}, "Bearer"),
  refused("/default", { authorization: "good" }, "Bearer"),
  refused("/default", { authorization: "Bearer " }, "Bearer"),
  refused("/default", { authorization: basic("a:b") }, "Bearer"),
  refused("/default", { authorization: "Bearer bad" }, "Bearer", "This token is not known."),
  {
    title: "a caller without the right",
    send: "GET /default",
    headers: { authorization: "Bearer weak" },
    status: 403,
    json: {
      error: { code: "FORBIDDEN", message: "This is not allowed.", details: [] },
      meta: { requestId: "test-1" },
    },
    answers: { "www-authenticate": undefined },
  },
  {
    title: "a hook that fails",
    send: "GET /default",
    headers: { authorization: "Bearer broken" },
    status: 500,
  },
  allowed("/open", {}, undefined),
  allowed("/basic", { authorization: basic("ä:b:c") }, { basic: { user: "ä", password: "b:c" } }),
  refused("/basic", {}, basicChallenge),
  refused("/basic", { authorization: "Basic !!!" }, basicChallenge),
  {
    title: "a fresh hook believes in test",
    send: "GET /digest",
    headers: { authorization: "Digest username=a" },
    status: 200,
    seen: { auth: { digest: { subject: "username=a" } } },
  },
  refused("/digest", {}, "digest"),
  allowed("/key-header", { "x-api-key": "k" }, { headerKey: { subject: "k" } }),
  refused("/key-header", { "x-api-key": "" }, keyChallenge),
  allowed("/key-query?api_key=a%20b", {}, { queryKey: { subject: "a b" } }),
  refused("/key-query", {}, 'ApiKey in="query", name="api_key"'),
  allowed("/key-cookie", { cookie: "a=1; session=s%3D1" }, { cookieKey: { subject: "s=1" } }),
  refused("/key-cookie", { cookie: "sessions=1" }, 'ApiKey in="cookie", name="session"'),
  allowed(
    "/both",
    { authorization: "Bearer good", "x-api-key": "k" },
    { bearer: { user: "good" }, headerKey: { subject: "k" } },
  ),
  refused("/both", { authorization: "Bearer good" }, `Bearer, ${keyChallenge}`),
  allowed("/either", { "x-api-key": "k" }, { headerKey: { subject: "k" } }),
  allowed("/either", { authorization: "Bearer bad", "x-api-key": "k" }, { headerKey: { subject: "k" } }),
  refused("/either", { authorization: "Bearer bad" }, `Bearer, ${keyChallenge}`, "This token is not known."),
  allowed("/either", { authorization: "Bearer expired", "x-api-key": "k" }, { headerKey: { subject: "k" } }),
  allowed("/either", { authorization: "Bearer narrow", "x-api-key": "k" }, { headerKey: { subject: "k" } }),
  told({ authorization: "Bearer expired" }, [401, "INVALID_TOKEN"], 'Bearer error="invalid_token"'),
  told(
    { authorization: "Bearer expired", "x-api-key": "revoked" },
    [401, "INVALID_TOKEN"],
    'Bearer error="invalid_token"',
  ),
  told(
    { authorization: "Bearer narrow", "x-api-key": "revoked" },
    [403, "INSUFFICIENT_SCOPE"],
    'Bearer error="insufficient_scope"',
  ),
  told({ "x-api-key": "revoked" }, [401, "INVALID_API_KEY"], `Bearer, ${keyChallenge}`),
  told({ authorization: "Bearer often", "x-api-key": "k" }, [429, "RATE_LIMITED"], undefined),
  allowed("/optional", { authorization: "Bearer expired" }, {}),
  allowed("/optional", {}, {}),
  allowed("/optional", { authorization: "Bearer good" }, { bearer: { user: "good" } }),
  {
    title: "a hook that fails lets nobody in",
    send: "GET /optional",
    headers: { authorization: "Bearer broken" },
    status: 500,
  },
  allowed(
    "/scoped",
    { authorization: "Bearer t" },
    { oauth: { token: "t", scopes: ["read", "write"], path: "/scoped" } },
  ),
  allowed("/oidc", { authorization: "Bearer t" }, { oidc: { subject: "t" } }),
  refused("/mutual", {}, "Certificate"),
  {
    title: "who is calling is asked before the body is read",
    send: "POST /validated",
    headers: { "content-type": "application/json" },
    body: "{",
    status: 401,
  },
  {
    title: "a known caller's body is validated",
    send: "POST /validated",
    headers: { authorization: "Bearer good", "content-type": "application/json" },
    body: "{}",
    status: 400,
  },
];
