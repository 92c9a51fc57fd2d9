/** Schemas in SQL, loaded into a real Postgres, as plans of resources. */

import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import { noOverrides, type Overrides, readOverrides } from "../../src/resources/overrides.ts";
import { planResources } from "../../src/resources/plan-resources.ts";
import type { PlannedResource, ResourcePlan } from "../../src/resources/resource-plan.ts";

export class SchemaServer {
  readonly #server: ShadowServer;

  private constructor(server: ShadowServer) {
    this.#server = server;
  }

  static async start(): Promise<SchemaServer> {
    return new SchemaServer(await openShadowServer());
  }

  async databaseOf(sql: string): Promise<Database> {
    const shadow = await this.#server.create();
    try {
      await shadow.load([{ name: "schema.sql", text: sql }]);
      return await shadow.inspect({ withOrigins: true });
    } finally {
      await shadow.drop();
    }
  }

  /** @param resources as `resources.yaml` would say it */
  async planOf(sql: string, resources = ""): Promise<ResourcePlan> {
    return planOf(await this.databaseOf(sql), readOverrides(resources, "resources.yaml"));
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

export function planOf(database: Database, overrides: Overrides = noOverrides): ResourcePlan {
  return planResources(database, { title: "Test", overrides });
}

/** @param name of a table: `orders`, or `sales.orders` */
export function resourceOf(plan: ResourcePlan, name: string): PlannedResource {
  const found = plan.resources.find(({ schema, table }) => name === table || name === `${schema}.${table}`);
  if (found === undefined) throw new Error(`no resource for ${name}`);
  return found;
}
