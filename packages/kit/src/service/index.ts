export { type ClientAddress, compileTrust, type FindClient, type TrustProxy } from "./client-address.ts";
export { createService } from "./create-service.ts";
export type { Service, ServiceOptions } from "./service.ts";
