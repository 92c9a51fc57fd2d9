/** A database as a service, under each framework: real processes, real HTTP, the same bytes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ScaffoldedProject } from "../../../../tasks/scaffolded-project.ts";
import type { ResourcePlan } from "../../src/resources/resource-plan.ts";
import { compileTogether } from "../compile-together.ts";
import { frameworks } from "../echo-service.ts";
import { LiveDatabase } from "./live-resources.ts";
import { type Exchange, exchanges, leaflets, leafletTexts } from "./resource-exchanges.ts";
import { kitProject, resourceProject, scaffolded, tokenOf } from "./resource-project.ts";

let live: LiveDatabase;
let projects: ScaffoldedProject[] = [];
let addresses: string[] = [];

beforeAll(async () => {
  live = await LiveDatabase.start("frameworks", {
    also: leaflets,
    texts: { "public.leaflet": leafletTexts },
  });
  await live.pool.end();
  projects = await Promise.all(frameworks.map((framework) => resourceProject(live.plan, framework)));
});

afterAll(async () => {
  await Promise.all(projects.map((project) => project.remove()));
  await live.stop();
});

test("the code compiles strictly for each framework, and on the kit", async () => {
  const onKit = await kitProject(live.plan, "koa");
  const complaints = await compileTogether([...projects, onKit]);
  await onKit.remove();
  expect([...complaints.values()].join("")).toBe("");
});

/** One table, with policies that ask for more or less of the caller. */
const asked: readonly (readonly [title: string, change: Partial<ResourcePlan>, session: string])[] = [
  ["nobody's name where nobody has to be known", { security: "none" }, "sessionOf(_request: object)"],
  ["nothing without policies", { rowSecurity: undefined }, "poolSession(pool);"],
  ["a role", { rowSecurity: { roles: ['it\'s "a" role'], settings: [] } }, "role: roleOf(caller)"],
  [
    "claims",
    { rowSecurity: { roles: [], settings: ["app.user-id", "request.jwt.claims"] } },
    '"app.user-id": claimOf(caller, "user-id", need)',
  ],
];

test("a session asks for what policies need, and compiles with a hook that nobody has written yet", async () => {
  const resources = live.plan.resources
    .filter(({ plural }) => plural === "notes")
    .map((resource) => ({ ...resource, relations: [] }));
  const made = await Promise.all(
    asked.map(async ([title, change, session]) => {
      const plan: ResourcePlan = { ...live.plan, resources, actions: [], ...change };
      const project = await resourceProject(plan, "fastify", { hook: "fresh" });
      const text = await readFile(join(project.folder, "src/database/session.ts"), "utf8");
      expect(text, title).toContain(session);
      return project;
    }),
  );
  const complaints = await compileTogether(made);
  await Promise.all(made.map((project) => project.remove()));
  expect([...complaints.values()].join("")).toBe("");
});

test("handlers of a table that is gone go on compiling", async () => {
  const plan = planOf(["artists", "works", "stockOrderLines"]);
  const after = planOf(["artists", "stockOrderLines"]);
  const project = await resourceProject(plan, "koa");
  const existing = new Map<string, string>();
  for (const { path, text } of scaffolded(plan)) existing.set(path, text);
  const files = scaffolded(after, existing).filter(({ owner }) => owner === "generated");
  expect(files.map(({ path }) => path)).toContain("src/resources/works.ts");
  for (const { path, text } of files) await project.write(path, text);
  const complaints = await compileTogether([project]);
  await project.remove();
  expect([...complaints.values()].join("")).toBe("");
  for (const { path, text } of files) existing.set(path, text);
  const again = scaffolded(after, existing).find(({ path }) => path === "src/resources/works.ts");
  expect(again?.text).toBe(existing.get("src/resources/works.ts"));
});

/** What the database would be with these tables alone. */
function planOf(names: readonly string[]): ResourcePlan {
  const kept = live.plan.resources.filter(({ plural }) => names.includes(plural));
  const ids = new Set(kept.map(({ relation }) => relation));
  const resources = kept.map((resource) => ({
    ...resource,
    relations: resource.relations.filter(({ to }) => ids.has(to)),
  }));
  return { ...live.plan, resources, actions: [] };
}

const tokens = {
  chief: tokenOf(["chief"], { tenant_id: 0 }),
  "clerk 1": tokenOf(["clerk"], { tenant_id: 1 }),
  "clerk 2": tokenOf(["clerk"], { tenant_id: "2" }),
  "clerk without a tenant": tokenOf(["clerk"], {}),
  "clerk of a wrong tenant": tokenOf(["clerk"], { tenant_id: "abc" }),
  "caller without a role": tokenOf([], { tenant_id: 1 }),
  nobody: undefined,
} as const;

describe("a service of every kind of table", () => {
  beforeAll(async () => {
    const databases: string[] = [];
    for (const { framework } of projects) databases.push(await live.copy(framework));
    addresses = await Promise.all(
      projects.map(async (project, index) => {
        expect(await project.compile()).toBe("");
        return project.boot({ NODE_ENV: "test", DATABASE_URL: databases[index] ?? "" });
      }),
    );
  });

  test.each(exchanges)("$title", async (row) => {
    const [first, ...others] = await Promise.all(addresses.map((address) => answerTo(address, row)));
    for (const other of others) expect(other).toEqual(first);
    expect({ status: first?.status, body: row.status === first?.status ? "" : first?.body }).toEqual({
      status: row.status,
      body: "",
    });
    if (row.body !== undefined) expect(JSON.parse(first?.body ?? "")).toEqual(row.body);
    if (row.has !== undefined) expect(JSON.parse(first?.body ?? "")).toMatchObject(row.has as object);
    if (row.location !== undefined) expect(first?.headers.location).toBe(row.location);
    expect(first?.body).not.toMatch(/select |secret words|violates/i);
  });
});

/** By address, the entity tag that was answered last. */
const etags = new Map<string, string>();

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<"type" | "location" | "etag", string | null>>;
  readonly body: string;
}

async function answerTo(
  address: string,
  { as = "chief", send: [line, body], contentType = "application/json", headers = {} }: Exchange,
): Promise<Answer> {
  const [method = "", path = ""] = line.split(" ");
  const token = tokens[as];
  const conditions = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace("{etag}", etags.get(address) ?? ""),
  ]);
  const answer = await fetch(address + path, {
    method,
    headers: {
      "x-request-id": "test-1",
      ...(token === undefined ? {} : { authorization: token }),
      ...(body === undefined ? {} : { "content-type": contentType }),
      ...Object.fromEntries(conditions),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const sent = answer.headers.get("etag");
  // Express has weak ones of its own for all that has none.
  const etag = sent?.startsWith("W/") ? null : sent;
  if (etag !== null) etags.set(address, etag);
  const type = answer.headers.get("content-type");
  const location = answer.headers.get("location");
  return { status: answer.status, headers: { type, location, etag }, body: await answer.text() };
}
