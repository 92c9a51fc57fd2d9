export type { TokenAlgorithm } from "./algorithm.ts";
export { type DevelopmentKey, openDevelopmentKey } from "./development-key.ts";
export { requireRole, requireScopes } from "./permissions.ts";
export type { Revocation } from "./revocations.ts";
export {
  createTokenVerifier,
  type RevocableToken,
  type TokenVerifier,
  type TokenVerifierOptions,
} from "./token-verifier.ts";
