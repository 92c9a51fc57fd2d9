import { describe, expect, it } from "vitest";
import type { Actor } from "../../src/call/index.ts";
import { requireRole, requireScopes } from "../../src/tokens/index.ts";

const ada: Actor = {
  subject: "ada",
  scheme: "bearer",
  scopes: ["read", "write"],
  roles: ["clerk"],
  claims: {},
};

describe("requireScopes", () => {
  it.each([[[]], [["read"]], [["write", "read"]]])("lets pass who has %j", (scopes) => {
    expect(() => requireScopes(ada, scopes)).not.toThrow();
  });

  it("names what is missing, and challenges a bearer token with all that is needed", () => {
    expect(() => requireScopes(ada, ["read", "admin"])).toThrow(
      expect.objectContaining({
        status: 403,
        code: "INSUFFICIENT_SCOPE",
        message: "The credentials lack admin.",
        headers: { "WWW-Authenticate": 'Bearer error="insufficient_scope", scope="read admin"' },
      }),
    );
  });

  it("sends no Bearer challenge to the holder of an API key", () => {
    expect(() => requireScopes({ ...ada, scheme: "api-key" }, ["admin"])).toThrow(
      expect.objectContaining({ headers: {} }),
    );
  });

  it("puts nothing into a header that could end it", () => {
    expect(() => requireScopes(ada, ['x"\r\nSet-Cookie: a=b', "ok"])).toThrow(
      expect.objectContaining({
        headers: { "WWW-Authenticate": 'Bearer error="insufficient_scope", scope="ok"' },
      }),
    );
  });
});

describe("requireRole", () => {
  it("lets pass who has one of the roles", () => {
    expect(() => requireRole(ada, "admin", "clerk")).not.toThrow();
  });

  it.each([
    ["who has none of them", ada, ["admin"], 403, "FORBIDDEN"],
    ["everybody where no role is named", ada, [], 403, "FORBIDDEN"],
    ["nobody known", undefined, ["clerk"], 401, "UNAUTHENTICATED"],
  ] as const)("refuses %s", (_, actor, roles, status, code) => {
    expect(() => requireRole(actor, ...roles)).toThrow(expect.objectContaining({ status, code }));
  });
});
