/** Copies JSON, so that what is written can be changed without changing what it came from. */
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";

/** The value as JSON; members that are undefined are left out. */
export function copyOf(value: unknown): Json {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value === "object" && value !== null) {
    const copy: { [key: string]: Json } = {};
    for (const [key, member] of Object.entries(value)) {
      if (member !== undefined) setMember(copy, key, copyOf(member));
    }
    return copy;
  }
  const isJson = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isJson ? value : null;
}
