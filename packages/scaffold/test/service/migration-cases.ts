/** A small shop, and what may become of it. */
import type { Column, Index, Schema, Table } from "@ashlar/model";

export interface MigrationCase {
  readonly title: string;
  readonly before: Schema;
  readonly after: Schema;
  /** Rows that are there when the migration comes. */
  readonly rows?: readonly string[];
  /** The migration's name without its timestamp. */
  readonly name: string;
  /** What the migration contains. */
  readonly forward?: readonly string[];
  /** Of the findings, in their order. */
  readonly rules?: readonly string[];
  /** Part of it is final, and its rollback says so. */
  readonly cannotReturn?: true;
}

function column(name: string, type: string, more: Partial<Column> = {}): Column {
  return { name, type, isNotNull: false, ...more };
}

function index(name: string, ...columns: readonly string[]): Index {
  return { name, isUnique: false, keys: columns.map((text) => ({ kind: "column", text })) };
}

const books: Table = {
  schema: "public",
  name: "books",
  columns: [
    column("id", "uuid", { isNotNull: true, default: "gen_random_uuid()" }),
    column("title", "character varying(200)", { isNotNull: true }),
    column("subtitle", "text"),
    column("pages", "integer"),
    column("state", "public.book_state", { isNotNull: true, default: "'draft'::public.book_state" }),
    column("created_at", "timestamp with time zone", { isNotNull: true, default: "now()" }),
  ],
  primaryKey: { name: "books_pkey", columns: ["id"] },
  uniqueKeys: [{ name: "books_title_key", columns: ["title"] }],
  checks: [{ name: "books_pages_check", expression: "pages > 0" }],
  foreignKeys: [],
  indexes: [index("books_created_at_idx", "created_at")],
};

const reviews: Table = {
  schema: "public",
  name: "reviews",
  columns: [
    column("id", "bigint", { isNotNull: true, identity: "by default" }),
    column("book_id", "uuid", { isNotNull: true }),
    column("stars", "smallint", { isNotNull: true }),
    column("book_title", "character varying(200)"),
  ],
  primaryKey: { name: "reviews_pkey", columns: ["id"] },
  uniqueKeys: [],
  checks: [],
  foreignKeys: [reference("reviews_book_id_fkey", "book_id")],
  indexes: [index("reviews_book_id_idx", "book_id")],
};

function reference(name: string, from: string): Table["foreignKeys"][number] {
  return {
    name,
    columns: [from],
    references: { schema: "public", table: "books", columns: ["id"] },
    onDelete: "cascade",
    onUpdate: "no action",
  };
}

const state = { schema: "public", name: "book_state", values: ["draft", "sold"] };

export const shop: Schema = { enums: [state], tables: [books, reviews] };

const ROWS = [
  "INSERT INTO books (title, pages) VALUES ('Walls', 10), ('Joints', 20)",
  "INSERT INTO reviews (book_id, stars) SELECT id, 5 FROM books",
];

function withBooks(change: Partial<Table>): Schema {
  return { ...shop, tables: [{ ...books, ...change }, reviews] };
}

function withReviews(change: Partial<Table>): Schema {
  return { ...shop, tables: [books, { ...reviews, ...change }] };
}

function withColumn(name: string, change: Partial<Column>): Schema {
  return withBooks({
    columns: books.columns.map((one) => (one.name === name ? { ...one, ...change } : one)),
  });
}

function without(...names: readonly string[]): readonly Column[] {
  return books.columns.filter(({ name }) => !names.includes(name));
}

