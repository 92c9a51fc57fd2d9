/** A schema with one of everything, its expressions as Postgres prints them. */
import type { Column, Schema } from "@ashlar/model";

export function column(name: string, type: string, more: Partial<Column> = {}): Column {
  return { name, type, isNotNull: false, ...more };
}

export const bookshop: Schema = {
  enums: [{ schema: "public", name: "genre", values: ["novel", "children's"], comment: "What a book is." }],
  tables: [
    {
      schema: "public",
      name: "authors",
      columns: [
        column("id", "bigint", { isNotNull: true, identity: "by default" }),
        column("name", "character varying(200)", { isNotNull: true }),
        column("best_book_id", "uuid"),
      ],
      primaryKey: { name: "authors_pkey", columns: ["id"] },
      uniqueKeys: [{ name: "authors_name_key", columns: ["name"] }],
      checks: [],
      foreignKeys: [
        {
          name: "authors_best_book_id_fkey",
          columns: ["best_book_id"],
          references: { schema: "public", table: "books", columns: ["id"] },
          onDelete: "set null",
          onUpdate: "no action",
        },
      ],
      indexes: [
        {
          name: "authors_best_book_id_idx",
          isUnique: false,
          keys: [{ kind: "column", text: "best_book_id" }],
          where: "(best_book_id IS NOT NULL)",
        },
      ],
    },
    {
      schema: "public",
      name: "books",
      columns: [
        column("id", "uuid", { isNotNull: true, default: "gen_random_uuid()" }),
        column("author_id", "bigint", { isNotNull: true }),
        column("title", "text", { isNotNull: true }),
        column("order", "integer", { comment: "Where it stands:\n-- step: on a shelf of 'C:\\books'" }),
        column("genres", "public.genre[]", { isNotNull: true, default: "'{}'::public.genre[]" }),
        column("price", "numeric(12,2)"),
        column("shout", "text", { generated: "upper(title)" }),
        column("created_at", "timestamp with time zone", { isNotNull: true, default: "now()" }),
      ],
      primaryKey: { name: "books_pkey", columns: ["id"] },
      uniqueKeys: [],
      checks: [{ name: "books_price_check", expression: "(price >= (0)::numeric)" }],
      foreignKeys: [
        {
          name: "books_author_id_fkey",
          columns: ["author_id"],
          references: { schema: "public", table: "authors", columns: ["id"] },
          onDelete: "cascade",
          onUpdate: "no action",
        },
      ],
      indexes: [
        {
          name: "books_genres_idx",
          method: "gin",
          isUnique: false,
          keys: [{ kind: "column", text: "genres" }],
        },
        {
          name: "books_recent_idx",
          isUnique: false,
          keys: [
            { kind: "column", text: "created_at", isDescending: true },
            { kind: "expression", text: "(lower(title))" },
          ],
        },
      ],
      comment: "Everything on sale.",
    },
  ],
};
