/** What is wrong with a service's settings, all of it at once. */

/** One setting that cannot be used. Holds no secret. */
export interface ConfigProblem {
  /** The environment variable. */
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

/** Its message has a line for each setting; the service does not start. */
export class ConfigError extends Error {
  readonly code = "ASHLAR_CONFIG";
  readonly hint: string;
  readonly problems: readonly ConfigProblem[];

  constructor(
    problems: readonly ConfigProblem[],
    o: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    const count =
      problems.length === 1 ? "a setting cannot be used" : `${problems.length} settings cannot be used`;
    const lines = problems.map(
      ({ name, expected, found }) => `  ${name}: expected ${expected}, found ${found}`,
    );
    super([`${count}:`, ...lines].join("\n"), o.cause === undefined ? undefined : { cause: o.cause });
    this.name = "ConfigError";
    this.hint = o.hint ?? "set them in the environment; .env.example lists them all";
    this.problems = problems;
  }
}
