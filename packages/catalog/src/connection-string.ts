/** Tells connection strings from paths, and brings libpq's other form into that of a URL. */

/**
 * The source as a URL when it is a connection string: a URL already, or `host=localhost dbname=shop`. Undefined for
 * anything else.
 *
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
export function connectionUrl(source: string): string | undefined {
  if (/^(?:postgres|postgresql|socket):\/\//i.test(source)) return source;
  return /^\s*(?:host|hostaddr|port|dbname|user|password|service|sslmode)\s*=/.test(source)
    ? urlOf(readPairs(source))
    : undefined;
}

/** `postgres://localhost:5433/shop`: without user, password and settings. */
export function connectionLabel(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return "postgres://";
  const { searchParams } = parsed;
  const host = searchParams.get("host") || parsed.hostname || process.env["PGHOST"] || "localhost";
  const number = searchParams.get("port") || parsed.port || process.env["PGPORT"] || "5432";
  const port = number === "5432" ? "" : `:${number}`;
  // With another @, part of a password may stand where the database should.
  return `postgres://${host}${port}${parsed.pathname.includes("@") ? "" : parsed.pathname}`;
}

const PAIR = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\.)*))/y;

function readPairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair !== null; pair = PAIR.exec(text)) {
    pairs.set(pair[1] ?? "", (pair[2] ?? pair[3] ?? "").replace(/\\(.)/g, "$1"));
  }
  return pairs;
}

function urlOf(pairs: ReadonlyMap<string, string>): string {
  const host = pairs.get("hostaddr") ?? pairs.get("host") ?? "localhost";
  const isSocket = host.startsWith("/");
  const url = new URL(`postgres://${isSocket ? "localhost" : host}`);
  if (isSocket) url.searchParams.set("host", host);
  url.port = pairs.get("port") ?? "";
  url.username = encodeURIComponent(pairs.get("user") ?? "");
  url.password = encodeURIComponent(pairs.get("password") ?? "");
  url.pathname = `/${encodeURIComponent(pairs.get("dbname") ?? pairs.get("user") ?? "")}`;
  for (const [name, value] of pairs) if (!NAMED.has(name)) url.searchParams.set(name, value);
  return url.href;
}

const NAMED: ReadonlySet<string> = new Set(["host", "hostaddr", "port", "user", "password", "dbname"]);
