/** Which answers count as successes. */
import type { StatusRange } from "./plan.ts";

/** Where nothing else is expected. */
export const SUCCESSFUL_STATUSES: readonly StatusRange[] = [{ from: 200, to: 399 }];

/** Per status from 0 to 999, 1 where it is a success. */
export function successfulStatuses(ranges: readonly StatusRange[] = SUCCESSFUL_STATUSES): Uint8Array {
  const successful = new Uint8Array(1000);
  for (const { from, to } of ranges) successful.fill(1, from, to + 1);
  return successful;
}
