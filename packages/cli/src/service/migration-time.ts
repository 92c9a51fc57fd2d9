/** The time that a migration's name begins with. */

/** `20261121100000`, in UTC. */
export function migrationTime(now: Date): string {
  return now.toISOString().replace(/\D/g, "").slice(0, 14);
}
