/** Forms of documents that differ from the usual, on three frameworks and a real database. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type QuickServer, startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import type { FrameworkName } from "../../src/blueprint.ts";
import { planService } from "../../src/service/plan-service.ts";
import { CodeProject, compileForAll } from "./code-project.ts";
import { newDatabase } from "./new-database.ts";

let server: QuickServer;

beforeAll(async () => {
  server = await startQuickServer();
});

afterAll(() => server.stop());

interface Exchange {
  readonly title: string;
  readonly request: readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  readonly body?: unknown;
}

const pet = { name: "Rex", photoUrls: [] };
const note = { title: "a", stars: 3, additional_properties: "named", colour: "red", size: { w: 1, h: 2 } };

const exchanges: readonly Exchange[] = [
  {
    title: "a new row has a number for its key",
    request: ["POST", "/pet", { ...pet, status: "available" }],
    status: 200,
    body: { id: 1, ...pet, status: "available" },
  },
  {
    title: "a path that takes text names a number",
    request: ["GET", "/pet/1"],
    status: 200,
    body: { id: 1, name: "Rex", photoUrls: [], status: "available" },
  },
  { title: "HEAD of it has no body", request: ["HEAD", "/pet/1"], status: 200 },
  { title: "HEAD of what is not there is told so", request: ["HEAD", "/pet/2"], status: 404 },
  ...["rex", "1.0", "0x1", "99999999999999999999", "-1", "%20"].map((name) => ({
    title: `${name} names no row`,
    request: ["GET", `/pet/${name}`] as const,
    status: 404,
  })),
  {
    title: "the body names the row that it replaces",
    request: ["PUT", "/pet", { id: 1, name: "Max", photoUrls: ["a"] }],
    status: 200,
    body: { id: 1, name: "Max", photoUrls: ["a"] },
  },
  { title: "a body that names none is refused", request: ["PUT", "/pet", pet], status: 422 },
  { title: "one that names what is not there too", request: ["PUT", "/pet", { id: 9, ...pet }], status: 404 },
  {
    title: "query parameters that are called as properties are change them",
    request: ["POST", "/pet/1?status=sold"],
    status: 200,
  },
  {
    title: "and leave the others as they are",
    request: ["GET", "/pet/1"],
    status: 200,
    body: { id: 1, name: "Max", photoUrls: ["a"], status: "sold" },
  },
  {
    title: "a value that the property does not take is refused there too",
    request: ["POST", "/pet/1?status=lost"],
    status: 400,
  },
  { title: "a deletion may answer 200", request: ["DELETE", "/pet/1"], status: 200 },
  {
    title: "what the document allows and does not name is given back",
    request: ["POST", "/notes", { ...note }],
    status: 201,
    body: { id: "$id", ...note },
  },
  {
    title: "a patch is merged into it, and empties it",
    request: ["PATCH", "/notes/$id", { colour: null, size: { w: 3 }, more: 1 }],
    status: 200,
    body: {
      id: "$id",
      title: "a",
      stars: 3,
      additional_properties: "named",
      size: { w: 3, h: 2 },
      more: 1,
    },
  },
  {
    title: "a nested note, which would lack its id, is not kept",
    request: ["POST", "/notes", { title: "a", sequel: { title: "b" } }],
    status: 501,
  },
  { title: "another note", request: ["POST", "/notes", { title: "b", stars: 1, sequel: null }], status: 201 },
  ...(
    [
      ["?sort=title", ["a", "b"]],
      ["?sort=-title", ["b", "a"]],
      ["?sort=stars:asc", ["b", "a"]],
      ["?minStars=2", ["a"]],
      ["?minStars=100000", []],
    ] as const
  ).map(([search, titles]) => ({
    title: `notes${search}`,
    request: ["GET", `/notes${search}`] as const,
    status: 200,
    body: titles.map((title) => ({ title })),
  })),
  {
    title: "a note to be found",
    request: ["POST", "/notes", { title: "Stone walls", text: "without mortar", tags: ["Inca joints"] }],
    status: 201,
  },
  {
    title: "one that is found less well",
    request: ["POST", "/notes", { title: "Walls of wood, and of stone", tags: ["stone"] }],
    status: 201,
  },
  ...(
    [
      ["?q=stone%20walls", ["Stone walls", "Walls of wood, and of stone"]],
      ["?q=walls%20-wood", ["Stone walls"]],
      ["?q=inca", []],
      ["?q=inca&in=tag", ["Stone walls"]],
      ["?q=mortar&in=title,tag", []],
      ["?q=mortar&in=title,text", ["Stone walls"]],
      ["?q=stone%20walls&limit=1", ["Stone walls"]],
      ["?q='%20\"%20%26%20!%20(", []],
    ] as const
  ).map(([search, titles]) => ({
    title: `search${search}`,
    request: ["GET", `/search${search}`] as const,
    status: 200,
    body: titles.map((title) => ({ note: { title }, score: expect.any(Number) })),
  })),
  { title: "an order that is not known is refused", request: ["GET", "/notes?sort=a,b"], status: 400 },
  {
    title: "a catalogue is empty until something fills it",
    request: ["GET", "/countries"],
    status: 200,
    body: [],
  },
];

const code = { document: "packages/scaffold/test/cases/service-forms/openapi.yaml", plan: planService };

test("unusual forms compile strictly for each framework", async () => {
  expect(await compileForAll(code)).toBe("");
});

describe.each<FrameworkName>(["express", "fastify", "koa"])("unusual forms for %s", (framework) => {
  let project: CodeProject;

  beforeAll(async () => {
    project = await CodeProject.create(framework, code);
  });

  afterAll(() => project.remove());

  test("are served", async () => {
    const url = await project.start(await newDatabase(server, framework));
    let id = "";
    for (const { title, request, status, body } of exchanges) {
      const [method, path, sent] = request;
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const answer = await fetch(url + path.replace("$id", id), {
        method,
        headers: sent === undefined ? {} : { "content-type": type },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      const text = await answer.text();
      expect({ title, status: answer.status, text }).toMatchObject({ title, status });
      const json = text === "" ? undefined : JSON.parse(text);
      if (id === "" && path === "/notes") id = json.id;
      if (body === undefined) continue;
      if (Array.isArray(body)) {
        expect(json, title).toHaveLength(body.length);
        expect(json, title).toMatchObject(body);
      } else expect(json, title).toEqual(JSON.parse(JSON.stringify(body).replaceAll("$id", id)));
    }
  });
});
