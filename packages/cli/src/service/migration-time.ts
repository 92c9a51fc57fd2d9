/** Times as a service's files write them. */

/** `20261121100000`, in UTC: what a migration's name begins with. */
export function migrationTime(now: Date): string {
  return now.toISOString().replace(/\D/g, "").slice(0, 14);
}

/** `2026-11-21`, in UTC. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}
