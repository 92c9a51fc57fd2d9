/** A database of its own on a server that tests share. */
import pg from "pg";

/** @returns its connection string */
export async function newDatabase(
  server: { readonly connectionString: string },
  name: string,
): Promise<string> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query(`create database ${client.escapeIdentifier(name)}`);
  await client.end();
  const url = new URL(server.connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
