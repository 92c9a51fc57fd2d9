/** One SQL statement, and what there is once it ran. */

export interface Statement {
  /** Without a semicolon at its end. */
  readonly text: string;
  readonly makes: Made;
}

export interface Made {
  readonly kind: "schema" | "enum" | "table" | "column" | "constraint" | "index" | "comment";
  /** As SQL writes it: `public.books`; of a column or a constraint with its table: `public.books.title`. */
  readonly name: string;
}
