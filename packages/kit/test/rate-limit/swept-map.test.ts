import { describe, expect, it } from "vitest";
import { SweptMap } from "../../src/rate-limit/swept-map.ts";

describe("SweptMap", () => {
  it("forgets what has ended while new keys come, without a timer", () => {
    const map = new SweptMap<number>({ maxKeys: 10_000, endOf: (end) => end });
    for (let key = 0; key < 1000; key += 1) map.set(`old ${key}`, 1000, 0);
    for (let key = 0; key < 1000; key += 1) map.set(`new ${key}`, 9000, 2000);
    expect(map.size).toBeLessThan(1100);
    expect(map.get("new 0")).toBe(9000);
  });

  it("holds no more than its bound", () => {
    const map = new SweptMap<number>({ maxKeys: 100, endOf: (end) => end });
    for (let key = 0; key < 5000; key += 1) map.set(`${key}`, 60_000 + key, 0);
    expect(map.size).toBe(100);
  });

  it("keeps the exhausted buckets of a few through a flood of new keys that have used little", () => {
    const map = new SweptMap<number>({ maxKeys: 1000, endOf: (end) => end });
    for (let key = 0; key < 50; key += 1) map.set(`exhausted ${key}`, 60_000, 0);
    for (let key = 0; key < 100_000; key += 1) map.set(`flood ${key}`, 600, 0);
    const kept = Array.from({ length: 50 }, (_, key) => map.get(`exhausted ${key}`)).filter(Boolean);
    expect(kept).toHaveLength(50);
  });
});
