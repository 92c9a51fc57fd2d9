/** What went wrong with TLS, in words that say what to do. */

/**
 * @param code of Node, or the name of OpenSSL's reason: `DEPTH_ZERO_SELF_SIGNED_CERT`, `ERR_SSL_WRONG_VERSION_NUMBER`
 * @param reason in OpenSSL's words
 */
export function tlsProblem(code: string, reason: string): string {
  const advice = UNTRUSTED.has(code) ? TRUST : ADVICE[code];
  return advice === undefined ? `${reason} (${code})` : `${reason} (${code}): ${advice}`;
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

const TRUST = "trust it with --ca FILE, or use --no-verify-ssl";
const OTHER_NAME = "use a name that it is for, --server-name NAME, or --no-verify-ssl";
const NOT_TLS = "the server does not speak TLS there: use http://";
const WANTS_CERTIFICATE = "the server wants a certificate: give --cert FILE and --key FILE";

const ADVICE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "renew it, or use --no-verify-ssl",
  CERT_NOT_YET_VALID: "is a clock wrong? --no-verify-ssl looks past it",
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  ERR_SSL_HTTP_REQUEST: NOT_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: WANTS_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "no version or cipher in common, or the server wants a certificate",
};

/** What to do where no connection could be made, beside what the problem says itself. */
export function tlsHint(problem: string): string {
  const [, hint] = HINTS.find(([advice]) => problem.endsWith(advice)) ?? [];
  return hint ?? "is TLS spoken there, and in a version that both know?";
}

const HINTS: readonly (readonly [advice: string, hint: string])[] = [
  [NOT_TLS, "write http:// in place of https://, or name the port that speaks TLS"],
  [
    OTHER_NAME,
    "its names are listed by: openssl s_client -connect HOST:PORT </dev/null | openssl x509 -noout -ext subjectAltName",
  ],
  [
    TRUST,
    "FILE is the PEM of the authority that signed it, or of the certificate itself where that is self-signed",
  ],
  [WANTS_CERTIFICATE, "both in PEM; a --cert FILE may hold the key too"],
];
