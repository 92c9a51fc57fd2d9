/**
 * Measures index advice on a server of its own and writes `results.json` and the tables of `README.md`.
 *
 *   npm run bench:advice -- [--quick] [--page]
 *
 * - `--quick`: a tenth of the rows, to see that it works; nothing is written
 * - `--page`: nothing is measured, only the page is written
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openShadowServer } from "@ashlar/catalog";
import { createDatabase, openClient, startEmbedded } from "@ashlar/postgres";
import { observeMachine } from "../../scaffold/machine.ts";
import { type Choices, measureChoices } from "./choice.ts";
import { type AdviceResults, advicePage } from "./page.ts";
import { measurePromise, type Promised } from "./promise.ts";
import { shopRows, shopSchema, shopSize } from "./shop.ts";
import { tpchRows, tpchSchema } from "./tpch.ts";

const folder: URL = new URL("./", import.meta.url);
const results: URL = new URL("results.json", folder);

const { values } = parseArgs({ options: { quick: { type: "boolean" }, page: { type: "boolean" } } });
if (values.page !== true) {
  const measured = await measure(values.quick === true);
  if (values.quick === true) console.log(advicePage(measured));
  else await writeFile(results, `${JSON.stringify(measured, null, 2)}\n`);
}
if (values.quick !== true) await writePage(JSON.parse(await readFile(results, "utf8")) as AdviceResults);

async function measure(isQuick: boolean): Promise<AdviceResults> {
  const finish = observeMachine(commit());
  const place = await mkdtemp(join(tmpdir(), "ashlar-bench-advice-"));
  const server = await startEmbedded({ folder: join(place, "postgres") });
  const shadows = await openShadowServer();
  try {
    const rows = isQuick ? 100_000 : 1_000_000;
    const scale = isQuick ? 0.01 : 0.1;
    const shop = await fill(server.connectionString, "shop", [shopSchema, ...shopRows(shopSize(rows))]);
    const promised: Promised = await measurePromise(shop, shadows);
    const tpch = await fill(server.connectionString, "tpch", [tpchSchema, ...tpchRows(scale)]);
    const choices: Choices = await measureChoices(tpch, shadows);
    return { machine: finish(), rows, scale, promised, choices };
  } finally {
    await shadows.stop();
    await server.stop();
    await rm(place, { recursive: true, force: true });
  }
}

async function fill(connectionString: string, name: string, statements: readonly string[]): Promise<string> {
  console.error(`Filling ${name} …`);
  const database = await createDatabase(connectionString, { name });
  const client = await openClient({ connectionString: database });
  try {
    await client.query("SET synchronous_commit = off");
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
  return database;
}

function commit(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
}

async function writePage(measured: AdviceResults): Promise<void> {
  const file = new URL("README.md", folder);
  const page = await readFile(file, "utf8");
  const marked = /(<!-- advice -->\n)[\s\S]*?(<!-- \/advice -->)/;
  if (!marked.test(page)) throw new Error("README.md has no markers for advice");
  await writeFile(
    file,
    page.replace(marked, (_, start: string, end: string) => `${start}\n${advicePage(measured)}\n\n${end}`),
  );
}
