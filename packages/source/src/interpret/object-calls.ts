/** `Object.assign`, `Object.entries` and the others that code builds its tables with. */
import type ts from "typescript6";
import { list } from "./list-methods.ts";
import { type Argument, constant, textOfValue, type Value } from "./value.ts";

export function objectCall(name: string, args: readonly Argument[], node: ts.Expression): Value | undefined {
  const [first, second, third] = args;
  const self = first?.value;
  if (self === undefined) return undefined;
  switch (name) {
    case "freeze":
    case "seal":
      return self;
    case "assign":
      for (const { value } of args.slice(1)) {
        if ((self.kind === "object" || self.kind === "function") && value.kind === "object")
          for (const [key, entry] of value.entries) self.entries.set(key, entry);
      }
      return self;
    case "keys":
      return self.kind === "object"
        ? list(
            [...self.entries.keys()].map((key) => constant(key)),
            node,
          )
        : undefined;
    case "values":
      return self.kind === "object" ? list([...self.entries.values()], node) : undefined;
    case "entries":
      if (self.kind !== "object") return undefined;
      return list(
        [...self.entries].map(([key, value]) => list([constant(key), value], node)),
        node,
      );
    case "fromEntries": {
      if (self.kind !== "list") return undefined;
      const entries = new Map<string, Value>();
      for (const { value } of self.items) {
        const [key, entry] = value.kind === "list" ? value.items : [];
        const name = textOfValue(key?.value);
        if (name !== undefined && entry !== undefined) entries.set(name, entry.value);
      }
      return { kind: "object", entries };
    }
    case "defineProperty": {
      const key = textOfValue(second?.value);
      const how = third?.value;
      if (self.kind !== "object" || key === undefined || how?.kind !== "object") return self;
      const value = how.entries.get("value");
      if (value !== undefined) self.entries.set(key, value);
      return self;
    }
    default:
      return undefined;
  }
}
