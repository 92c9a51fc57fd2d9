import { expect, it } from "vitest";
import { IdleRing } from "../src/idle-ring.ts";

/** All that are in, in order; they are out afterwards. */
function drained(ring: IdleRing): number[] {
  return Array.from({ length: ring.length }, () => ring.shift());
}

it("gives first what waited longest, over and over", () => {
  const ring = new IdleRing(3);
  for (const index of [2, 0, 1]) ring.push(index);
  expect([ring.shift(), ring.shift()]).toEqual([2, 0]);
  ring.push(2);
  ring.push(0);
  expect(drained(ring)).toEqual([1, 2, 0]);
  expect(ring.length).toBe(0);
});

it.each([
  [0, [1, 2, 3]],
  [2, [0, 1, 3]],
  [3, [0, 1, 2]],
])("keeps the order of the others when %i is taken out, once", (index, others) => {
  const ring = new IdleRing(4);
  for (const each of [0, 1, 2, 3]) ring.push(each);
  ring.remove(index);
  ring.remove(index);
  expect(ring.length).toBe(3);
  ring.push(index);
  expect(drained(ring)).toEqual([...others, index]);
});

it("takes 100,000 out at once without a pause", () => {
  const ring = new IdleRing(100_000);
  for (let index = 0; index < 100_000; index++) ring.push(index);
  for (let index = 99_999; index >= 0; index--) ring.remove(index);
  expect(ring.length).toBe(0);
  ring.push(7);
  expect(drained(ring)).toEqual([7]);
});
