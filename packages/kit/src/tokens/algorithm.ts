/** The signature algorithms that are accepted: none with a shared secret, and never `none`. RFC 8725 §3.1, §3.2 */

export type TokenAlgorithm = "RS256" | "ES256" | "EdDSA";

export const allAlgorithms: readonly TokenAlgorithm[] = ["RS256", "ES256", "EdDSA"];

/** As tokens name it: RFC 9864 gives EdDSA over Ed25519 a name of its own. Undefined for any other. */
export function algorithmOf(alg: unknown): TokenAlgorithm | undefined {
  if (alg === "Ed25519") return "EdDSA";
  return allAlgorithms.find((algorithm) => algorithm === alg);
}
