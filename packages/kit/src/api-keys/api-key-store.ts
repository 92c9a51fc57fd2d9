/** The table `api_keys`: makes, revokes and lists keys. */
import { type Kysely, sql } from "kysely";
import { createApiKey } from "./api-key.ts";

/** A `Database` of ./database, as far as keys need one. */
export interface ApiKeyDatabase<Tables> {
  readonly queries: Kysely<Tables>;
}

/** What the table holds of a key, apart from its hash. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Makes a key and stores its hash; `key` cannot be had again. */
export async function storeApiKey<Tables>(
  database: ApiKeyDatabase<Tables>,
  o: {
    /** Whose it is or what it is for: shown by lists and logs. */
    readonly name: string;
    readonly scopes?: readonly string[];
    readonly roles?: readonly string[];
    readonly expiresAt?: Date | undefined;
  },
): Promise<{ readonly key: string; readonly id: string }> {
  const { key, id, hash } = createApiKey();
  await sql`
    insert into api_keys (id, name, hash, scopes, roles, expires_at)
    values (${id}, ${o.name}, ${hash}, ${[...(o.scopes ?? [])]}, ${[...(o.roles ?? [])]}, ${o.expiresAt ?? null})
  `.execute(database.queries);
  return { key, id };
}

/** False where there is no such key, or it was revoked before. Verifiers that know the key forget it within their cache's time. */
export async function revokeApiKey<Tables>(database: ApiKeyDatabase<Tables>, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update api_keys set revoked_at = now() where id = ${id} and revoked_at is null
  `.execute(database.queries);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Newest first. */
export async function listApiKeys<Tables>(
  database: ApiKeyDatabase<Tables>,
): Promise<readonly ApiKeyRecord[]> {
  const { rows } = await sql<ApiKeyRecord>`
    select id, name, scopes, roles, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt"
    from api_keys order by created_at desc, id
  `.execute(database.queries);
  return rows;
}

/** What is needed to tell whether a key is right. */
export interface StoredApiKey {
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly expiresAtMs: number;
  readonly isRevoked: boolean;
}

/** Undefined where there is no such key. */
export async function findApiKey<Tables>(
  database: ApiKeyDatabase<Tables>,
  id: string,
): Promise<StoredApiKey | undefined> {
  const { rows } = await sql<{
    hash: string;
    name: string;
    scopes: string[];
    roles: string[];
    expires_at: Date | null;
    is_revoked: boolean;
  }>`
    select hash, name, scopes, roles, expires_at, revoked_at is not null as is_revoked from api_keys where id = ${id}
  `.execute(database.queries);
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    hash: row.hash,
    name: row.name,
    // Shared by all requests with the key, while it is remembered.
    scopes: Object.freeze(row.scopes),
    roles: Object.freeze(row.roles),
    expiresAtMs: row.expires_at === null ? Number.POSITIVE_INFINITY : row.expires_at.getTime(),
    isRevoked: row.is_revoked,
  };
}
