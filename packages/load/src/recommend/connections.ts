/** What the connections show. */
import { counted, milliseconds, percent, seconds } from "../figure-text.ts";
import { failuresOf, type Rule } from "./rule.ts";
import { goneAfterS, plainHttp } from "./server-gone.ts";

export const timeouts: Rule = (figures) => {
  const count = failuresOf(figures, "request-timeout");
  if (count === 0) return undefined;
  const { requests, settings } = figures;
  const others =
    requests.completed === 0 ? "" : " They are in no percentile: the latencies above are of the others.";
  return {
    name: "timeouts",
    text:
      "Requests are left without an answer: look for what they wait for (a lock, a pool, a service behind), and set " +
      "timeouts there that are shorter than the clients'.",
    evidence:
      `${counted(count)} requests (${percent(count / (requests.succeeded + requests.failed))}) had no answer within ` +
      `${seconds(settings.timeoutS)}.${others}`,
  };
};

export const brokenConnections: Rule = (figures, known) => {
  const resets = failuresOf(figures, "reset");
  const early = failuresOf(figures, "closed-early");
  if (resets + early === 0 || goneAfterS(figures) !== undefined) return undefined;
  if (plainHttp(figures, known) !== undefined) return undefined;
  return {
    name: "broken-connections",
    text:
      "Connections break before the answer: look for a process that crashes or restarts, a proxy's timeout or limit, or " +
      "an idle timeout shorter than that of whoever sits before it.",
    evidence: `${counted(resets)} were reset, ${counted(early)} closed before the end of the answer.`,
  };
};

/** Where none was made in the end there is no server to advise on; one that lets callers wait is there. */
export const refusedConnections: Rule = (figures) => {
  const refused = failuresOf(figures, "connect-refused");
  const late = failuresOf(figures, "connect-timeout");
  const failed = failuresOf(figures, "connect-failed");
  if (refused + late + failed === 0 || goneAfterS(figures) !== undefined) return undefined;
  if (figures.requests.completed === 0 && late === 0) return undefined;
  return {
    name: "refused-connections",
    text:
      "The server does not take all connections: look at its backlog (listen, somaxconn), its limits of connections and of " +
      "open files, and whether it restarts.",
    evidence: `${counted(refused)} were refused, ${counted(late)} not made in time, ${counted(failed)} failed otherwise.`,
  };
};

export const invalidAnswers: Rule = (figures) => {
  const found = figures.failures.find(({ kind }) => kind === "protocol");
  if (found === undefined) return undefined;
  return {
    name: "invalid-answers",
    text: "The server, or what sits before it, breaks HTTP: other clients will fail on it in their own ways.",
    evidence: `${counted(found.count)} answers${found.example === undefined ? "" : `, the first: ${found.example}`}.`,
  };
};

/** Of the answers: less is a limit of requests per connection that costs next to nothing. */
const REOPENED_SHARE = 0.05;
const FEWEST_ANSWERS = 100;

/** A connection costs a round trip more, and with TLS two and a signature. */
export const reopenedConnections: Rule = (figures, { closesConnections }) => {
  if (closesConnections) return undefined;
  const { connections, requests, settings } = figures;
  const broken = failuresOf(figures, "request-timeout", "reset", "closed-early", "protocol");
  const again = connections.opened - settings.concurrency - broken;
  if (requests.completed < FEWEST_ANSWERS || again < REOPENED_SHARE * requests.completed) return undefined;
  const perConnection = requests.completed / connections.opened;
  const often =
    perConnection < 1.1 ? "after each answer" : `after about ${counted(Math.round(perConnection))} answers`;
  return {
    name: "reopened-connections",
    text:
      `The server closes connections ${often}: switch keep-alive on, or allow more requests per connection, there and in ` +
      "proxies before it.",
    evidence:
      `${counted(connections.opened)} connections were opened for ${counted(requests.completed)} answers, ` +
      `${milliseconds(connections.connectMs.mean)} each.`,
  };
};
