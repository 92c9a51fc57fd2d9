import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Embedded, startEmbedded } from "@ashlar/postgres";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withSearchPath } from "../../src/resources/project/search-path.ts";
import { SchemaServer } from "./plan-of.ts";

const folder = join(tmpdir(), `ashlar-search-path-${process.pid}`);
let server: Embedded;
let schemas: SchemaServer;
beforeAll(async () => {
  [server, schemas] = await Promise.all([startEmbedded({ folder }), SchemaServer.start()]);
});
afterAll(async () => {
  await Promise.all([server.stop(), schemas.stop()]);
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ["Legacy Data", '"Legacy Data", public'],
  ["back\\slash", '"back\\slash", public'],
  ['quo"te', '"quo""te", public'],
  ["tick`$", '"tick`$", public'],
  ["sales", "sales, public"],
])("a service finds the tables of a namespace called %s", async (name, path) => {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const plan = await schemas.planOf(
    `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.thing (id int PRIMARY KEY);`,
  );
  const text = "  return embedded.connectionString;\n";
  const [file] = withSearchPath([{ path: "src/database/open.ts", owner: "project", text }], plan);
  const options = /\$\{embedded\.connectionString\}(\?[^`]*)`/.exec(file?.text ?? "")?.[1] ?? "";
  const client = new pg.Client({ connectionString: `${server.connectionString}${options}` });
  await client.connect();
  try {
    const { rows } = await client.query("SHOW search_path");
    expect(rows[0].search_path.replaceAll(",", ", ").replaceAll("  ", " ")).toBe(path);
  } finally {
    await client.end();
  }
});
