/** What shows that not the server was the limit. */
import { counted, milliseconds, percent } from "../figure-text.ts";
import type { Rule } from "./rule.ts";

export const generatorLimit: Rule = ({ marks, settings, machine, generator, lateness }) => {
  const isBusy = marks.some(({ name }) => name === "generator-busy");
  const isLate = marks.some(({ name }) => name === "generator-late");
  if (!isBusy && !isLate) return undefined;
  const hasCores = settings.workers < machine.cores;
  const evidence = [
    `${percent(generator.cpuShare)} of the CPU time of ${counted(settings.workers)} of ${counted(machine.cores)} cores was used`,
    ...(isLate && lateness !== undefined
      ? [`1 % of the requests left more than ${milliseconds(lateness.p99)} late`]
      : []),
  ];
  return {
    name: "generator-limit",
    text: hasCores
      ? `Measure again with --workers ${Math.min(machine.cores, settings.workers * 2)} or from another machine: the generator was at its limit.`
      : "Measure again from another machine, or ask for less: the generator was at its limit.",
    evidence: `${evidence.join("; ")}.`,
  };
};
