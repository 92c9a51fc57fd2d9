/** Odd paths find their operation, whichever router looks; unknown ones are told from unknown methods. */
import type { Exchange } from "../exchange.ts";

const served = (send: string, name: string, params?: object): Exchange => ({
  title: `serves ${name}`,
  send,
  status: 200,
  json: params === undefined ? { name } : { name, params },
});

const failed = (code: string, message: string): unknown => ({
  error: { code, message, details: [] },
  meta: { requestId: "test-1" },
});

const missing = (path: string): Exchange => ({
  title: "is unknown",
  send: `GET ${path}`,
  status: 404,
  json: failed("NOT_FOUND", `There is nothing at ${path.split("?")[0]}.`),
});

const otherMethod = (method: string, path: string, allow: string): Exchange => ({
  title: "is known with other methods",
  send: `${method} ${path}`,
  status: 405,
  json: failed("METHOD_NOT_ALLOWED", `${method} is not allowed at ${path}.`),
  answers: { allow },
});

const malformed = (send: string): Exchange => ({
  title: "cannot be decoded",
  send,
  status: 400,
  json: failed("BAD_REQUEST", "The request could not be understood."),
});

export const exchanges: readonly Exchange[] = [
  served("GET /base/v1/users/7", "getUser", { id: "7" }),
  served("GET /base/v1/users/me", "getMe"),
  served("GET /base/v1/users/me2", "getUser", { id: "me2" }),
  served("DELETE /base/v1/users/me", "deleteUser", { id: "me" }),
  served("GET /base/v1/teams/mine", "getMyTeam"),
  served("GET /base/v1/teams/7?x=/y", "getTeam", { id: "7" }),
  served("PUT /base/v1/teams/mine", "putTeam", { id: "mine" }),
  served("GET /base/v1/files/name.ext", "getFile", { x: "name", y: "ext" }),
  served("POST /base/v1/jobs/7:cancel", "cancelJob", { id: "7" }),
  served("GET /base/v1/jobs/7", "getJob", { id: "7" }),
  served("POST /base/v1/jobs:batch", "batchJobs"),
  served("GET /base/v1/a-7", "getA", { b: "7" }),
  served("GET /base/v1/odata/users(7)", "getODataUser", { id: "7" }),
  served("GET /base/v1/compare/main...next", "compare", { a: "main", b: "next" }),
  served("GET /base/v1/gr%C3%B6%C3%9Fe/mit%20leer/7", "getUnicode", { id: "7" }),
  served("GET /base/v1/hyphens/1/a%20b/3", "getHyphens", { "user-id": "1", "user.name": "a b", "2nd": 3 }),
  served("GET /base/v1/twice/1/and/2", "getTwice", { id: "1", id2: "2" }),
  served("GET /base/v1/special/*+!()%5B%5D/$value", "getSpecial"),
  served("GET /base/v1/trailing/", "getTrailing"),
  served("GET /base/v1/versions/v1.5/x7y", "getVersion", { version: 1.5, n: 7 }),
  served("GET /base/v1/methods", "getMethods"),
  served("TRACE /base/v1/methods", "traceMethods"),
  served("PATCH /base/v1/methods", "patchMethods"),
  { title: "a HEAD of its own", send: "HEAD /base/v1/methods", status: 204, answers: { accept: "seen" } },
  {
    title: "an OPTIONS of its own",
    send: "OPTIONS /base/v1/methods",
    status: 204,
    answers: { allow: "declared" },
  },
  served("GET /other/elsewhere", "getElsewhere"),
  served("PUT /third/live/elsewhere", "putElsewhere"),
  served("GET /base/v1/", "getRoot"),
  { title: "HEAD follows GET", send: "HEAD /base/v1/users/7", status: 200, text: "" },
  missing("/base/v1"),
  missing("/base/v1/trailing"),
  missing("/base/v1/users"),
  missing("/base/v1/users/"),
  missing("/base/v1/users/7/"),
  missing("/base/v1/files/name"),
  missing("/base/v1/b-7"),
  missing("/users/7"),
  missing("/base/v1/elsewhere?a=1"),
  missing("/"),
  missing("/base/v1/Users/7"),
  missing("//base/v1/users/7"),
  otherMethod("POST", "/base/v1/users/7", "DELETE, GET, HEAD"),
  otherMethod("POST", "/base/v1/users/me", "DELETE, GET, HEAD"),
  otherMethod("OPTIONS", "/base/v1/users/7", "DELETE, GET, HEAD"),
  otherMethod("POST", "/other/elsewhere", "GET, HEAD"),
  otherMethod("GET", "/third/live/elsewhere", "PUT"),
  otherMethod("DELETE", "/base/v1/jobs:batch", "POST"),
  otherMethod("GET", "/base/v1/jobs:batch", "POST"),
  otherMethod("PROPFIND", "/base/v1/users/7", "DELETE, GET, HEAD"),
  {
    title: "HEAD where there is no GET",
    send: "HEAD /third/live/elsewhere",
    status: 405,
    text: "",
    answers: { allow: "PUT" },
  },
  malformed("GET /base/v1/users/%zz"),
  malformed("GET /base/v1/users/%"),
  malformed("GET /base/v1/users/%C3%28"),
  malformed("GET /nowhere/%zz"),
  malformed("POST /base/v1/users/%zz"),
  malformed("GET /base/v1/users/me/%zz"),
];
