/** What a handler says in a framework's own words. */

export interface Dialect {
  /** Of the handler: `(req, res)`. */
  readonly parameters: string;
  /** What `callOf` takes. */
  readonly request: string;
  readonly params: string;
  readonly query: string;
  readonly body: string;
  readonly headers: string;
  readonly cookies: string;
  /** The path and query as they were sent. */
  readonly url: string;
  /** A statement that sets a header of the answer to come. */
  header(name: string, value: string): string;
  /** Statements that send an answer. */
  answer(answer: AnswerText): string[];
  /** Statements that send one of two answers, the first where the condition holds. */
  either(condition: string, first: AnswerText, second: AnswerText): string[];
}

export interface AnswerText {
  readonly status: number;
  /** Name → expression. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** An expression; undefined where nothing is sent. */
  readonly body: string | undefined;
}
