/** Scopes that operations of the document ask for, as arguments of `npm run token`. */
import type { ProjectFacts } from "./facts.ts";

const few = 3;

/** ` -- --scope books:write`, or nothing where no operation asks for a scope. */
export function someScopes({ operations }: ProjectFacts): string {
  const scopes = new Set(
    operations.flatMap(({ security }) =>
      security.flatMap((alternative) => Object.values(alternative).flat()),
    ),
  );
  const shown = [...scopes].filter((scope) => /^[\w.:/*-]+$/.test(scope)).slice(0, few);
  return shown.length === 0 ? "" : ` -- ${shown.map((scope) => `--scope ${scope}`).join(" ")}`;
}
