/** A database of its own, with the resources that are planned for it, asked without HTTP. */
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "@ashlar/catalog";
import { createDatabase, type Embedded, startEmbedded } from "@ashlar/postgres";
import pg from "pg";
import { describeRelation, describeResource } from "../../src/resources/code/describe-resource.ts";
import { noOverrides, type Overrides, type TableOverride } from "../../src/resources/overrides.ts";
import { planResources } from "../../src/resources/plan-resources.ts";
import type { PlannedRelation, ResourcePlan } from "../../src/resources/resource-plan.ts";
import type { Description, Relation } from "../../templates/resources/description.ts";
import { poolSession } from "../../templates/resources/pool-session.ts";
import { Resource } from "../../templates/resources/resource.ts";
import type { Session } from "../../templates/resources/session.ts";
import { newDatabase } from "../service/new-database.ts";

export type Row = Readonly<Record<string, unknown>>;
export type LiveResource = Resource<Row, Row, Row>;

export interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Functions of `everything.sql` that are called by operations. */
const functions: readonly string[] = [
  "close_order",
  "rename_artist",
  "works_below",
  "numbers_to",
  "refuse",
  "ping",
  "find_artists",
  "artist_of",
  "exact_totals",
  "exact_range",
  "exact_numbers",
  "next_number",
  "add_all",
  "add_two",
  "add_genre",
  "works",
];

const nothing: TableOverride = {
  name: undefined,
  singular: undefined,
  isOmitted: false,
  isReadOnly: false,
  key: undefined,
  columns: new Map(),
  relations: new Map(),
};

const passwords: TableOverride = {
  ...nothing,
  columns: new Map([["password_hash", { name: undefined, exposure: "write" }]]),
};

function asTexts(columns: readonly string[]): TableOverride {
  const text = { name: undefined, exposure: undefined, isText: true } as const;
  return { ...nothing, columns: new Map(columns.map((column) => [column, text])) };
}

export const overrides: Overrides = {
  ...noOverrides,
  tables: new Map([["public.artist", passwords]]),
  functions: new Map(functions.map((name) => [`public.${name}`, { name: undefined }])),
};

export class LiveDatabase {
  readonly pool: pg.Pool;
  /** Its connection string. */
  readonly url: string;
  readonly plan: ResourcePlan;
  /** What was asked since this was emptied. */
  readonly asked: Asked[] = [];
  readonly #server: Embedded;
  readonly #folder: string;
  readonly #name: string;
  readonly #resources: ReadonlyMap<string, LiveResource>;

  private constructor(given: Given) {
    this.pool = given.pool;
    this.url = given.url;
    this.plan = given.plan;
    this.#server = given.server;
    this.#folder = given.folder;
    this.#name = given.name;
    this.#resources = liveResources(given.plan);
  }

  /**
   * @param o.also SQL that runs behind `everything.sql`
   * @param o.texts columns that are answered as text, by table
   */
  static async start(
    name: string,
    o: { readonly also?: string; readonly texts?: Readonly<Record<string, readonly string[]>> } = {},
  ): Promise<LiveDatabase> {
    const folder = join(tmpdir(), `ashlar-resources-${name}-${process.pid}`);
    const server = await startEmbedded({ folder });
    const url = await newDatabase(server, name);
    const pool = new pg.Pool({ connectionString: url });
    // The server may stop before a connection has said goodbye to it.
    pool.on("connect", (client) => client.on("error", () => undefined));
    pool.on("error", () => undefined);
    await pool.query(await readFile(new URL("everything.sql", import.meta.url), "utf8"));
    if (o.also !== undefined) await pool.query(o.also);
    const client = await pool.connect();
    const database = await inspect(client, { withOrigins: true });
    client.release();
    const texts = Object.entries(o.texts ?? {}).map(([table, columns]) => [table, asTexts(columns)] as const);
    const tables = new Map([...overrides.tables, ...texts]);
    const plan = planResources(database, { title: "Everything", overrides: { ...overrides, tables } });
    return new LiveDatabase({ name, url, pool, plan, server, folder });
  }

  /** A copy of the database as it is now; nothing may be asked of it meanwhile. @returns its connection string */
  copy(name: string): Promise<string> {
    return createDatabase(this.#server.connectionString, { name, template: this.#name });
  }

  /** @param settings as `database/session.ts` would choose them */
  session(settings: Readonly<Record<string, string>> = {}): Session {
    return this.#watched(poolSession(this.pool, settings));
  }

  resource(name: string): LiveResource {
    const resource = this.#resources.get(name);
    if (resource === undefined) throw new Error(`there is no resource ${name}`);
    return resource;
  }

  async stop(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #watched(session: Session): Session {
    return {
      query: (text, values) => {
        this.asked.push({ text, values });
        return session.query(text, values);
      },
      transaction: (work) => session.transaction((inside) => work(this.#watched(inside))),
    };
  }
}

interface Given {
  readonly name: string;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly plan: ResourcePlan;
  readonly server: Embedded;
  readonly folder: string;
}

function liveResources(plan: ResourcePlan): ReadonlyMap<string, LiveResource> {
  const byRelation = new Map<string, LiveResource>();
  for (const resource of plan.resources) {
    const described = describeResource(resource, { plan, path: resource.path });
    const relations = (): Readonly<Record<string, Relation>> =>
      Object.fromEntries(resource.relations.map((each) => [each.name, live(each, byRelation, plan)]));
    const description = { ...described, relations } as unknown as Description;
    byRelation.set(resource.relation, new Resource<Row, Row, Row>(description));
  }
  return new Map(plan.resources.map(({ plural, relation }) => [plural, existing(byRelation, relation)]));
}

function live(
  relation: PlannedRelation,
  byRelation: ReadonlyMap<string, LiveResource>,
  plan: ResourcePlan,
): Relation {
  const described = describeRelation(relation, "", plan);
  return { ...described, to: existing(byRelation, relation.to) } as unknown as Relation;
}

function existing(byRelation: ReadonlyMap<string, LiveResource>, relation: string): LiveResource {
  const resource = byRelation.get(relation);
  if (resource === undefined) throw new Error(`nothing is planned for ${relation}`);
  return resource;
}
