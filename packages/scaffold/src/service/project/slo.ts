/** What a new service promises until its owners decide otherwise: alerts, dashboard and runbook speak of the same numbers. */
export const slo = {
  /** Share of requests, 0..1, that do not fail by the service's fault in 30 days. */
  availability: 0.999,
  /** Share of requests, 0..1, that are answered within `latencySeconds`. */
  fastShare: 0.99,
  /** A bound of the kit's histogram: what lies between two bounds cannot be told. */
  latencySeconds: 0.5,
} as const;
