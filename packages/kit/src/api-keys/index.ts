export { createApiKey } from "./api-key.ts";
export {
  type ApiKeyDatabase,
  type ApiKeyRecord,
  listApiKeys,
  revokeApiKey,
  storeApiKey,
} from "./api-key-store.ts";
export { type ApiKeyVerifier, createApiKeyVerifier } from "./api-key-verifier.ts";
