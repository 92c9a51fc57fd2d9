/** Which of a schema's objects a server of some version cannot hold: a shadow of a newer one proves nothing of them. */
import type { Database, DatabaseObject } from "@ashlar/model";

interface Feature {
  /** Ends the sentence "… needs Postgres 15 for". */
  readonly what: string;
  /** The first major version that has it. */
  readonly since: number;
  readonly isUsed: (object: DatabaseObject) => boolean;
}

/** From the release notes, each under "Migration" or "Changes": https://www.postgresql.org/docs/release/ */
const FEATURES: readonly Feature[] = [
  feature("virtual generated columns", 18, "column", ({ generated }) => generated?.kind === "virtual"),
  feature("not-null constraints that are NOT VALID", 18, "column", (column) => column.isNotNullInvalid),
  feature("NOT ENFORCED", 18, "constraint", ({ isNotEnforced }) => isNotEnforced),
  feature("WITHOUT OVERLAPS", 18, "constraint", ({ type, definition }) =>
    /^(?:primary key|unique)$/.test(type) ? definition.includes(" WITHOUT OVERLAPS)") : false,
  ),
  feature("PERIOD", 18, "constraint", ({ type, definition }) =>
    type === "foreign key" ? definition.includes(", PERIOD ") : false,
  ),
  feature("publish_generated_columns", 18, "publication", ({ options }) =>
    Object.hasOwn(options, "publish_generated_columns"),
  ),
  feature("the collation provider builtin", 17, "collation", ({ definition }) =>
    definition.some((text) => text.includes("(PROVIDER = builtin")),
  ),
  feature("rules of a collation", 16, "collation", ({ definition }) =>
    definition.some((text) => text.includes(", RULES = ")),
  ),
  feature("NULLS NOT DISTINCT", 15, "constraint", ({ type, definition }) =>
    type === "unique" ? definition.startsWith("UNIQUE NULLS NOT DISTINCT") : false,
  ),
  feature("NULLS NOT DISTINCT", 15, "index", ({ definition }) => definition.includes(" NULLS NOT DISTINCT")),
  feature("columns of ON DELETE SET …", 15, "constraint", ({ type, definition }) =>
    type === "foreign key" ? / ON DELETE SET (?:NULL|DEFAULT) \(/.test(definition) : false,
  ),
  feature("security_invoker", 15, "view", ({ options }) => Object.hasOwn(options ?? {}, "security_invoker")),
  feature("columns and filters of a publication's tables", 15, "publication", ({ tables }) =>
    tables.some(({ columns, where }) => columns !== undefined || where !== undefined),
  ),
  feature("publications of schemas", 15, "publication", ({ schemas }) => schemas.length > 0),
  feature("column compression", 14, "column", ({ compression }) => compression !== undefined),
  feature("names of multiranges", 14, "range", ({ definition }) =>
    definition.includes("multirange_type_name = "),
  ),
  feature("bodies in standard SQL", 14, "function", isInStandardSql),
  feature("bodies in standard SQL", 14, "procedure", isInStandardSql),
];

/** @returns `view public.v needs Postgres 15 for security_invoker`, for each that it cannot hold */
export function beyondVersion(major: number, { objects }: Database): readonly string[] {
  const features = FEATURES.filter(({ since }) => since > major);
  if (features.length === 0) return [];
  return objects.flatMap((object) =>
    features
      .filter(({ isUsed }) => isUsed(object))
      .map(({ what, since }) => `${object.id} needs Postgres ${since} for ${what}`),
  );
}

function feature<Kind extends DatabaseObject["kind"]>(
  what: string,
  since: number,
  kind: Kind,
  isUsed: (object: DatabaseObject & { readonly kind: Kind }) => boolean | undefined,
): Feature {
  const isOfKind = (object: DatabaseObject): object is DatabaseObject & { readonly kind: Kind } =>
    object.kind === kind;
  return { what, since, isUsed: (object) => isOfKind(object) && isUsed(object) === true };
}

/** A body in quotes comes after AS. */
function isInStandardSql({ definition }: { readonly definition: string }): boolean {
  return /^(?:BEGIN ATOMIC|RETURN\b)/m.test(definition) && !/^AS /m.test(definition);
}
