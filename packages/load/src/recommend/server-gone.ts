/** What shows that nothing listened any more, or never what was asked for. */
import { counted, seconds } from "../figure-text.ts";
import { type Figures, failuresOf, type Rule } from "./rule.ts";

/** When the last answer came, in s, where after it connections were refused to the end of the run. */
export function goneAfterS(figures: Figures): number | undefined {
  const { timeline } = figures;
  const last = timeline.findLastIndex(({ completed }) => completed > 0);
  const row = timeline[last];
  const after = timeline.slice(last + 1);
  if (row === undefined || after.length === 0 || failuresOf(figures, "connect-refused") === 0)
    return undefined;
  return after.every(({ failed }) => failed > 0) ? row.startS + row.durationS : undefined;
}

export const serverGone: Rule = (figures) => {
  const goneS = goneAfterS(figures);
  if (goneS === undefined) return undefined;
  return {
    name: "server-gone",
    text:
      "The server went away in the run and did not come back: look at why its process ended (its logs, the exit code, " +
      "the kernel's out-of-memory killer).",
    evidence:
      `No answer came after ${seconds(goneS)}; ${counted(failuresOf(figures, "connect-refused"))} connections were ` +
      "refused.",
  };
};

const NOT_UNDERSTOOD = ["reset", "closed-early", "protocol"];
const MOST = 0.9;

/** A server that waits for TLS hangs up on anything else. */
export const plainHttp: Rule = (figures) => {
  const { requests, target } = figures;
  const spoiled = failuresOf(figures, ...NOT_UNDERSTOOD);
  const isPlain = target.requests.every((label) => /^\S+ http:/.test(label));
  if (requests.completed > 0 || spoiled === 0 || spoiled < MOST * requests.failed || !isPlain)
    return undefined;
  return {
    name: "plain-http",
    text: "What listens there did not understand a single request: is it https://, or another protocol?",
    evidence: `None of ${counted(requests.failed)} requests was answered, though connections were made.`,
  };
};
