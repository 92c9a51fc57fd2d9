/** What a list's answer says of the page, and what must be known to say it. */
import type { ListAction, PageFact } from "../service-plan.ts";

export function needsTotal(action: ListAction): boolean {
  const { answer, page } = action;
  if (answer.headers.includes("x-total-count")) return true;
  return (
    says(action, "total") ||
    says(action, "page-count") ||
    (says(action, "has-more") && page.kind !== "cursor")
  );
}

export function says({ answer: { shape } }: ListAction, fact: PageFact): boolean {
  return shape.kind === "object" && shape.extras.some(({ value }) => value === fact);
}
