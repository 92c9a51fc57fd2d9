/** What to do next, as far as a run shows it. */
import type { Recommendation } from "./load-result.ts";
import { rateLimited, redirects, refusals, serverErrors } from "./recommend/answers.ts";
import { knee, overload, queueing, saturation } from "./recommend/capacity.ts";
import {
  brokenConnections,
  invalidAnswers,
  refusedConnections,
  reopenedConnections,
  timeouts,
} from "./recommend/connections.ts";
import { generatorLimit } from "./recommend/generator.ts";
import { longTail, p99OverTarget, slowEndpoint } from "./recommend/latency.ts";
import { errorsRising, periodicStalls, slowingDown } from "./recommend/over-time.ts";
import type { Figures, Known, Rule } from "./recommend/rule.ts";
import { plainHttp, serverGone } from "./recommend/server-gone.ts";

/** What was asked comes first, then where to look, then what spoils the measurement. */
const RULES: readonly Rule[] = [
  p99OverTarget,
  overload,
  knee,
  saturation,
  queueing,
  slowEndpoint,
  periodicStalls,
  longTail,
  slowingDown,
  serverErrors,
  errorsRising,
  timeouts,
  serverGone,
  plainHttp,
  brokenConnections,
  refusedConnections,
  invalidAnswers,
  rateLimited,
  refusals,
  redirects,
  reopenedConnections,
  generatorLimit,
];

/** None where there is no evidence, which is not praise. */
export function recommend(figures: Figures, known: Known): Recommendation[] {
  return RULES.map((rule) => rule(figures, known)).filter((found) => found !== undefined);
}
