/** Whose tokens are believed: those of AUTH_ISSUER; in development, where it is unset, those of `npm run token`. */
import { createTokenVerifier, openDevelopmentKey, type TokenVerifier } from "@ashlar/kit/tokens";
import type { Config } from "./config.js";
import { dataFolder } from "./folders.js";

export async function openTokens(config: Config): Promise<TokenVerifier> {
  const { authIssuer, authAudience, authJwksUrl, authPublicKeyFile } = config;
  if (authIssuer === undefined || authAudience === undefined) {
    const { issuer, audience, publicKeyFile } = await openDevelopmentKey(dataFolder);
    return createTokenVerifier({ issuer, audience, publicKeyFile });
  }
  return createTokenVerifier({
    issuer: authIssuer,
    audience: authAudience,
    // One of the two: a key file goes first.
    ...(authPublicKeyFile === undefined ? { jwksUrl: authJwksUrl } : { publicKeyFile: authPublicKeyFile }),
  });
}
