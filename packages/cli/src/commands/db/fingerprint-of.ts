/** Takes the fingerprints by which a migration knows whether the database is where it expects it. */
import { fingerprint, inspect } from "@ashlar/catalog";
import type { TakeFingerprint } from "@ashlar/postgres";

export const takeFingerprint: TakeFingerprint = async (client, ids) =>
  fingerprint(await inspect(client), ids);
