/** A foreign key between different types: values are cast at each check, and one side overflows before the other. */
import type { DatabaseFinding } from "../analysis.ts";
import type { Known } from "../rule.ts";
import type { StructureTable } from "../structure.ts";

export function foreignKeyType({ structure }: Known): readonly DatabaseFinding[] {
  return structure.relationships.flatMap(({ child, childColumns, parent, parentColumns, constraint }) =>
    childColumns.flatMap((name, position): DatabaseFinding[] => {
      const referenced = parentColumns[position];
      const type = typeOf(child, name);
      const other = referenced === undefined ? undefined : typeOf(parent, referenced);
      if (type === undefined || other === undefined || baseOf(type) === baseOf(other)) return [];
      return [
        {
          rule: "foreign-key-type",
          severity: "warning",
          object: constraint.id,
          message: `${child.label}.${name} is ${type} and refers to ${parent.label}.${referenced}, which is ${other}`,
          hint: `make both ${wider(type, other)}`,
          evidence: constraint.definition,
        },
      ];
    }),
  );
}

function typeOf(table: StructureTable, column: string): string | undefined {
  return table.columns.find(({ name }) => name === column)?.type;
}

/** A length makes no other type. */
function baseOf(type: string): string {
  return type.replace(/\(.*?\)/, "");
}

const WIDTHS = ["smallint", "integer", "bigint", "numeric"];

function wider(a: string, b: string): string {
  return WIDTHS.indexOf(baseOf(a)) > WIDTHS.indexOf(baseOf(b)) ? a : b;
}
