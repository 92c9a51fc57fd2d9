/** Types that a user makes in SQL: where one cannot be changed in place, a new one takes its name. */
import type { CompositeObject, DatabaseObject, DomainObject, EnumObject, RangeObject } from "@ashlar/model";

export type SwappedType = EnumObject | DomainObject | CompositeObject | RangeObject;

export function isSwapped(object: DatabaseObject | undefined): object is SwappedType {
  return object !== undefined && ["enum", "domain", "composite", "range"].includes(object.kind);
}
