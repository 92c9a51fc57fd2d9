/** Takes the values of secret fields out of what is logged, at any depth. */

const usual = [
  "authorization",
  "proxyAuthorization",
  "cookie",
  "cookies",
  "setCookie",
  "password",
  "passwd",
  "newPassword",
  "oldPassword",
  "currentPassword",
  "passwordHash",
  "token",
  "accessToken",
  "refreshToken",
  "idToken",
  "sessionToken",
  "csrfToken",
  "jwt",
  "secret",
  "clientSecret",
  "apiKey",
  "xApiKey",
  "privateKey",
  "signingKey",
  "credentials",
  "connectionString",
  "databaseUrl",
  "redisUrl",
  "creditCard",
  "cardNumber",
  "cvc",
  "cvv",
  "otp",
  "pin",
  "ssn",
];

/** Deeper than this nothing is written. */
const deepest = 8;

export const redacted = "[redacted]";

/** The usual names and `more`, as they are compared. */
export function secretFields(more: readonly string[]): ReadonlySet<string> {
  return new Set([...usual, ...more].map(plainName));
}

/** The same object when there is nothing to hide, else a copy without it. */
export function withoutSecrets(
  fields: Record<string, unknown>,
  secrets: ReadonlySet<string>,
): Record<string, unknown> {
  return clean(fields, secrets, 0) as Record<string, unknown>;
}

function clean(value: unknown, secrets: ReadonlySet<string>, depth: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  if (depth > deepest) return "[too deep]";
  if (Array.isArray(value)) return cleanArray(value, secrets, depth);
  // Dates, URLs, buffers and what else says itself how it is written.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return value;
  return cleanObject(value as Record<string, unknown>, secrets, depth);
}

function cleanArray(values: unknown[], secrets: ReadonlySet<string>, depth: number): unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, value] of values.entries()) {
    const kept = clean(value, secrets, depth + 1);
    if (kept === value) continue;
    copy ??= [...values];
    copy[index] = kept;
  }
  return copy ?? values;
}

function cleanObject(
  fields: Record<string, unknown>,
  secrets: ReadonlySet<string>,
  depth: number,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    const kept = secrets.has(plainName(name)) ? redacted : clean(value, secrets, depth + 1);
    if (kept === value) continue;
    copy ??= { ...fields };
    copy[name] = kept;
  }
  return copy ?? fields;
}

const plainNames = new Map<string, string>();

// The names of fields are few, unless somebody logs a map of clients' words.
function plainName(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  const plain = name.replace(/[-_\s]/g, "").toLowerCase();
  if (plainNames.size < 1_000) plainNames.set(name, plain);
  return plain;
}
