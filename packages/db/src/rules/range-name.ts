/** Names that come with a range type: https://www.postgresql.org/docs/current/rangetypes.html */
import type { RangeObject } from "@ashlar/model";
import type { Side } from "./rule.ts";
import { splitList } from "./split-list.ts";

export interface Constructor {
  readonly name: string;
  readonly types: readonly string[];
}

/** `floatrange(double precision, double precision)` and the others, also those of the multirange. */
export function constructorsOf(range: RangeObject, side: Side): readonly Constructor[] {
  const subtype = partOf(range, "subtype") ?? "text";
  const multirange = multirangeOf(range, side);
  return [
    { name: range.name, types: [subtype, subtype] },
    { name: range.name, types: [subtype, subtype, "text"] },
    ...(multirange === undefined
      ? []
      : [
          { name: multirange, types: [] },
          { name: multirange, types: [range.sqlName] },
          { name: multirange, types: [`${range.sqlName}[]`] },
        ]),
  ];
}

/** The name as it is, unquoted; not set on servers before 14, which have none. */
export function multirangeOf(range: RangeObject, { database }: Side): string | undefined {
  if (database.serverVersion < 140_000) return undefined;
  const told = partOf(range, "multirange_type_name");
  if (told !== undefined) return unquoted(told);
  const { name } = range;
  return name.includes("range") ? name.replace("range", "multirange") : `${name}_multirange`;
}

function partOf({ definition }: RangeObject, name: string): string | undefined {
  const item = splitList(definition).find((one) => one.startsWith(`${name} = `));
  return item?.slice(name.length + " = ".length);
}

function unquoted(name: string): string {
  const last = /(?:"((?:[^"]|"")*)"|([^."]+))$/.exec(name);
  return last?.[1]?.replaceAll('""', '"') ?? last?.[2] ?? name;
}
