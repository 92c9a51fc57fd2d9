/** What a new row's `Location` ends in: a property of its model or, where that may lack it, the row's own key. */
import type { CreateAction, Field } from "../service-plan.ts";
import type { Facts, StoreFacts } from "./facts.ts";
import { propertyOf } from "./property.ts";

export interface NewKey {
  readonly field: Field;
  /** The service hands it over beside the model. */
  readonly isOfRow: boolean;
}

/** Undefined where the answer has no `Location`. */
export function newKeyOf(
  { location, answer }: CreateAction,
  { store, schema }: StoreFacts,
  { blueprint }: Facts,
): NewKey | undefined {
  const field = store.fields.find(({ column }) => column === store.key);
  if (location === undefined || field === undefined) return undefined;
  if (answer.status !== 201 && !answer.headers.includes("location")) return undefined;
  const { property, isWriteOnly } = field;
  const known = property === undefined ? undefined : propertyOf(schema, property, blueprint.api.schemas);
  return { field, isOfRow: isWriteOnly || known?.isRequired !== true };
}
