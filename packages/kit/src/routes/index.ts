export { compileRoutes, type FindRoute } from "./compile-routes.ts";
export type { RouteFacts } from "./route-facts.ts";
