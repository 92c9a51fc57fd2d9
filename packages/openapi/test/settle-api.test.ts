import type { Api } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { differencesOf, mergeDocument, readDocument, settleApi, writeDocument } from "../src/index.ts";
import { documentOf, readOne } from "./memory.ts";

const parameter = (name: string): object => ({
  name,
  in: "path",
  required: true,
  schema: { type: "string" },
});
const operation = (...names: string[]): object => ({
  parameters: names.map(parameter),
  responses: { "200": { description: "OK" } },
});
const oauth = (flows: object): object => ({
  paths: { "/a": { get: { security: [{ door: ["a"] }], responses: { "200": { description: "OK" } } } } },
  components: { securitySchemes: { door: { type: "oauth2", flows } } },
});

async function apiOf(parts: object): Promise<Api> {
  return (await readOne(documentOf("3.1.0", parts))).api;
}

describe("an Api that is brought into what a document can say", () => {
  it.each<[what: string, paths: object, told: string[], rules: string[]]>([
    [
      "paths of other shapes stay",
      { "/a/{id}": { get: operation("id") }, "/b/{name}": { get: operation("name") } },
      ["get /a/{id} id", "get /b/{name} name"],
      [],
    ],
    [
      "names become those of the first",
      { "/a/{id}": { get: operation("id") }, "/a/{name}": { delete: operation("name") } },
      ["get /a/{id} id", "delete /a/{id} id"],
      ["path-names-differ"],
    ],
    [
      "names become those of most",
      {
        "/a/{id}/b": { get: operation("id") },
        "/a/{name}/b": { put: operation("name"), delete: operation("name") },
      },
      ["get /a/{name}/b name", "put /a/{name}/b name", "delete /a/{name}/b name"],
      ["path-names-differ"],
    ],
    [
      "each parameter takes the name of its place",
      { "/a/{x}/{y}": { get: operation("x", "y") }, "/a/{y}/{x}": { put: operation("y", "x") } },
      ["get /a/{x}/{y} x y", "put /a/{x}/{y} x y"],
      ["path-names-differ"],
    ],
  ])("%s", async (_what, paths, told, rules) => {
    const { api, findings } = settleApi(await apiOf({ paths }), new Map());
    const texts = api.operations.map(({ method, path, parameters }) =>
      [method, path, ...parameters.map(({ name }) => name)].join(" "),
    );
    expect(texts).toEqual(told);
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
    expect(findings.every(({ location }) => location?.line !== undefined)).toBe(true);
  });

  it("keeps the first of two operations of one method and shape", async () => {
    const paths = { "/a/{id}": { get: operation("id") }, "/b/{name}": { get: operation("name") } };
    const api = await apiOf({ paths });
    const twins = api.operations.map((one) => ({ ...one, path: one.path.replace("/b/", "/a/") }));
    const { api: settled, findings } = settleApi({ ...api, operations: twins }, new Map());
    expect(settled.operations).toEqual([twins[0]]);
    expect(findings.map(({ rule }) => rule)).toEqual(["path-shape-twice"]);
  });

  it("says how sure parts are under the names that they have then", async () => {
    const api = await apiOf({
      paths: { "/a/{id}": { get: operation("id") }, "/a/{name}": { put: operation("name") } },
    });
    const { evidence } = settleApi(
      api,
      new Map([["put /a/{name}", [{ part: "parameters/name", confidence: 0.5 }]]]),
    );
    expect([...evidence]).toEqual([["put /a/{id}", [{ part: "parameters/id", confidence: 0.5 }]]]);
  });

  it.each<[what: string, flows: object, rules: string[]]>([
    [
      "one whose tokens are had somewhere",
      { clientCredentials: { tokenUrl: "/token", scopes: { a: "May a." } } },
      [],
    ],
    [
      "one whose tokens nobody knows",
      { clientCredentials: { scopes: { a: "May a." } } },
      ["oauth-flows-unknown"],
    ],
    ["one without flows", { "x-scopes": { a: "May a." } }, ["oauth-flows-unknown"]],
  ])("writes a scheme of OAuth as it is known: %s", async (_what, flows, rules) => {
    const api = await apiOf(oauth(flows));
    const { findings } = settleApi(api, new Map());
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
    const text = JSON.stringify(writeDocument(api));
    expect(text).not.toContain("example.com");
    const back = await readDocument("a.json", { readText: () => Promise.resolve(text) });
    expect(back.api.securitySchemes).toEqual(api.securitySchemes);
    expect(back.api.securitySchemes["door"]).toMatchObject({ scopes: { a: "May a." } });
  });

  it.each<[what: string, existing: string, merged: string]>([
    [
      "keeps the flows that a person wrote, and adds its scopes to them",
      "flows: { clientCredentials: { tokenUrl: /token, scopes: { b: B } } }",
      "flows: { clientCredentials: { tokenUrl: /token, scopes: { b: B, a: May a. } } }",
    ],
    [
      "writes scopes without a flow anew",
      "flows: { x-scopes: { b: B } }",
      "flows: { x-scopes: { a: May a. } }",
    ],
    [
      "keeps what a person wrote beside the flows",
      "flows: { implicit: { authorizationUrl: /in, scopes: {} }, x-by: us }",
      "flows: { implicit: { authorizationUrl: /in, scopes: { a: May a. } }, x-by: us }",
    ],
  ])("a merge %s", async (_what, existing, merged) => {
    const head = 'openapi: 3.1.1\ninfo: { title: T, version: "1" }\n';
    const paths =
      'paths: { /a: { get: { security: [{ door: [a] }], responses: { "200": { description: OK } } } } }\n';
    const text = (flows: string): string =>
      `${head}${paths}components:\n  securitySchemes:\n    door: # ours\n      type: oauth2\n      ${flows}\n`;
    const written = writeDocument(await apiOf(oauth({ "x-scopes": { a: "May a." } })));
    expect(mergeDocument(text(existing), written).text).toBe(text(merged));
  });

  it("does not differ from a document whose flows it does not know", async () => {
    const [known, unknown] = [
      await apiOf(oauth({ implicit: { authorizationUrl: "/in", scopes: { a: "May a." } } })),
      await apiOf(oauth({ "x-scopes": { a: "May a." } })),
    ];
    const elsewhere = await apiOf(oauth({ implicit: { authorizationUrl: "/other", scopes: { a: "" } } }));
    expect([differencesOf(known, unknown), differencesOf(unknown, known)]).toEqual([[], []]);
    expect(differencesOf(known, elsewhere).map(({ kind }) => kind)).toEqual(["security"]);
  });

  it.each<[flow: string, told: object]>([
    ["implicit", { implicit: { authorizationUrl: "https://a.b/in" } }],
    ["password", { password: { tokenUrl: "https://a.b/token" } }],
    ["application", { clientCredentials: { tokenUrl: "https://a.b/token" } }],
    [
      "accessCode",
      { authorizationCode: { authorizationUrl: "https://a.b/in", tokenUrl: "https://a.b/token" } },
    ],
  ])("reads the flow %s of Swagger 2.0", async (flow, told) => {
    const door = {
      type: "oauth2",
      flow,
      authorizationUrl: "https://a.b/in",
      tokenUrl: "https://a.b/token",
      scopes: { a: "A" },
    };
    const { api } = await readOne(documentOf("2.0", { securityDefinitions: { door } }));
    expect(api.securitySchemes["door"]).toEqual({ type: "oauth2", scopes: { a: "A" }, flows: told });
  });
});
