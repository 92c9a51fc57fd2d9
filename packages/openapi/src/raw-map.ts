/** Writing into maps whose keys come from a document. */

/** Sets a member; `__proto__` becomes a member like any other. */
export function setMember<Value>(map: { [key: string]: Value }, key: string, value: Value): void {
  if (key !== "__proto__") map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
