/** Finds the operations of two Apis that take the same requests. */
import type { Api, Operation } from "@ashlar/model";
import { templateNames, templateShape } from "../path-template.ts";

export interface OperationPair {
  readonly old: Operation;
  readonly new: Operation;
}

export interface PairedOperations {
  /** In the order of the first Api. */
  readonly pairs: readonly OperationPair[];
  readonly onlyOld: readonly Operation[];
  readonly onlyNew: readonly Operation[];
}

/** Operations by method and path with its base path, where names of parameters do not count; then by path alone. */
export function pairOperations(old: Api, other: Api): PairedOperations {
  return pairLists(old.operations, other.operations);
}

export function pairLists(old: readonly Operation[], other: readonly Operation[]): PairedOperations {
  const found = new Map<Operation, Operation>();
  const left = new Set(other);
  for (const keyOf of [fullKey, pathKey]) {
    const byKey = new Map<string, Operation>();
    for (const operation of left) {
      const key = keyOf(operation);
      if (!byKey.has(key)) byKey.set(key, operation);
    }
    for (const operation of old) {
      const match = found.has(operation) ? undefined : byKey.get(keyOf(operation));
      if (match === undefined || !left.delete(match)) continue;
      found.set(operation, match);
    }
  }
  const pairs = old.flatMap((operation) => {
    const match = found.get(operation);
    return match === undefined ? [] : [{ old: operation, new: match }];
  });
  return { pairs, onlyOld: old.filter((one) => !found.has(one)), onlyNew: [...left] };
}

function fullKey(operation: Operation): string {
  return `${operation.method} ${fullPath(operation)}`;
}

/** The path behind the host, names of parameters taken off: what decides which requests an operation takes. */
export function fullPath({ basePath, path }: Operation): string {
  return templateShape(`${basePath}${path}`);
}

function pathKey({ method, path }: Operation): string {
  return `${method} ${templateShape(path)}`;
}

/** Name of each path parameter in the new operation → its name in the old one, by their order in the path. */
export function renamedParameters(pair: OperationPair): ReadonlyMap<string, string> {
  const old = templateNames(`${pair.old.basePath}${pair.old.path}`);
  const other = templateNames(`${pair.new.basePath}${pair.new.path}`);
  return new Map(other.map((name, index) => [name, old[index] ?? name]));
}

/** `GET /users/{id}`: how an operation is called in messages. */
export function operationName({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}
