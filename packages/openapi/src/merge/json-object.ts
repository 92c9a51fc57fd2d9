/** Maps of JSON, as documents are made of. */
import type { Json } from "@ashlar/model";

export type JsonObject = { [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map at a key; an empty one where there is none. */
export function objectAt(holder: Json | undefined, key: string): JsonObject {
  const value = isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
  return isObject(value) ? value : {};
}

export function listAt(holder: Json | undefined, key: string): Json[] {
  const value = isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
  return Array.isArray(value) ? value : [];
}

/** RFC 6901. */
export function pointerStep(key: string): string {
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Whether people asked, by `x-keep: true`, that a part stays though code knows nothing of it. */
export function isKept(part: Json | undefined): boolean {
  return isObject(part) && part["x-keep"] === true;
}

/** What is shared is not as sure as any one place that uses it. */
export function withoutConfidence(written: Json): Json {
  if (!isObject(written) || written["x-confidence"] === undefined) return written;
  const { "x-confidence": _, ...rest } = written;
  return rest;
}

/** What is written of something shared, as sure as that is already. */
export function asSureAs(shared: Json, written: Json): Json {
  const sure = withoutConfidence(written);
  const confidence = isObject(shared) ? shared["x-confidence"] : undefined;
  return sure === written || !isObject(sure) || confidence === undefined
    ? sure
    : { ...sure, "x-confidence": confidence };
}
