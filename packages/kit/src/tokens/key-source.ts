/** Where a verifier's keys come from: an issuer's URL or a file. */
import type { TokenAlgorithm } from "./algorithm.ts";
import type { VerificationKey } from "./key-set.ts";

export interface KeySource {
  /**
   * The keys that a token's header may mean; none where it means no key of ours.
   *
   * @throws {ServiceError} 503 AUTHENTICATION_UNAVAILABLE where the issuer must be asked and does not answer
   */
  find(header: {
    readonly kid: string | undefined;
    readonly algorithm: TokenAlgorithm;
  }): Promise<readonly VerificationKey[]>;
  /** False once the key has gone, or may have gone unnoticed. Cheap: asked for each request. */
  isCurrent(keyId: string): boolean;
}
