/** Leaves out properties that say nothing, as the model wants it. */

type Something<T> = { [K in keyof T]?: Exclude<T[K], null | undefined | false> };

/** The object without its properties that are null, undefined or false: `{ a: 1, b: null }` → `{ a: 1 }`. */
export function withoutNothing<T extends object>(object: T): Something<T> {
  const result: Something<T> = {};
  for (const key in object) {
    const value = object[key];
    if (value !== null && value !== undefined && value !== false)
      result[key] = value as Something<T>[typeof key];
  }
  return result;
}
