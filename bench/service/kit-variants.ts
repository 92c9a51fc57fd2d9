/** What is measured beside what. */

export type FrameworkName = "express" | "fastify" | "koa";

/**
 * - `bare`: the framework, its JSON body and one route
 * - `kit`: the same behind the kit: ids, a log line, security headers, a limit by IP, metrics
 * - `plugins`: the same behind pino-http, helmet and rate-limiter-flexible, and instrumentation-http where it traces
 */
export type Variant = "bare" | "kit" | "plugins";

export interface Subject {
  readonly variant: Variant;
  readonly isTraced: boolean;
}

export const frameworks: readonly FrameworkName[] = ["fastify", "koa", "express"];

export const subjects: readonly Subject[] = [
  { variant: "bare", isTraced: false },
  { variant: "kit", isTraced: false },
  { variant: "plugins", isTraced: false },
  { variant: "kit", isTraced: true },
  { variant: "plugins", isTraced: true },
];

/** `kit-traced` */
export function nameOf({ variant, isTraced }: Subject): string {
  return isTraced ? `${variant}-traced` : variant;
}