const changes: readonly Omit<MigrationCase, "before" | "rows">[] = [
  {
    title: "a table came",
    after: {
      ...shop,
      tables: [
        ...shop.tables,
        {
          ...reviews,
          name: "notes",
          primaryKey: { name: "notes_pkey", columns: ["id"] },
          foreignKeys: [reference("notes_book_id_fkey", "book_id")],
          indexes: [index("notes_book_id_idx", "book_id")],
          comment: "New.",
        },
      ],
    },
    name: "create_notes",
    forward: ["-- step: create notes", "-- step: connect new tables\nSET LOCAL lock_timeout = '5s';"],
  },
  {
    title: "an optional column came",
    after: withBooks({ columns: [...books.columns, column("isbn", "text", { comment: "13 digits" })] }),
    name: "add_isbn_to_books",
    forward: ["ALTER TABLE public.books ADD COLUMN isbn text;"],
  },
  {
    title: "a required column with a constant default came",
    after: withBooks({
      columns: [...books.columns, column("stock", "integer", { isNotNull: true, default: "0" })],
    }),
    name: "add_stock_to_books",
    forward: ["ADD COLUMN stock integer NOT NULL DEFAULT 0;"],
  },
  {
    title: "a required column with another default in each row came",
    after: withBooks({
      columns: [...books.columns, column("token", "uuid", { isNotNull: true, default: "gen_random_uuid()" })],
    }),
    name: "add_token_to_books",
    rules: ["table-rewrite"],
  },
  {
    title: "a required column without a default came",
    after: withBooks({ columns: [...books.columns, column("shelf", "integer", { isNotNull: true })] }),
    name: "add_shelf_to_books",
    forward: [
      "ALTER TABLE public.books ADD COLUMN shelf integer;",
      "-- UPDATE public.books SET shelf = … WHERE shelf IS NULL;",
      "-- -- step: make books.shelf not null",
    ],
    rules: ["not-null-left"],
  },
  {
    title: "an optional column went",
    after: withBooks({ columns: without("subtitle") }),
    name: "change_books",
    forward: ["-- ALTER TABLE public.books DROP COLUMN subtitle;"],
    rules: ["column-left"],
  },
  {
    title: "a required column went",
    after: withBooks({ columns: without("title"), uniqueKeys: [] }),
    name: "change_books",
    forward: [
      "ALTER TABLE public.books ALTER COLUMN title DROP NOT NULL;",
      "-- ALTER TABLE public.books DROP COLUMN title;",
    ],
    rules: ["column-left"],
  },
  {
    title: "a column went and one like it came",
    after: withBooks({ columns: [...without("subtitle"), column("tagline", "text")] }),
    name: "add_tagline_to_books",
    rules: ["possible-rename", "column-left"],
  },
  {
    title: "a text may be longer",
    after: withColumn("title", { type: "text" }),
    name: "change_books",
    forward: ["ALTER TABLE public.books ALTER COLUMN title TYPE text;"],
  },
  {
    title: "a number may be larger",
    after: withColumn("pages", { type: "bigint" }),
    name: "change_books",
    rules: ["table-rewrite"],
  },
  {
    title: "an enum became text",
    after: withColumn("state", { type: "text", default: "'draft'::text" }),
    name: "change_books",
    rules: ["table-rewrite"],
  },
  {
    title: "a text became a number, with a check, a key and an index on it",
    after: {
      ...shop,
      tables: [
        {
          ...books,
          columns: books.columns.map((one) =>
            one.name === "subtitle" ? { ...one, type: "integer", default: "1" } : one,
          ),
          checks: [...books.checks, { name: "books_subtitle_check", expression: "subtitle > 3" }],
          uniqueKeys: [...books.uniqueKeys, { name: "books_subtitle_key", columns: ["subtitle"] }],
          indexes: [...books.indexes, index("books_subtitle_idx", "subtitle")],
        },
        reviews,
      ],
    },
    name: "change_books",
    forward: ["-- ALTER TABLE public.books ALTER COLUMN subtitle TYPE integer USING subtitle::integer;"],
    rules: ["column-type-left", "constraint-left", "constraint-left", "index-left"],
  },
  {
    title: "an optional column became required",
    after: withColumn("pages", { isNotNull: true }),
    name: "change_books",
    forward: [
      "CHECK (pages IS NOT NULL) NOT VALID;",
      "-- UPDATE public.books SET pages = … WHERE pages IS NULL;",
    ],
    rules: ["not-null-checked"],
  },
  {
    title: "a required column became optional",
    after: withColumn("title", { isNotNull: false }),
    name: "change_books",
  },
  {
    title: "defaults came, changed and went",
    after: withBooks({
      columns: books.columns.map((one) =>
        one.name === "pages"
          ? { ...one, default: "1" }
          : one.name === "state"
            ? { ...one, default: "'sold'::public.book_state" }
            : one.name === "created_at"
              ? column("created_at", one.type, { isNotNull: true })
              : one,
      ),
    }),
    name: "change_books",
  },
  {
    title: "a value came into the middle of an enum, and a column has it as its default",
    after: {
      enums: [{ ...state, values: ["new", "draft", "printed", "sold"] }],
      tables: [
        {
          ...books,
          columns: books.columns.map((one) =>
            one.name === "state" ? { ...one, default: "'printed'::public.book_state" } : one,
          ),
        },
        reviews,
      ],
    },
    name: "change_books",
    forward: [
      "-- step: add values to book_state no-transaction",
      "ALTER TYPE public.book_state ADD VALUE IF NOT EXISTS 'new' BEFORE 'draft';",
      "ALTER TYPE public.book_state ADD VALUE IF NOT EXISTS 'printed' AFTER 'draft';",
    ],
    cannotReturn: true,
  },
  {
    title: "a value of an enum went",
    after: { ...shop, enums: [{ ...state, values: ["draft"] }] },
    name: "change_book_state",
    forward: ["-- CREATE TYPE public.book_state AS ENUM ('draft');"],
    rules: ["enum-values-left"],
  },
  {
    title: "an enum came and one went",
    after: {
      enums: [{ schema: "public", name: "colour", values: ["red"] }],
      tables: [{ ...books, columns: [...without("state"), column("colour", "public.colour")] }, reviews],
    },
    name: "add_colour_to_books",
    rules: ["type-left", "column-left"],
  },
  {
    title: "checks came, changed and went",
    after: {
      ...shop,
      tables: [
        { ...books, checks: [{ name: "books_pages_check", expression: "pages > 1" }] },
        { ...reviews, checks: [{ name: "reviews_stars_check", expression: "stars BETWEEN 1 AND 5" }] },
      ],
    },
    name: "change_books_and_1_more",
    forward: ["CHECK (pages > 1) NOT VALID;", "VALIDATE CONSTRAINT reviews_stars_check;"],
  },
  {
    title: "a check went",
    after: withBooks({ checks: [] }),
    name: "change_books",
  },
  {
    title: "unique keys came, changed and went",
    after: {
      ...shop,
      tables: [
        { ...books, uniqueKeys: [{ name: "books_title_key", columns: ["title", "pages"] }] },
        { ...reviews, uniqueKeys: [{ name: "reviews_book_id_stars_key", columns: ["book_id", "stars"] }] },
      ],
    },
    name: "change_books_and_1_more",
    forward: [
      "CREATE UNIQUE INDEX CONCURRENTLY reviews_book_id_stars_key",
      "UNIQUE USING INDEX reviews_book_id_stars_key;",
      "UNIQUE USING INDEX books_title_key_new;",
    ],
  },
  { title: "a unique key went", after: withBooks({ uniqueKeys: [] }), name: "change_books" },
  {
    title: "indexes came, changed and went",
    after: {
      ...shop,
      tables: [
        { ...books, indexes: [index("books_created_at_idx", "created_at", "id")] },
        { ...reviews, indexes: [index("reviews_stars_idx", "stars")] },
      ],
    },
    name: "change_books_and_1_more",
    forward: [
      "-- step: drop reviews_book_id_idx no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS public.reviews_book_id_idx;",
      "CREATE INDEX CONCURRENTLY reviews_stars_idx ON public.reviews (stars);",
    ],
  },
  {
    title: "a foreign key changed",
    after: withReviews({
      foreignKeys: [{ ...reference("reviews_book_id_fkey", "book_id"), onDelete: "restrict" }],
    }),
    name: "change_reviews",
    forward: ["ON DELETE RESTRICT NOT VALID;", "VALIDATE CONSTRAINT reviews_book_id_fkey;"],
  },
  { title: "a foreign key went", after: withReviews({ foreignKeys: [] }), name: "change_reviews" },
  {
    title: "a column that refers to another table came",
    after: withReviews({
      columns: [...reviews.columns, column("about_id", "uuid")],
      foreignKeys: [...reviews.foreignKeys, reference("reviews_about_id_fkey", "about_id")],
      indexes: [...reviews.indexes, index("reviews_about_id_idx", "about_id")],
    }),
    name: "add_about_id_to_reviews",
  },
  {
    title: "a table went",
    after: { ...shop, tables: [books] },
    name: "change_reviews",
    forward: ["-- DROP TABLE public.reviews;"],
    rules: ["table-left"],
  },
  {
    title: "a table went and one like it came",
    after: {
      ...shop,
      tables: [
        books,
        { ...reviews, name: "opinions", primaryKey: { name: "opinions_pkey", columns: ["id"] }, indexes: [] },
      ],
    },
    name: "create_opinions",
    rules: ["possible-rename", "table-left"],
  },
  {
    title: "the primary key changed",
    after: withReviews({ primaryKey: { name: "reviews_pkey", columns: ["book_id", "id"] } }),
    name: "change_reviews",
    rules: ["primary-key-left"],
  },
  {
    title: "identity went from one column and is wanted of another",
    after: withReviews({
      columns: reviews.columns.map((one) =>
        one.name === "id"
          ? column("id", "bigint", { isNotNull: true })
          : one.name === "stars"
            ? { ...one, identity: "always" as const }
            : one,
      ),
    }),
    name: "change_reviews",
    rules: ["identity-left"],
  },
  {
    title: "a plain column should be computed",
    after: withColumn("subtitle", { generated: "upper(title::text)" }),
    name: "change_books",
    rules: ["generated-left"],
  },
  {
    title: "comments came",
    after: {
      enums: [{ ...state, comment: "Where it is." }],
      tables: [
        {
          ...books,
          comment: "On sale.",
          columns: books.columns.map((one) => ({ ...one, comment: "It's one" })),
        },
        reviews,
      ],
    },
    name: "change_books",
  },
];

export const cases: readonly MigrationCase[] = changes.map((one) => ({ ...one, before: shop, rows: ROWS }));
