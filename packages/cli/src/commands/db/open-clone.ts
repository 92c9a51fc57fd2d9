/** Opens the statistics clone that costs indexes. */
import { openShadowServer } from "@ashlar/catalog";
import { type AdviceClone, openAdviceClone } from "@ashlar/db";
import type { Database } from "@ashlar/model";
import type { OpenShadow } from "./shadow-session.ts";

/**
 * The clone's files are made to look full, which only our own server allows.
 *
 * @param url the server of `--shadow`, where one is given
 */
export async function openClone(
  database: Database,
  url: string | undefined,
  shadow: OpenShadow,
): Promise<AdviceClone | undefined> {
  if (url === undefined) return openAdviceClone(await shadow(), database);
  const server = await openShadowServer();
  const clone = await openAdviceClone(server, database);
  if (clone === undefined) {
    await server.stop();
    return undefined;
  }
  return { ...clone, close: () => clone.close().finally(() => server.stop()) };
}
