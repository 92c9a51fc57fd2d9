/** What shows that not the server was the limit. */
import { counted, milliseconds, percent } from "../figure-text.ts";
import type { Rule } from "./rule.ts";

export const generatorLimit: Rule = ({ marks, settings, machine, generator, lateness }) => {
  const isBusy = marks.some(({ name }) => name === "generator-busy");
  const isLate = marks.some(({ name }) => name === "generator-late");
  if (!isBusy && !isLate) return undefined;
  const evidence = [
    `${percent(generator.cpuShare)} of the CPU time of ${counted(settings.workers)} of ${counted(machine.cores)} cores was used`,
    ...(isLate && lateness !== undefined
      ? [`1 % of the requests left more than ${milliseconds(lateness.p99)} late`]
      : []),
  ];
  return {
    name: "generator-limit",
    text: isBusy ? moreWorkers(settings.workers, machine.cores) : QUIETER,
    evidence: `${evidence.join("; ")}.`,
  };
};

const QUIETER =
  "Measure again where the generator has a core for itself, or from another machine: it had little to do and still came " +
  "late, so something else, maybe the server, used its core.";

function moreWorkers(workers: number, cores: number): string {
  if (workers >= cores)
    return "Measure again from another machine, or ask for less: the generator was at its limit.";
  return `Measure again with --workers ${Math.min(cores, workers * 2)} or from another machine: the generator was at its limit.`;
}
