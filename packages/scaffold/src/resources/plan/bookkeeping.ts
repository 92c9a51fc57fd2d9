/** Tables in which tools of migrations and job queues remember what they did: nobody's data, and a write there breaks them. */
import type { RelationFacts } from "./relation-facts.ts";

interface Books {
  readonly tool: string;
  /** Undefined: in whatever namespace. */
  readonly schema?: string;
  /** Undefined: all tables of the namespace. */
  readonly tables?: readonly string[];
  /** All of the table's columns, where others may well have a table of that name. */
  readonly columns?: readonly string[];
}

const BOOKS: readonly Books[] = [
  { tool: "Ashlar", tables: ["ashlar_migrations"] },
  { tool: "Rails, Ecto, dbmate or golang-migrate", tables: ["schema_migrations"] },
  { tool: "Rails", tables: ["ar_internal_metadata"] },
  { tool: "Django", tables: ["django_migrations"] },
  { tool: "Flyway", tables: ["flyway_schema_history"] },
  { tool: "Liquibase", tables: ["databasechangelog", "databasechangeloglock"] },
  { tool: "Knex", tables: ["knex_migrations", "knex_migrations_lock"] },
  { tool: "Kysely", tables: ["kysely_migration", "kysely_migration_lock"] },
  { tool: "Prisma", tables: ["_prisma_migrations"] },
  { tool: "Entity Framework", tables: ["__EFMigrationsHistory", "__efmigrationshistory"] },
  { tool: "Alembic", tables: ["alembic_version"] },
  { tool: "goose", tables: ["goose_db_version"] },
  { tool: "node-pg-migrate", tables: ["pgmigrations"] },
  { tool: "Sequelize", tables: ["SequelizeMeta"] },
  { tool: "Drizzle", tables: ["__drizzle_migrations"] },
  { tool: "MikroORM", tables: ["mikro_orm_migrations"] },
  { tool: "Diesel", tables: ["__diesel_schema_migrations"] },
  { tool: "sqlx", tables: ["_sqlx_migrations"] },
  { tool: "Doctrine", tables: ["doctrine_migration_versions"] },
  { tool: "Phinx", tables: ["phinxlog"] },
  { tool: "TypeORM", tables: ["typeorm_metadata"] },
  { tool: "TypeORM", tables: ["migrations"], columns: ["id", "timestamp", "name"] },
  { tool: "Laravel", tables: ["migrations"], columns: ["id", "migration", "batch"] },
  { tool: "Sqitch", schema: "sqitch" },
  { tool: "graphile-migrate", schema: "graphile_migrate" },
  { tool: "graphile-worker", schema: "graphile_worker", tables: ["migrations"] },
  { tool: "pg-boss", schema: "pgboss", tables: ["version"] },
];

/** The tool that keeps its books in the table, if any does. */
export function bookkeeperOf({ object, schema, name, columns }: RelationFacts): string | undefined {
  if (object.kind !== "table") return undefined;
  const names = columns.map((column) => column.name);
  return BOOKS.find(
    (books) =>
      (books.schema ?? schema) === schema &&
      (books.tables?.includes(name) ?? true) &&
      (books.columns === undefined || hasAll(names, books.columns)),
  )?.tool;
}

function hasAll(names: readonly string[], expected: readonly string[]): boolean {
  return names.length === expected.length && expected.every((name) => names.includes(name));
}
