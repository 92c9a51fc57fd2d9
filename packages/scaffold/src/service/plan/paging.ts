/** How a list is cut into pages, and what its answer says about the page. */
import type { Parameter } from "@ashlar/model";
import type { LimitPlan, ListShape, PageFact, PagePlan } from "../service-plan.ts";
import { type FoundList, holdsRequestId, listed } from "./answer-shape.ts";
import { isOnly, type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";
import { plainName } from "./words.ts";

export interface FoundPaging {
  readonly page: PagePlan;
  readonly shape: ListShape;
  /** Parameters that it takes. */
  readonly taken: readonly string[];
}

const usualLimit = 25;

const cursors = words(
  "cursor pagecursor pagetoken nextpagetoken continuationtoken nexttoken continuation startingafter after marker next",
);
const pages = words("page pagenumber pageno pagenum pageindex");
const offsets = words("offset skip start startindex from");
const limits = words(
  "limit perpage pagesize size first top maxresults count take pagelimit maxitems itemsperpage",
);

const cursorFacts = words(
  "nextcursor next nextpagetoken nexttoken cursor endcursor continuationtoken nextpage",
);

/** A reason where the answer needs to be told something that nothing here knows. */
export function planPaging(
  parameters: readonly Parameter[],
  found: FoundList,
  answer: { readonly hasLink: boolean },
  schemas: Schemas,
): FoundPaging | string {
  const views = parameters.map((parameter) => ({ parameter, view: viewSchema(parameter.schema, schemas) }));
  const find = (names: ReadonlySet<string>, fits: (view: SchemaView) => boolean): Parameter | undefined =>
    views.find(({ parameter, view }) => names.has(plainName(parameter.name)) && fits(view))?.parameter;
  const isNumber = (view: SchemaView): boolean => isOnly(view, "integer") || isOnly(view, "number");
  const isText = (view: SchemaView): boolean =>
    isOnly(view, "string") && view.values === undefined && !/^date/.test(view.keywords.format ?? "");
  const limit = limitPlan(find(limits, isNumber), schemas);
  const tellsCursor =
    answer.hasLink ||
    [...found.others].some(([name, each]) => isCursorFact(name, viewSchema(each.schema, schemas)));
  const cursor = tellsCursor ? find(cursors, isText) : undefined;
  const page = find(pages, isNumber);
  const offset = find(offsets, isNumber);
  const plan = pagePlan({ cursor, page, offset, limit }, schemas);
  const shape = shapeOf(found, plan, schemas);
  if (typeof shape === "string") return shape;
  const used = { cursor: cursor?.name, offset: offset?.name, page: page?.name, none: undefined }[plan.kind];
  return { page: plan, shape, taken: [used, limit?.parameter].filter((name) => name !== undefined) };
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

function limitPlan(parameter: Parameter | undefined, schemas: Schemas): LimitPlan | undefined {
  if (parameter === undefined) return undefined;
  const { default: declared, maximum } = viewSchema(parameter.schema, schemas).keywords;
  if (typeof declared === "number" && declared > 0)
    return { parameter: parameter.name, default: Math.trunc(declared) };
  return { parameter: parameter.name, default: Math.min(usualLimit, maximum ?? usualLimit) };
}

interface PageParameters {
  readonly cursor: Parameter | undefined;
  readonly page: Parameter | undefined;
  readonly offset: Parameter | undefined;
  readonly limit: LimitPlan | undefined;
}

function pagePlan({ cursor, page, offset, limit }: PageParameters, schemas: Schemas): PagePlan {
  if (cursor !== undefined) return { kind: "cursor", cursor: cursor.name, limit };
  if (page !== undefined) {
    const { minimum, default: declared } = viewSchema(page.schema, schemas).keywords;
    return { kind: "page", page: page.name, firstPage: minimum === 0 || declared === 0 ? 0 : 1, limit };
  }
  if (offset !== undefined) return { kind: "offset", offset: offset.name, limit };
  return { kind: "none", limit };
}

function shapeOf(found: FoundList, plan: PagePlan, schemas: Schemas): ListShape | string {
  if (found.items === undefined) return { kind: "array" };
  const extras: { property: string; value: PageFact }[] = [];
  const unknown: string[] = [];
  for (const [property, { schema, isRequired }] of found.others) {
    const value = factOf(property, schema, plan, found, schemas);
    if (value !== undefined) extras.push({ property, value });
    else if (isRequired) unknown.push(property);
  }
  if (unknown.length > 0) return `nothing says what goes into ${listed(unknown)} of its answer`;
  return { kind: "object", items: found.items, extras };
}

function isCursorFact(name: string, view: SchemaView): boolean {
  return (
    cursorFacts.has(plainName(name)) && isOnly(view, "string") && !/^ur[il]/.test(view.keywords.format ?? "")
  );
}

const numbers: Readonly<Record<string, PageFact>> = {
  total: "total",
  totalcount: "total",
  totalitems: "total",
  totalresults: "total",
  totalelements: "total",
  totalrecords: "total",
  totalrows: "total",
  limit: "limit",
  perpage: "limit",
  pagesize: "limit",
  offset: "offset",
  skip: "offset",
  page: "page",
  pagenumber: "page",
  currentpage: "page",
  pages: "page-count",
  totalpages: "page-count",
  pagecount: "page-count",
  lastpage: "page-count",
};

function factOf(
  property: string,
  schema: FoundList["schema"],
  plan: PagePlan,
  found: FoundList,
  schemas: Schemas,
): PageFact | undefined {
  const view = viewSchema(schema, schemas);
  const plain = plainName(property);
  // Without `null`, the last page has no cursor to tell: the property must be one that may be left out.
  const mayLack = view.isNullable || found.others.get(property)?.isRequired === false;
  if (plan.kind === "cursor" && isCursorFact(property, view)) return mayLack ? "next-cursor" : undefined;
  if (isOnly(view, "boolean"))
    return /^(has)?(more|next|nextpage|moreitems|moreresults)$/.test(plain) ? "has-more" : undefined;
  if (isOnly(view, "object"))
    return plain === "meta" && holdsRequestId(schema, schemas) ? "request-id-meta" : undefined;
  if (!isOnly(view, "integer") && !isOnly(view, "number")) return undefined;
  if (plain === "count" || plain === "size" || plain === "returned")
    return countFact([...found.others.keys()], plan, plain);
  const fact = numbers[plain];
  if (fact === "page" || fact === "page-count") return plan.kind === "page" ? fact : undefined;
  if (fact === "offset") return plan.kind === "offset" ? fact : undefined;
  if (fact === "limit") return plan.limit === undefined ? undefined : fact;
  return fact;
}

/** `count` beside a total is that of the page; alone, in a list that is cut, it is the whole. */
function countFact(others: readonly string[], plan: PagePlan, plain: string): PageFact | undefined {
  const hasTotal = others.some((name) => numbers[plainName(name)] === "total");
  if (plain === "size") return plan.limit === undefined ? "count" : "limit";
  return hasTotal || (plan.kind === "none" && plan.limit === undefined) ? "count" : "total";
}
