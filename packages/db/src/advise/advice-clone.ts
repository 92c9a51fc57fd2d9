/** The database that a statistics clone is made of: a shadow with the structure of the advised one. */
import type { ShadowServer } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import { rebuild } from "../prove/rebuild.ts";
import type { AdviceClone } from "./advise-options.ts";

/** @returns undefined on a server whose files are not ours to stretch */
export async function openAdviceClone(
  server: ShadowServer,
  database: Database,
): Promise<AdviceClone | undefined> {
  const shadow = await server.create();
  const { dataFolder } = shadow;
  if (dataFolder === undefined) {
    await shadow.drop();
    return undefined;
  }
  const { failures } = await rebuild(shadow, database);
  return {
    client: shadow.client,
    admin: shadow.admin,
    dataFolder,
    failures: failures.map(({ step, message }) => `the clone lacks something: ${step}: ${message}`),
    close: () => shadow.drop(),
  };
}
