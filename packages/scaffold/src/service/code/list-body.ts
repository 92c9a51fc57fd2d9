/** The body and the headers of a list's answer, in the document's own shape. */
import type { ListAction, PageFact } from "../service-plan.ts";
import type { Facts, StoredOperation } from "./facts.ts";
import { needsTotal } from "./list-page.ts";
import { isAlwaysThere, printLimit, printOffset } from "./list-query.ts";
import { printAccess, printMember, printObject } from "./print.ts";
import { propertyOf } from "./property.ts";

export interface ListBody {
  readonly body: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export function printListBody(
  { operation, action }: StoredOperation<ListAction>,
  { query, facts }: { readonly query: string; readonly facts: Facts },
): ListBody {
  const { shape } = action.answer;
  const headers: (readonly [string, string])[] = [];
  if (action.answer.headers.includes("x-total-count")) headers.push(["X-Total-Count", "String(page.total)"]);
  if (shape.kind === "array") return { body: "page.items", headers };
  const values = pageValues({ operation, action }, query);
  const content = operation.responses
    .find(({ status }) => status === String(action.answer.status))
    ?.contents.find(({ kind }) => kind === "json");
  const members = shape.extras.map(({ property, value }) => {
    const known = propertyOf(content?.schema, property, facts.blueprint.api.schemas);
    const mayBeNull = value === "next-cursor" && known?.isNullable !== true;
    if (!mayBeNull) return printMember(keyOf(property), values[value]);
    if (known?.isRequired === true) return `${keyOf(property)}: ${values[value]} ?? ""`;
    return `...(page.nextCursor === null ? {} : { ${keyOf(property)}: page.nextCursor })`;
  });
  return { body: printObject([`${keyOf(shape.items)}: page.items`, ...members], 18), headers };
}

function pageValues(
  { operation, action }: StoredOperation<ListAction>,
  query: string,
): Record<PageFact, string> {
  const { page } = action;
  const read = (parameter: string): string => `${query}${printAccess(parameter)}`;
  const limit = page.limit === undefined ? undefined : printLimit(page.limit, operation, read);
  const grouped = limit?.includes("??") ? `(${limit})` : limit;
  const offset =
    page.kind === "none" || page.kind === "cursor" ? "0" : printOffset(action, operation, read, limit);
  const total = needsTotal(action) ? "page.total" : "page.items.length";
  const before = offset.includes("??") && page.kind === "offset" ? `(${offset})` : offset;
  return {
    "next-cursor": page.kind === "cursor" ? "page.nextCursor" : "null",
    "has-more":
      page.kind === "cursor"
        ? "page.hasMore"
        : `${before === "0" ? "" : `${before} + `}page.items.length < ${total}`,
    total,
    limit: limit ?? "page.items.length",
    offset,
    page:
      page.kind === "page"
        ? isAlwaysThere(operation, page.page)
          ? read(page.page)
          : `${read(page.page)} ?? ${page.firstPage}`
        : "1",
    "page-count": grouped === undefined ? "1" : `Math.ceil(${total} / ${grouped})`,
    count: "page.items.length",
    "request-id-meta": "{ requestId: call.id }",
  };
}

function keyOf(name: string): string {
  return printAccess(name).startsWith(".") ? name : JSON.stringify(name);
}
