/** A copy of a database's structure on the embedded server, for costing indexes that are not there. */
import type { ShadowServer } from "@ashlar/catalog";
import { type AdviceClone, rebuild } from "@ashlar/db";
import type { Database } from "@ashlar/model";

/** Undefined on somebody else's server: the clone needs files of its own. */
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
  try {
    const { failures } = await rebuild(shadow, database);
    return {
      client: shadow.client,
      admin: shadow.admin,
      dataFolder,
      failures: failures.map(({ step, message }) => `${step}: ${message}`),
      close: () => shadow.drop(),
    };
  } catch (error) {
    await shadow.drop();
    throw error;
  }
}
