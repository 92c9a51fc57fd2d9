/**
 * Measures the load tester beside others, and writes `results-*.json` and the tables of `README.md`.
 *
 *   npm run bench:load -- [--only efficiency,honesty,exactness,memory] [--quick] [--page]
 *                         [--rounds 5] [--far-rounds 2] [--seconds 2] [--tools NAMES] [--cases PARTS]
 *                         [--minutes 30] [--engine epoll] [--tree] [--try]
 *
 * - `--only`: of the four, these; without it all but memory, which takes half an hour
 * - `--quick`: everything once and short, to see that it works
 * - `--page`: nothing is measured, only the page is written
 * - `--rounds`, `--far-rounds`, `--seconds`, `--tools "wrk,ashlar epoll"`, `--cases "64 KB,10000"`: of efficiency
 * - `--minutes`, `--engine`: of memory
 * - `--tree`: what lies in the working tree, as it was built last, not what was committed
 * - `--try`: nothing is written
 */
import { parseArgs } from "node:util";
import { measureEfficiency } from "./efficiency.ts";
import { measureExactness } from "./exactness.ts";
import { measureHonesty } from "./honesty.ts";
import { gatherTools, type LoadTools } from "./load-tools.ts";
import { measureMemory } from "./memory.ts";
import { writePage } from "./page.ts";
import { type Results, type Subject, subjects, writeResults } from "./results.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "efficiency,honesty,exactness" },
    quick: { type: "boolean", default: false },
    page: { type: "boolean", default: false },
    rounds: { type: "string" },
    "far-rounds": { type: "string" },
    seconds: { type: "string" },
    tools: { type: "string", default: "" },
    cases: { type: "string", default: "" },
    minutes: { type: "string", default: "30" },
    engine: { type: "string", default: "epoll" },
    tree: { type: "boolean", default: false },
    try: { type: "boolean", default: false },
  },
});
const { quick } = values;

type Measure = { readonly [Name in Subject]: (tools: LoadTools) => Promise<Results[Name]> };

const measure: Measure = {
  efficiency: (tools) =>
    measureEfficiency(tools, {
      rounds: Number(values.rounds ?? (quick ? 1 : 5)),
      farRounds: Number(values["far-rounds"] ?? (quick ? 1 : 2)),
      seconds: Number(values.seconds ?? 2),
      tools: listOf(values.tools),
      cases: listOf(values.cases),
    }),
  honesty: (tools) =>
    measureHonesty(tools, {
      stallSeconds: quick ? 5 : 30,
      otherStallSeconds: quick ? 5 : 10,
      rateSeconds: quick ? 3 : 60,
      shortSeconds: quick ? 3 : 8,
    }),
  exactness: (tools) => measureExactness(tools, { repeats: 1 }),
  memory: (tools) => measureMemory(tools, { minutes: Number(values.minutes), engine: values.engine }),
};

if (!values.page) {
  const wanted = listOf(values.only);
  const unknown = wanted.filter((name) => !(subjects as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--only knows ${subjects.join(", ")}, not ${unknown.join(", ")}`);
  const tools = gatherTools({ isTree: values.tree });
  for (const subject of subjects.filter((name) => wanted.includes(name))) await measureOne(subject, tools);
}
if (!values.try) writePage();

/** What fails does not take the rest with it. */
async function measureOne<Name extends Subject>(subject: Name, tools: LoadTools): Promise<void> {
  const begin = performance.now();
  console.log(`\n${subject}`);
  try {
    const results = await measure[subject](tools);
    if (!values.try) writeResults(subject, results);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  console.log(`${subject} took ${((performance.now() - begin) / 1000).toFixed(0)} s`);
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
