/**
 * The third part of the tour: one of the services grows a slow list, and `ashlar db` finds out why, mends it, and takes a
 * change of the schema there and back. Whatever it says is looked up in the database, too.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { openClient, startEmbedded } from "@ashlar/postgres";
import { indented, sectionOf } from "./command-output.ts";
import type { CommandResult, CreatedService } from "./created-service.ts";
import { addBooks, bookCount, type ListCost, listPath, measureList, preloadStatistics } from "./slow-list.ts";

type Client = Awaited<ReturnType<typeof openClient>>;

/** @returns whether everything was as it should be */
export async function tourDatabase(service: CreatedService): Promise<boolean> {
  console.log(`\nAnd the ${service.framework} one's database, when it has grown: ashlar db\n`);
  const startedAt = performance.now();
  const folder = join(service.folder, ".data/postgres");
  const first = await startEmbedded({ folder });
  await withClient(first.connectionString, preloadStatistics);
  await first.stop();
  const server = await startEmbedded({ folder });
  try {
    return await withClient(server.connectionString, async (client) => {
      const tour = new DatabaseTour(service, server.connectionString, client);
      await tour.mendSlowList();
      await tour.changeSchema();
      console.log(`\nAll of that in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
      return tour.isAsExpected;
    });
  } finally {
    await service.stop();
    await server.stop();
  }
}

async function withClient<Result>(
  connectionString: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await openClient({ connectionString });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

class DatabaseTour {
  readonly #service: CreatedService;
  readonly #connectionString: string;
  readonly #client: Client;
  #isAsExpected = true;

  constructor(service: CreatedService, connectionString: string, client: Client) {
    this.#service = service;
    this.#connectionString = connectionString;
    this.#client = client;
  }

  get isAsExpected(): boolean {
    return this.#isAsExpected;
  }

  async mendSlowList(): Promise<void> {
    const client = this.#client;
    const running = await this.#service.start({ env: { LOG_LEVEL: "warn" } });
    await addBooks(client);
    const before = await measureList(running.url, client);
    console.log(`With ${bookCount.toLocaleString("en")} books, the newest first: GET ${listPath}`);
    console.log(`  ${costText(before)}`);
    this.#claim("the list has no index", !before.usesIndex);

    const analysis = await this.#ashlar(["analyze", "--slow", "5ms"]);
    console.log(indented(sectionOf(analysis.out, "SLOW QUERIES")));
    console.log(indented(sectionOf(analysis.out, "MISSING INDEXES")));
    this.#claim(
      "the missing index is found",
      /books\.\(published_on, id\) - \d.* avg query time, ADD INDEX recommended/.test(analysis.out),
    );

    const advice = await this.#ashlar(["index", "--output", "migrations/"]);
    console.log(indented(sectionOf(advice.out, "RECOMMENDED INDEXES")));
    console.log(indented(sectionOf(advice.out, "MIGRATIONS")));
    const migration = this.#migrationOf(advice);

    const untouched = await this.#catalog();
    const rehearsal = await this.#ashlar(["migrate", migration, "--dry-run"]);
    console.log(indented(rehearsal.out));
    this.#claim("the dry run proves the steps", rehearsal.out.includes("All steps went well on a shadow"));
    this.#claim("the dry run touches nothing", (await this.#catalog()) === untouched);

    console.log(indented((await this.#ashlar(["migrate", migration])).out));
    const after = await measureList(running.url, client);
    console.log(`\nThe same list, before → after`);
    console.log(`  request    ${milliseconds(before.requestMs)} → ${milliseconds(after.requestMs)}`);
    console.log(`  statement  ${milliseconds(before.statementMs)} → ${milliseconds(after.statementMs)}`);
    console.log(`  plan       ${before.nodes} → ${after.nodes}: ${after.plan}`);
    this.#claim("the index is used", after.usesIndex);
    this.#claim("the statement takes less than a tenth", after.statementMs < before.statementMs / 10);
    this.#claim("the request is faster", after.requestMs < before.requestMs);
    this.#claim("the answer is the same", after.body === before.body);
    const again = await this.#ashlar(["analyze", "--slow", "5ms"]);
    console.log(indented(sectionOf(again.out, "MISSING INDEXES")));
    this.#claim("no index is missing any more", /MISSING INDEXES\n {2}none/.test(again.out));
    await running.stop();
  }

  async changeSchema(): Promise<void> {
    const old = await this.#catalog();
    await this.#service.write("schema.sql", await this.#changedSchema());
    console.log(
      "\nThen the schema changes: in schema.sql, books.stock is called copies, and books have a language",
    );
    const diff = await this.#ashlar(
      ["diff", this.#connectionString, "schema.sql"],
      "diff $DATABASE_URL schema.sql",
    );
    console.log(indented(diff.out));
    const migration = this.#migrationOf(diff);
    this.#claim("the migration is proved there and back", /^PROOF: proved .* there and back/m.test(diff.out));

    console.log(indented((await this.#ashlar(["migrate"])).out));
    this.#claim(
      "the column has its new name and its values, and every book a language",
      (await this.#count("copies >= 0 AND language = 'en'")) >= bookCount,
    );
    const { out: same } = await this.#ashlar(
      ["diff", this.#connectionString, "schema.sql", "--dry-run"],
      "diff $DATABASE_URL schema.sql --dry-run",
    );
    console.log(indented(same));
    this.#claim("nothing differs any more", same.includes("No difference"));

    const refused = await this.#ashlar(["rollback"], undefined, [1, 2]);
    console.log(indented(refused.err));
    this.#claim("a rollback that loses data is not made by the way", (await this.#catalog()) !== old);
    console.log(indented((await this.#ashlar(["rollback", "--allow-data-loss"])).out));
    this.#claim("it leads back to where the database was", (await this.#catalog()) === old);
    this.#claim("with every value", (await this.#count("stock >= 0")) >= bookCount);
    const status = await this.#ashlar(["status"]);
    console.log(indented(status.out));
    this.#claim(
      "its migration is pending again",
      new RegExp(`pending +${migration.slice(11)}`).test(status.out),
    );
    // The service would apply it when it starts again.
    await this.#throwAway(migration);
  }

  /** A migration and its rollback. */
  async #throwAway(migration: string): Promise<void> {
    for (const file of [migration, migration.replace(/\.sql$/, "_rollback.sql")]) {
      await rm(join(this.#service.folder, file));
    }
  }

  /** Runs the real command line on the service's database, which it knows from the environment. */
  async #ashlar(
    argv: readonly string[],
    shown?: string,
    codes: readonly number[] = [0],
  ): Promise<CommandResult> {
    console.log(`\n$ ashlar db ${shown ?? argv.join(" ")}`);
    const result = await this.#service.ashlar(["db", ...argv], { DATABASE_URL: this.#connectionString });
    if (!codes.includes(result.code)) {
      throw new Error(`ashlar db ${argv[0]} exited with ${result.code}: ${result.err}${result.out}`);
    }
    return result;
  }

  /** Says nothing of what holds: what was printed shows it. */
  #claim(claim: string, holds: boolean): void {
    if (holds) return;
    this.#isAsExpected = false;
    console.log(`! Not so: ${claim}`);
  }

  #migrationOf({ out }: CommandResult): string {
    const [file] = /migrations\/\d{14}_\w+\.sql/.exec(out) ?? [];
    if (file === undefined) throw new Error(`no migration was written: ${out}`);
    return file;
  }

  /** Columns, indexes and applied migrations, as one text that is equal where they are. */
  async #catalog(): Promise<string> {
    const { rows } = await this.#client.query<{ state: string }>(`
      SELECT concat(
        (SELECT string_agg(format('%s.%s %s %s', table_name, column_name, data_type, is_nullable), ', '
          ORDER BY table_name, column_name) FROM information_schema.columns WHERE table_schema = 'public'),
        (SELECT string_agg(indexdef, '; ' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'),
        (SELECT string_agg(format('%s %s', file, step), ', ' ORDER BY file, step) FROM ashlar_migrations)) AS state`);
    return rows[0]?.state ?? "";
  }

  async #count(condition: string): Promise<number> {
    const { rows } = await this.#client.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM books WHERE ${condition}`,
    );
    return rows[0]?.count ?? 0;
  }

  /** What the service's migrations made, and the change. */
  async #changedSchema(): Promise<string> {
    const folder = join(this.#service.folder, "migrations");
    const files = (await readdir(folder)).filter((name) => /^\d+_(?!.*_rollback).*\.sql$/.test(name)).sort();
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
    const schema = texts.join("\n").replaceAll(" CONCURRENTLY", "");
    const changed = schema
      .replace(
        /^ {2}stock {8}(.*),$/m,
        "  -- ashlar: rename books.stock to copies\n  copies       $1,\n  language     text           NOT NULL DEFAULT 'en',",
      )
      .replace("stock >= 0", "copies >= 0");
    return `CREATE EXTENSION pg_stat_statements;\n\n${changed}`;
  }
}

function costText({ requestMs, statementMs, nodes, plan }: ListCost): string {
  return `${milliseconds(requestMs)}, of which the statement takes ${milliseconds(statementMs)}: ${plan} (${nodes})`;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
