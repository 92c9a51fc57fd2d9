/** What has no tests, said once for each reason. */
import type { Finding } from "@ashlar/model";

/** Something that no test could be made for. */
export interface Gap {
  /** `GET /v1/books/{bookId}`, or `rows of books`. */
  readonly what: string;
  /** What is at the bottom of it, in words: the same for all that wait for it. */
  readonly cause: string;
  readonly location: Finding["location"];
}

/** Of a cause that many operations share, as many are named. */
const mostNamed = 3;

export function gapFindings(gaps: readonly Gap[]): Finding[] {
  return [...new Set(gaps.map(({ cause }) => cause))].map((cause): Finding => {
    const all = gaps.filter((gap) => gap.cause === cause);
    const names = [...new Set(all.map(({ what }) => what))];
    const location = all.find((gap) => gap.location !== undefined)?.location;
    return {
      rule: "not-tested",
      severity: "info",
      message: `${listed(names)} ${names.length === 1 ? "has" : "have"} no tests: ${cause}`,
      hint: "write those tests yourself, beside the generated ones",
      ...(location === undefined ? {} : { location }),
    };
  });
}

function listed(names: readonly string[]): string {
  const named = names.slice(0, names.length > mostNamed + 1 ? mostNamed : names.length);
  const rest = names.length - named.length;
  if (rest > 0) return `${named.join(", ")} and ${rest} more`;
  const [last = "", ...before] = named.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(", ")} and ${last}`;
}
