/** Changes a JSON value by a merge patch. */
import { ServiceError } from "../errors/index.ts";

/** Deeper than any document that means something, and far from the end of the stack. */
const deepest = 500;

/**
 * The target with the patch's members in place of its own; `null` takes a member away, and anything but an object
 * replaces all. Neither argument is changed. A member named `__proto__` is left out: no document means it, and code
 * that copies the result member by member would change a prototype by it.
 *
 * RFC 7396 §2
 *
 * @throws {ServiceError} 400 TOO_DEEP for a patch of more than 500 levels
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  return merge(target, patch, 0);
}

function merge(target: unknown, patch: unknown, depth: number): unknown {
  if (depth > deepest) {
    throw new ServiceError(400, "TOO_DEEP", `The patch is nested more than ${deepest} levels deep.`);
  }
  if (!isObject(patch)) {
    return patch;
  }
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      members.delete(name);
    } else {
      members.set(name, merge(members.get(name), value, depth + 1));
    }
  }
  members.delete("__proto__");
  return Object.fromEntries(members);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
