/** How a list is ordered, and which query parameters choose. */
import type { Parameter } from "@ashlar/model";
import type { SortPlan } from "../service-plan.ts";
import { isScalar } from "./column-kind.ts";
import type { DraftColumn, DraftStore } from "./draft-store.ts";
import { columnNamed } from "./match-property.ts";
import { isOnly, type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";
import { plainName } from "./words.ts";

export interface FoundSorting {
  readonly sort: SortPlan;
  /** Parameters that it takes. */
  readonly taken: readonly string[];
  /** Properties that it would have to sort by, and that hold numbers as text. */
  readonly textNumbers: readonly string[];
}

const sortNames: ReadonlySet<string> = new Set(
  "sort sortby orderby order ordering sortfield sortcolumn sortkey sorting".split(" "),
);
const directionNames: ReadonlySet<string> = new Set(
  "order direction sortorder sortdirection sortdir orderdirection orderdir dir ordering".split(" "),
);

export function planSorting(
  parameters: readonly Parameter[],
  draft: DraftStore,
  schemas: Schemas,
): FoundSorting {
  const usual = usualOrder(draft);
  const direction = parameters.find(({ name, schema }) => {
    return directionNames.has(plainName(name)) && isDirection(viewSchema(schema, schemas).values);
  });
  const sorting = parameters
    .filter((each) => each !== direction && sortNames.has(plainName(each.name)))
    .map((each) => ({ parameter: each, choices: choicesOf(each, draft, schemas, direction !== undefined) }))
    .find(({ choices }) => choices !== undefined);
  const isDescending =
    direction !== undefined && /^desc/i.test(String(viewSchema(direction.schema, schemas).keywords.default));
  const chosen = sorting && viewSchema(sorting.parameter.schema, schemas).keywords.default;
  const refused =
    sorting === undefined ? parameters.find((each) => sortNames.has(plainName(each.name))) : undefined;
  const first =
    sorting === undefined
      ? refused && defaultChoice(refused, draft, schemas)
      : sorting.choices?.find(({ value }) => value === chosen);
  const start = first === undefined ? usual : { column: first.column, isDescending: first.isDescending };
  return {
    sort: {
      parameter: sorting?.parameter.name,
      directionParameter: direction?.name,
      choices: sorting?.choices ?? [],
      ...(sorting !== undefined && viewSchema(sorting.parameter.schema, schemas).values === undefined
        ? { isFree: true as const }
        : {}),
      default: isDescending ? { ...start, isDescending } : start,
    },
    taken: [sorting?.parameter.name, direction?.name].filter((name) => name !== undefined),
    textNumbers: refused === undefined ? [] : textNumbersOf(refused, draft, schemas),
  };
}

/** What a request is answered that does not use a parameter of which not every value is understood. */
function defaultChoice(
  { schema }: Parameter,
  draft: DraftStore,
  schemas: Schemas,
): SortPlan["choices"][number] | undefined {
  const { default: usual } = viewSchema(schema, schemas).keywords;
  return typeof usual === "string" ? choiceOf(usual, draft) : undefined;
}

function textNumbersOf({ schema }: Parameter, draft: DraftStore, schemas: Schemas): string[] {
  const named = (viewSchema(schema, schemas).values ?? []).flatMap((value) => {
    const column = columnNamed(String(value).replace(/^[-+]/, ""), draft);
    return column !== undefined && isTextNumber(column) ? [column.field.property ?? ""] : [];
  });
  return [...new Set(named)];
}

/** `"9.50"` comes after `"10.00"` where text is sorted. */
function isTextNumber({ field, view }: DraftColumn): boolean {
  if (field.kind !== "text" || view === undefined) return false;
  const { format = "", pattern = "" } = view.keywords;
  if (/^(decimal|money|currency|number|numeric|bigint|int64|float|double)$/i.test(format)) return true;
  // Digits, and what may stand among them; a code such as `^\\d{4}-\\d{2}$` is as long as any other, and sorted rightly.
  const digits = pattern.replace(/\\d|\[0-9\]|\[1-9\]|\\\.|\[.,]+\]/g, "");
  const isNumber =
    pattern !== "" && /\\d|\[0-9\]/.test(pattern) && /^[\^$\-+?*(){},:|\d.[\]\\]*$/.test(digits);
  return isNumber && /[+*?]|\{\d*,\d*\}/.test(pattern.replaceAll("\\+", ""));
}

/** The order in which rows came, unless somebody else gives them their keys. */
function usualOrder({ store }: DraftStore): SortPlan["default"] {
  if (store.key !== undefined && store.keySource !== "uuid")
    return { column: store.key, isDescending: false };
  const created = store.fields.find(({ source }) => source === "created-at");
  return { column: created?.column ?? "created_at", isDescending: false };
}

function isDirection(values: readonly unknown[] | undefined): boolean {
  return (
    values !== undefined &&
    values.length > 0 &&
    values.every((value) => typeof value === "string" && /^(asc|desc)(ending)?$/i.test(value))
  );
}

/** Every value must be understood: one that is not would be sorted by something else. */
function choicesOf(
  { name, schema }: Parameter,
  draft: DraftStore,
  schemas: Schemas,
  hasDirection: boolean,
): SortPlan["choices"] | undefined {
  const view = viewSchema(schema, schemas);
  if (!isOnly(view, "string")) return undefined;
  if (view.values === undefined)
    return freeChoices(view, draft, { hasDirection, isOData: name.startsWith("$") });
  const choices = view.values.map((value) => choiceOf(String(value), draft));
  return choices.every((choice) => choice !== undefined) ? choices : undefined;
}

/** Any text may be sent: every column of the model's own that can be sorted by, unless the default is something else. */
function freeChoices(
  { keywords }: SchemaView,
  draft: DraftStore,
  { hasDirection, isOData }: { readonly hasDirection: boolean; readonly isOData: boolean },
): SortPlan["choices"] | undefined {
  const choices = draft.columns.flatMap((each): SortPlan["choices"][number][] => {
    const { field } = each;
    const { property, column, isWriteOnly, source } = field;
    if (property === undefined || isWriteOnly || !isScalar(field) || isLimit(source)) return [];
    if (isTextNumber(each)) return [];
    const up = { value: property, column, isDescending: false };
    const down = { value: `-${property}`, column, isDescending: true };
    if (hasDirection) return [up];
    const named = [up, down].map((each) => ({
      ...each,
      value: `${property}${isOData ? " " : ":"}${each.isDescending ? "desc" : "asc"}`,
    }));
    // `$orderby=name desc`, https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html §5.1.5
    return isOData ? [up, ...named] : [up, down, ...named];
  });
  const usual = keywords.default;
  const isUnderstood = usual === undefined || choices.some(({ value }) => value === usual);
  return isUnderstood && choices.length > 0 ? choices : undefined;
}

/** All rows that are listed have the same. */
function isLimit(source: string): boolean {
  return source === "parent" || source === "scope";
}

function choiceOf(value: string, draft: DraftStore): SortPlan["choices"][number] | undefined {
  const [, sign = "", name = "", direction = ""] = /^([-+]?)(.*?)(?:[:_. ,]?(asc|desc))?$/i.exec(value) ?? [];
  const whole = columnNamed(value.slice(sign.length), draft);
  const column = whole ?? columnNamed(name, draft);
  if (column === undefined || !isScalar(column.field) || isTextNumber(column)) return undefined;
  const isDescending = sign === "-" || (whole === undefined && /^desc/i.test(direction));
  return { value, column: column.field.column, isDescending };
}
