/** The body and the headers of a list's answer, in the document's own shape. */
import { printKey } from "../../emit/literal.ts";
import type { ListAction, PageFact } from "../service-plan.ts";
import type { Facts, StoredOperation } from "./facts.ts";
import { linksNext, needsTotal } from "./list-page.ts";
import { isAlwaysThere, printLimit, printOffset } from "./list-query.ts";
import { printAccess, printMember, printObject } from "./print.ts";
import { isDescribedTwice, propertyOf } from "./property.ts";

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
    if (!mayBeNull) return printMember(printKey(property), values[value]);
    if (known?.isRequired === true) return `${printKey(property)}: ${values[value]} ?? ""`;
    return `...(page.nextCursor === null ? {} : { ${printKey(property)}: page.nextCursor })`;
  });
  // Copies have types without a name, which fit the other description, too.
  const isTwice = isDescribedTwice(content?.schema, shape.items, facts.blueprint.api.schemas);
  const items = isTwice ? "page.items.map((item) => ({ ...item }))" : "page.items";
  return { body: printObject([`${printKey(shape.items)}: ${items}`, ...members], 18), headers };
}

export interface NextLink {
  readonly condition: string;
  /** The header's value. */
  readonly value: string;
}

/** The `Link` to the next page, where the document declares one. */
export function printNextLink(
  { operation, action }: StoredOperation<ListAction>,
  { query, url }: { readonly query: string; readonly url: string },
): NextLink | undefined {
  if (!linksNext(action)) return undefined;
  const { page } = action;
  const link = (name: string, value: string): string => `nextLink(${url}, { ${printKey(name)}: ${value} })`;
  if (page.kind === "cursor") {
    return { condition: "page.nextCursor !== null", value: link(page.cursor, "page.nextCursor") };
  }
  const given = (name: string, usual: number): string => {
    const value = `${query}${printAccess(name)}`;
    return isAlwaysThere(operation, name) ? value : `(${value} ?? ${usual})`;
  };
  const value =
    page.kind === "page"
      ? link(page.page, `${given(page.page, page.firstPage)} + 1`)
      : page.kind === "offset"
        ? link(page.offset, `${given(page.offset, 0)} + page.items.length`)
        : "";
  return { condition: "page.hasMore", value };
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
  return {
    "next-cursor": page.kind === "cursor" ? "page.nextCursor" : "null",
    "has-more": "page.hasMore",
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
