export { type HeaderField, type SecurityHeadersOptions, securityHeaders } from "./security-headers.ts";
