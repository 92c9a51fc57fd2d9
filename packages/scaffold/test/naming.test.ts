/** Names of a document → names of TypeScript: unique, stable, and none that is taken. */
import type { Operation } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { camelCase, kebabCase, pascalCase, typeName, valueName } from "../src/identifier.ts";
import { layoutOf } from "../src/layout.ts";
import { planBlueprint } from "../src/plan-blueprint.ts";
import { blueprintOf } from "./types-blueprint.ts";

describe("words", () => {
  test.each([
    ["list-users", "listUsers", "ListUsers", "list-users"],
    ["ListUsers", "listUsers", "ListUsers", "list-users"],
    ["list users", "listUsers", "ListUsers", "list-users"],
    ["APIKey", "apiKey", "APIKey", "api-key"],
    ["get_user_2", "getUser2", "GetUser2", "get-user-2"],
    ["2fa", "n2fa", "N2fa", "2fa"],
    ["größe", "größe", "Größe", "gro-e"],
    ["!!", "unnamed", "Unnamed", ""],
  ])("%s", (text, camel, pascal, kebab) => {
    expect([camelCase(text), pascalCase(text), kebabCase(text)]).toEqual([camel, pascal, kebab]);
  });

  test.each([
    ["delete", "deleteOperation"],
    ["class", "classOperation"],
    ["createUser", "createUser"],
  ])("the value %s", (text, expected) => expect(valueName(text, "Operation")).toBe(expected));

  test.each([
    ["Error", "ErrorModel"],
    ["promise", "PromiseModel"],
    ["User", "User"],
  ])("the type %s", (text, expected) => expect(typeName(text)).toBe(expected));
});

const plan = (operations: readonly Operation[], schemas = {}): ReturnType<typeof planBlueprint> =>
  planBlueprint(
    { ...blueprintOf({ schemas }).api, operations },
    { framework: "express", layout: layoutOf("src/routes", ".js") },
  );

const operation = (text: string, operationId?: string): Operation => {
  const [method = "", path = ""] = text.split(" ");
  return {
    method,
    path,
    basePath: "",
    tags: [],
    deprecated: false,
    parameters: [],
    responses: [],
    security: [],
    callbacks: [],
    ...(operationId === undefined ? {} : { operationId }),
  };
};

test.each([
  ["get /users", "getUsers"],
  ["get /users/{id}", "getUsersById"],
  ["post /users/{user-id}/posts", "postUsersByUserIdPosts"],
  ["post /jobs/{id}:cancel", "postJobsByIdCancel"],
  ["get /", "getRoot"],
  ["delete /a.b/{x}.{y}", "deleteABByXByY"],
])("%s without an operationId is named by method and path", (text, name) => {
  expect(plan([operation(text)]).operations[0]?.name).toBe(name);
});

test("names that meet are numbered in the order of the document", () => {
  const { operations } = plan(
    ["getUser", "get-user", "GetUser", "getuser", "handler", "notImplemented", "parseJson"].map((id, index) =>
      operation(`get /${index}`, id),
    ),
  );
  expect(operations.map(({ name }) => name)).toEqual([
    "getUser",
    "getUser2",
    "getUser3",
    "getuser",
    "handler",
    "notImplemented2",
    "parseJson2",
  ]);
  expect(operations.map((each) => each.typeName)).toEqual([
    "GetUser",
    "GetUser2",
    "GetUser3",
    "Getuser",
    "Handler2",
    "NotImplemented2",
    "ParseJson2",
  ]);
});

test("a schema keeps its name, and an operation's types step aside", () => {
  const { operations, typeNames } = plan([operation("get /a", "getUser")], {
    GetUserRequest: {},
    getUserRequest: {},
  });
  expect([...typeNames.values()]).toEqual(["GetUserRequest", "GetUserRequest2"]);
  expect(operations[0]?.requestTypeName).toBe("GetUserOperationRequest");
});

test.each([
  ["/users/{id}", "users"],
  ["/api/v2/users/{id}", "users"],
  ["/v1.1/search-results", "search-results"],
  ["/2024-01-01/reports", "reports"],
  ["/{tenant}/users", "users"],
  ["/users({id})", "users"],
  ["/jobs:batch", "jobs"],
  ["/SearchResults", "search-results"],
  ["/", "root"],
  ["/{id}", "id"],
  ["/index", "index-resource"],
  ["/v1", "v1"],
])("%s belongs to the resource %s", (path, resource) => {
  expect(plan([operation(`get ${path}`)]).operations[0]?.resource).toBe(resource);
});
