/** CREATE TYPE and CREATE DOMAIN: https://www.postgresql.org/docs/current/sql-createtype.html */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { CompositeObject, DomainCheck, DomainObject, EnumObject, RangeObject } from "@ashlar/model";

const WIDTH = 100;

/** The statements that make it: more than one for a domain with checks that are not validated. */
export function createType(
  type: EnumObject | DomainObject | CompositeObject | RangeObject,
): readonly string[] {
  switch (type.kind) {
    case "enum":
      return [createEnum(type)];
    case "domain":
      return createDomain(type);
    case "composite":
      return [createComposite(type)];
    case "range":
      return [`CREATE TYPE ${type.sqlName} AS RANGE (${type.definition})`];
  }
}

function createEnum({ sqlName, values }: EnumObject): string {
  const literals = values.map(quoteLiteral);
  const line = `CREATE TYPE ${sqlName} AS ENUM (${literals.join(", ")})`;
  if (line.length <= WIDTH) return line;
  return `CREATE TYPE ${sqlName} AS ENUM (\n${literals.map((value) => `  ${value}`).join(",\n")}\n)`;
}

function createDomain(domain: DomainObject): readonly string[] {
  const clauses = [
    ...(domain.collation === undefined ? [] : [`COLLATE ${domain.collation}`]),
    ...(domain.default === undefined ? [] : [`DEFAULT ${domain.default}`]),
    ...(domain.isNotNull ? ["NOT NULL"] : []),
    ...domain.checks.filter(({ isValidated }) => isValidated).map(checkClause),
  ];
  const text = clauses.map((clause) => `\n  ${clause}`).join("");
  return [
    `CREATE DOMAIN ${domain.sqlName} AS ${domain.baseType}${text}`,
    ...domain.checks
      .filter(({ isValidated }) => !isValidated)
      .map((check) => `${addDomainCheck(domain, check)} NOT VALID`),
  ];
}

export function addDomainCheck({ sqlName }: DomainObject, check: DomainCheck): string {
  return `ALTER DOMAIN ${sqlName} ADD ${checkClause(check)}`;
}

function checkClause({ name, definition }: DomainCheck): string {
  return `CONSTRAINT ${quoteIdentifier(name)} ${definition}`;
}

function createComposite({ sqlName, attributes }: CompositeObject): string {
  const lines = attributes.map((attribute) => `  ${attributeText(attribute)}`);
  return `CREATE TYPE ${sqlName} AS (${lines.length === 0 ? "" : `\n${lines.join(",\n")}\n`})`;
}

/** `city text COLLATE "C"` */
export function attributeText({ name, type, collation }: CompositeObject["attributes"][number]): string {
  return `${quoteIdentifier(name)} ${type}${collation === undefined ? "" : ` COLLATE ${collation}`}`;
}
