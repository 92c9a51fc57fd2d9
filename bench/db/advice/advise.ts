/** Advice as `ashlar db index` gives it, for a database of the bench. */
import { inspect, type ShadowServer } from "@ashlar/catalog";
import {
  type Advice,
  type AdviseOptions,
  adviseIndexes,
  openAdviceClone,
  readWorkloadFile,
} from "@ashlar/db";
import { openClient } from "@ashlar/postgres";

export async function adviseBench(
  {
    connectionString,
    shadows,
    workload,
  }: {
    readonly connectionString: string;
    readonly shadows: ShadowServer;
    /** Statements. */
    readonly workload: string;
  },
  options: Omit<AdviseOptions, "clone"> = {},
): Promise<Advice> {
  const client = await openClient({ connectionString });
  try {
    await client.query("SET default_transaction_read_only = on");
    const database = await inspect(client);
    const read = await readWorkloadFile(workload, "workload.sql");
    return await adviseIndexes({ kind: "live", database, client }, read.workload, {
      ...options,
      clone: () => openAdviceClone(shadows, database),
    });
  } finally {
    await client.end();
  }
}
