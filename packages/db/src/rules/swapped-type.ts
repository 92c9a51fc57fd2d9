/** Types that a user makes in SQL: where one cannot be changed in place, a new one takes its name. */
import type {
  ColumnObject,
  CompositeObject,
  DatabaseObject,
  DomainObject,
  EnumObject,
  RangeObject,
} from "@ashlar/model";

export type SwappedType = EnumObject | DomainObject | CompositeObject | RangeObject;

export function isSwapped(object: DatabaseObject | undefined): object is SwappedType {
  return object !== undefined && ["enum", "domain", "composite", "range"].includes(object.kind);
}

/** Same name, other kind: the domain `level` where there was an enum `level`. */
export function hasTypeOfOtherKind(before: ColumnObject, after: ColumnObject): boolean {
  const [old, now] = [before.typeId, after.typeId].map(
    (id) => /^(?:enum|domain|composite|range) /.exec(id ?? "")?.[0],
  );
  return before.type === after.type && old !== undefined && now !== undefined && old !== now;
}
