/** Names a migration after what it does: `create_orders`, `add_subtitle_to_books`, `change_books_and_2_more`. */
import type { Schema } from "@ashlar/model";
import { differenceOf } from "./difference.ts";

const LONGEST = 60;

interface NameOptions {
  readonly before: Schema;
  readonly after: Schema;
  readonly isFirst: boolean;
}

export function migrationName({ before, after, isFirst }: NameOptions): string {
  if (isFirst) return "initial";
  const tables = differenceOf(before.tables, after.tables);
  const enums = differenceOf(before.enums, after.enums);
  const [one, ...others] = tables.changed;
  const added = one === undefined ? [] : differenceOf(one.old.columns, one.next.columns).added;
  const isAlone = others.length + tables.added.length + tables.gone.length === 0;
  const words =
    one !== undefined && added.length === 1 && isAlone
      ? `add_${added.map(({ name }) => name).join()}_to_${one.next.name}`
      : tables.added.length > 0
        ? `create_${listed(tables.added)}`
        : tables.changed.length > 0
          ? `change_${listed(tables.changed.map(({ next }) => next))}`
          : `change_${listed([...tables.gone, ...enums.added, ...enums.changed.map(({ next }) => next), ...enums.gone])}`;
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, LONGEST)
    .replace(/^_+|_+$/g, "");
}

function listed([first, ...others]: readonly { readonly name: string }[]): string {
  const name = first?.name ?? "schema";
  return others.length === 0 ? name : `${name}_and_${others.length}_more`;
}
