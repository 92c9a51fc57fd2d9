/** The kit in front of an Express 5 application. */
import type { Express } from "express";
import type { Service } from "./service/index.ts";

/** To be called before anything else is registered: what stands earlier is answered without the kit. */
export function useService(app: Express, service: Service): void {
  app.disable("x-powered-by");
  app.use(service.handle);
}
