export { type ErrorDetail, ServiceError, type ServiceErrorOptions } from "./service-error.ts";
export { SetupError } from "./setup-error.ts";
