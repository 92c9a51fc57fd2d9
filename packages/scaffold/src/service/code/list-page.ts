/** What a list's answer says of the page, and what must be known to say it. */
import type { ListAction, PageFact } from "../service-plan.ts";

export function needsTotal(action: ListAction): boolean {
  if (action.answer.headers.includes("x-total-count")) return true;
  return says(action, "total") || says(action, "page-count");
}

/** Whether there is another page, as far as a page by cursor does not say it anyway. */
export function needsMore(action: ListAction): boolean {
  return action.page.kind !== "cursor" && (says(action, "has-more") || linksNext(action));
}

/** A `Link` needs a parameter that asks for the next page. */
export function linksNext({ answer, page }: ListAction): boolean {
  return answer.headers.includes("link") && page.kind !== "none";
}

function says({ answer: { shape } }: ListAction, fact: PageFact): boolean {
  return shape.kind === "object" && shape.extras.some(({ value }) => value === fact);
}
