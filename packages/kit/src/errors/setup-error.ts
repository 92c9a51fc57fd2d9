/** An option of the kit that cannot be meant: found when the service starts, never by a request. */

/** The options contradict each other or cannot be read; the service must not start. */
export class SetupError extends Error {
  override readonly name: string = "SetupError";
  readonly code = "ASHLAR_KIT_SETUP" as const;
  /** What to do about it. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
