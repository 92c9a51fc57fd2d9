/** Tells the driver what libpq would make of a connection string. */
import { userInfo } from "node:os";
import { PostgresError } from "./errors.ts";

/**
 * The connection string with what the driver would take otherwise: who connects where nobody is named, and what
 * `sslmode` asks for. `require` encrypts and verifies nothing, unless there is a root certificate.
 *
 * https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_CONNECTION_STRING
 */
export function driverString(connectionString: string): string {
  const url = new URL(connectionString);
  const added = [...userOf(url), ...encryptionOf(url)];
  if (added.length === 0) return connectionString;
  // As text: the driver does not read a plus as a blank everywhere, and that is how a list of parameters is written.
  url.search = [url.search.slice(1), ...added].filter((part) => part !== "").join("&");
  return url.href;
}

/** The driver goes by USER alone, which a service or a container may not have. */
function userOf({ username, searchParams }: URL): string[] {
  if (username !== "" || searchParams.get("user") || process.env["PGUSER"]) return [];
  const user = systemUser();
  return user === undefined ? [] : [`user=${encodeURIComponent(user)}`];
}

function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // Nobody gave this number a name.
    return undefined;
  }
}

const MODES: ReadonlySet<string> = new Set(["prefer", "require", "verify-ca", "verify-full"]);

function encryptionOf({ searchParams }: URL): string[] {
  const isDecided = searchParams.has("ssl") || searchParams.has("uselibpqcompat");
  const given = searchParams.get("sslmode");
  const mode = given ?? process.env["PGSSLMODE"] ?? "";
  if (isDecided || !MODES.has(mode)) return [];
  if (mode === "verify-ca" && !searchParams.get("sslrootcert")) {
    throw new PostgresError(
      "ASHLAR_POSTGRES_CONNECTION_STRING",
      "sslmode=verify-ca comes without sslrootcert",
      {
        hint: "name the certificate: sslrootcert=/path/root.crt; or say sslmode=verify-full, for a public one",
      },
    );
  }
  return [...(given === null ? [`sslmode=${mode}`] : []), "uselibpqcompat=true"];
}
