/** Functions of lodash and its like over lists and objects. */
import type ts from "typescript6";
import { list, listMethod } from "./list-methods.ts";
import type { Calls } from "./native.ts";
import { objectCall } from "./object-calls.ts";
import { type Argument, constant, type Value } from "./value.ts";

const MODULE = /^(?:lodash|lodash-es|underscore)(?:\/(\w+))?$/;
/** What they call otherwise than JavaScript does. */
const LIST_NAMES: { readonly [name: string]: string } = {
  each: "forEach",
  forOwn: "forEach",
  forIn: "forEach",
  collect: "map",
  select: "filter",
};
const OBJECT_NAMES: { readonly [name: string]: string } = {
  toPairs: "entries",
  pairs: "entries",
  fromPairs: "fromEntries",
  extend: "assign",
  merge: "assign",
  defaults: "assign",
};

/** Undefined for what is none of theirs, or not known here. */
export function collectionCall(
  module: string,
  path: readonly string[],
  args: readonly Argument[],
  node: ts.Expression,
  calls: Calls,
): Value | undefined {
  const found = MODULE.exec(module);
  if (found === null) return undefined;
  const name = path.filter((part) => part !== "default").at(-1) ?? found[1] ?? "";
  const [over, ...rest] = args;
  if (over?.value.kind === "list") {
    const method = listMethod(over.value, LIST_NAMES[name] ?? name, calls);
    return method?.kind === "native" ? method.call(rest, node) : undefined;
  }
  const own = objectCall(OBJECT_NAMES[name] ?? name, args, node);
  if (own !== undefined || over?.value.kind !== "object") return own;
  const [callback] = rest;
  if (callback === undefined || !/^(?:forEach|map)$/.test(LIST_NAMES[name] ?? name)) return undefined;
  const results = [...over.value.entries].map(([key, value]) =>
    calls.call(
      callback.value,
      [
        { value, node: over.node },
        { value: constant(key), node: over.node },
      ],
      node,
    ),
  );
  return list(results, node);
}
