/** Fields that tell browsers to be careful with an API's answers. */
import { validateHeaderValue } from "node:http";
import { SetupError } from "../errors/index.ts";

/** Each field's value, or `false` to leave it out. */
export interface SecurityHeadersOptions {
  /** RFC 6797. Browsers heed it over TLS only. */
  readonly strictTransportSecurity?: string | false;
  readonly contentSecurityPolicy?: string | false;
  readonly contentTypeOptions?: string | false;
  /** RFC 7034, for browsers that do not know `frame-ancestors`. */
  readonly frameOptions?: string | false;
  readonly referrerPolicy?: string | false;
  readonly permissionsPolicy?: string | false;
  readonly crossOriginOpenerPolicy?: string | false;
  readonly crossOriginEmbedderPolicy?: string | false;
  readonly crossOriginResourcePolicy?: string | false;
}

export type HeaderField = readonly [name: string, value: string];

/** For JSON that nobody shows as a page: nothing may be loaded, framed or guessed. */
const defaults: Readonly<Record<keyof SecurityHeadersOptions, HeaderField>> = {
  strictTransportSecurity: ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"],
  contentSecurityPolicy: ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
  contentTypeOptions: ["X-Content-Type-Options", "nosniff"],
  frameOptions: ["X-Frame-Options", "DENY"],
  referrerPolicy: ["Referrer-Policy", "no-referrer"],
  permissionsPolicy: ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
  crossOriginOpenerPolicy: ["Cross-Origin-Opener-Policy", "same-origin"],
  crossOriginEmbedderPolicy: ["Cross-Origin-Embedder-Policy", "require-corp"],
  crossOriginResourcePolicy: ["Cross-Origin-Resource-Policy", "same-origin"],
};

/**
 * The fields, in a fixed order.
 *
 * @throws {SetupError} for a name that is none of them, or a value that no field may have
 */
export function securityHeaders(options: SecurityHeadersOptions | false = {}): readonly HeaderField[] {
  if (options === false) return [];
  for (const name of Object.keys(options)) {
    if (name in defaults) continue;
    throw new SetupError(
      `headers.${name} is no security header`,
      `they are ${Object.keys(defaults).join(", ")}`,
    );
  }
  const fields: HeaderField[] = [];
  for (const [key, [name, usual]] of Object.entries(defaults)) {
    const value = options[key as keyof SecurityHeadersOptions] ?? usual;
    if (value !== false) fields.push([name, checked(name, value)]);
  }
  return fields;
}

function checked(name: string, value: string): string {
  try {
    validateHeaderValue(name, value);
    return value;
  } catch {
    throw new SetupError(
      `the value of ${name} holds characters that no field may have`,
      "write it on one line",
    );
  }
}
