import { describe, expect, test } from "vitest";
import type { MarkName } from "../src/load-result.ts";
import { summarise } from "../src/summary.ts";
import { constantRate } from "./support/make-plan.ts";
import { type SyntheticChanges, type SyntheticSecond, syntheticRun } from "./support/synthetic-run.ts";

const many = Array<number>(1000).fill(5);
const seconds = (changes: Partial<SyntheticSecond> = {}): SyntheticSecond[] =>
  Array.from({ length: 12 }, () => ({
    latencies: many,
    lateness: Array<number>(1000).fill(0.02),
    ...changes,
  }));
const open: SyntheticChanges = { plan: { arrival: constantRate(1000, 12_000) } };
const closed: SyntheticChanges = {};

function marksOf(run: readonly SyntheticSecond[], changes: SyntheticChanges): ReadonlyMap<MarkName, string> {
  const { marks } = summarise(syntheticRun(run, changes), { toolVersion: "0.1.0" });
  return new Map(marks.map(({ name, text }) => [name, text]));
}

test("an open loop that kept its schedule has no mark", () => {
  expect([...marksOf(seconds(), open)]).toEqual([]);
});

interface Case {
  readonly name: MarkName;
  readonly title: string;
  readonly run?: readonly SyntheticSecond[];
  readonly changes: SyntheticChanges;
  readonly words: readonly string[];
  readonly near?: { readonly run?: readonly SyntheticSecond[]; readonly changes: SyntheticChanges };
}

const CASES: readonly Case[] = [
  { name: "closed-loop", title: "in a closed loop", changes: closed, words: ["hides stalls", "--rate"] },
  {
    name: "generator-late",
    title: "where more than 1 % left over 1 ms late",
    run: seconds({ lateness: [...many.slice(0, 20).map(() => 3), ...many.slice(20).map(() => 0)] }),
    changes: open,
    words: ["3 ms late", "part of them is ours"],
    near: {
      run: seconds({ lateness: [...many.slice(0, 5).map(() => 3), ...many.slice(5).map(() => 0)] }),
      changes: open,
    },
  },
  {
    name: "generator-late",
    title: "where most of a few left late, and not where one did",
    run: [{ latencies: [5, 5, 5], lateness: [3, 3, 3] }],
    changes: open,
    words: ["3 ms late"],
    near: { run: [{ latencies: [5, 5, 5], lateness: [0, 0, 3] }], changes: open },
  },
  {
    name: "generator-late",
    title: "unless that is little beside the latencies",
    run: seconds({ latencies: many.map(() => 20), lateness: many.map(() => 2) }),
    changes: open,
    words: ["2 ms late"],
    near: { run: seconds({ latencies: many.map(() => 500), lateness: many.map(() => 2) }), changes: open },
  },
  {
    name: "not-all-sent",
    title: "where requests that were due never left",
    changes: { ...open, unsent: 500 },
    words: ["500 of 12,500", "all 50 connections were busy", "worse"],
    // The one that is due as sending ends.
    near: { changes: { ...open, unsent: 1 } },
  },
  {
    name: "unanswered",
    title: "where requests had no answer",
    run: seconds({ failures: { "request-timeout": 100 } }),
    changes: open,
    words: ["1,200 of 13,200", "no answer", "worse"],
    near: { run: seconds({ failures: { "request-timeout": 1 } }), changes: open },
  },
  {
    name: "interrupted",
    title: "after a Ctrl-C",
    changes: { plan: { durationMs: 30_000 }, isInterrupted: true },
    words: ["after 12 s of 30 s"],
    near: { changes: closed },
  },
  {
    name: "time-over",
    title: "where a limit was not reached",
    changes: { plan: { requestLimit: 20_000, durationMs: 12_000 } },
    words: ["after 12,000 of 20,000 requests"],
    near: { changes: { plan: { requestLimit: 12_000, durationMs: 12_000 } } },
  },
  {
    name: "generator-busy",
    title: "where the generator used its CPU",
    changes: { ...open, engine: "epoll", cpuShare: 0.96, workers: 2 },
    words: ["96 %", "2 threads"],
    near: { changes: { ...open, engine: "epoll", cpuShare: 0.89 } },
  },
  {
    name: "generator-busy",
    title: "in a closed loop of sockets, which in an open one turn between requests",
    changes: { ...closed, cpuShare: 0.99 },
    words: ["99 %", "its thread can"],
    near: { changes: { ...open, cpuShare: 0.99 } },
  },
  {
    name: "few-requests",
    title: "where too few are above P99.9",
    run: seconds().slice(0, 9),
    changes: open,
    words: ["Only 9,000 answers", "P99.9 and what lies above it", "10,000, 10 s at this rate"],
    near: { run: seconds().slice(0, 10), changes: open },
  },
  {
    name: "few-requests",
    title: "where even P95 is of few",
    run: [{ latencies: many.slice(0, 150) }],
    changes: open,
    words: ["Only 150 answers: P95 and"],
  },
  {
    name: "all-failed",
    title: "where nothing succeeded",
    run: seconds({ statuses: { 500: 1000 } }),
    changes: open,
    words: ["None of 12,000 requests succeeded", "latencies are those of failures"],
    near: { run: seconds({ statuses: { 500: 999 } }), changes: open },
  },
  {
    name: "all-failed",
    title: "where nothing was answered",
    run: [{ latencies: [], failures: { reset: 7 } }],
    changes: open,
    words: ["None of 7 requests was answered"],
  },
  {
    name: "all-failed",
    title: "where nothing was asked",
    run: [{ latencies: [] }],
    changes: { ...closed, isInterrupted: true },
    words: ["No request was answered"],
  },
];

describe("a mark", () => {
  for (const { name, title, run = seconds(), changes, words, near } of CASES) {
    test(`${name} stands ${title}`, () => {
      const text = marksOf(run, changes).get(name);
      for (const word of words) expect(text).toContain(word);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      if (near !== undefined) expect(marksOf(near.run ?? seconds(), near.changes).has(name)).toBe(false);
    });
  }
});
