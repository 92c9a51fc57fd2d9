/** Ids of objects as `inspect` makes them: the kind, and the name as SQL has it. */
import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { ObjectId } from "@ashlar/model";

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** `table public."Users"` */
export function tableId(table: Named): ObjectId {
  return `table ${qualifiedName(table)}`;
}

/** `materialized view public.totals` */
export function materializedViewId(view: Named): ObjectId {
  return `materialized view ${qualifiedName(view)}`;
}

/** `index public.users_email` */
export function indexId(index: Named): ObjectId {
  return `index ${qualifiedName(index)}`;
}

/** `column public.users.email` */
export function columnId(table: Named, column: string): ObjectId {
  return `column ${qualifiedName(table)}.${quoteIdentifier(column)}`;
}
