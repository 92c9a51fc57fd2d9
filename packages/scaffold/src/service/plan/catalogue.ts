/** Lists of what stands for itself, and comes from elsewhere: countries, currencies, opening hours. */
import type { PlannedOperation } from "../../blueprint.ts";
import type { Candidate } from "./candidate.ts";
import { singularWords, wordsOf } from "./words.ts";

/** Ends of names of what is worked out when it is asked for, or written down by the service itself. */
const computed =
  /(stat|statistic|metric|report|summary|usage|analytic|log|event|audit|search|result|status|health|forecast|quote|rate|price|recommendation|suggestion|availability|slot|balance|history|activity|change|trend|ranking|leaderboard|score|sentiment|estimate|prediction|match|feed|timeline|notification|alert|error|version|job|task|run|ping|info|time|date|chart|dashboard|preview|candidate|point|reading|measurement|relationship|operation|usage|quota|limit|invoice|payment|transaction|message)$/;

/** Words in front that choose among things, or do something. */
const choosing =
  /^(list|get|find|fetch|search|all|my|upcoming|recent|latest|current|active|available|top|popular|recommended|suggested|nearby|new|pending|related|trending|featured|random|next|last|past|expired|live|open)$/;

/** Literals of a path that say nothing of what is listed. */
const prefix = /^(v\d[\w.]*|api|rest|public|reference|lookups?|catalogu?e?|meta|data)$/i;

/** `GET /countries` alone: a named model, at the top, with no parameter that it needs, and no other operation on it. */
export function isCatalogue(
  { segments, items, words, model, list }: Candidate,
  operations: readonly PlannedOperation[],
): boolean {
  const literals = segments.flatMap((each) => (each.kind === "literal" ? [each.text] : []));
  const isTop =
    literals.length === segments.length && literals.filter((each) => !prefix.test(each)).length === 1;
  if (!isTop || items.size > 0 || model.view.model === undefined) return false;
  if (computed.test(words.join("")) || choosing.test(words[0] ?? "")) return false;
  if (list?.operation.parameters.some(({ required }) => required) === true) return false;
  return operations.every(({ method, source }) => method === "get" || !speaksOf(source.path, words));
}

/** `POST /channel/{name}` makes channels, however. */
function speaksOf(path: string, words: readonly string[]): boolean {
  return path.split(/[/:]/).some((part) => singularWords(wordsOf(part)).join() === words.join());
}
