/** Tokens that this process was told to refuse although they are not expired. */

/** By the token's own id, or all that a subject was given until now. */
export type Revocation = { readonly jti: string } | { readonly subject: string };

export class Revocations {
  readonly #keptMs: number;
  // jti → until when it is kept; subject → tokens issued before this second are refused, and until when that is kept.
  readonly #jtis = new Map<string, number>();
  readonly #subjects = new Map<string, { readonly beforeS: number; readonly untilMs: number }>();

  /** @param keptMs longer than any token lives */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  add(revocation: Revocation, nowMs: number): void {
    this.#sweep(nowMs);
    const untilMs = nowMs + this.#keptMs;
    if ("jti" in revocation) this.#jtis.set(revocation.jti, untilMs);
    // A token of this very second may have been issued before or after: it is refused.
    else this.#subjects.set(revocation.subject, { beforeS: Math.floor(nowMs / 1000) + 1, untilMs });
  }

  has(token: {
    readonly jti: string | undefined;
    readonly subject: string;
    readonly issuedAtS: number | undefined;
  }): boolean {
    if (token.jti !== undefined && this.#jtis.has(token.jti)) return true;
    const subject = this.#subjects.get(token.subject);
    return subject !== undefined && (token.issuedAtS === undefined || token.issuedAtS < subject.beforeS);
  }

  #sweep(nowMs: number): void {
    for (const [jti, untilMs] of this.#jtis) if (untilMs <= nowMs) this.#jtis.delete(jti);
    for (const [subject, { untilMs }] of this.#subjects) if (untilMs <= nowMs) this.#subjects.delete(subject);
  }
}
