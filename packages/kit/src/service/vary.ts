/** Keeps what an answer was said to vary by when a handler says more. */
import { ServerResponse } from "node:http";

const { setHeader } = ServerResponse.prototype;

/** In place of `setHeader`, where `Vary` has been set already: a handler's own is added to it. RFC 9110 §12.5.5. */
export function mergeVary<Res extends ServerResponse>(
  this: Res,
  name: string,
  value: number | string | readonly string[],
): Res {
  if (name.length !== 4 || name.toLowerCase() !== "vary") {
    setHeader.call(this, name, value);
    return this;
  }
  const before = String(this.getHeader("vary") ?? "");
  setHeader.call(this, name, joined(before, String(value)));
  return this;
}

function joined(before: string, more: string): string {
  const names = new Map<string, string>();
  for (const name of `${before},${more}`.split(",").map((part) => part.trim())) {
    if (name !== "" && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return names.has("*") ? "*" : [...names.values()].join(", ");
}
