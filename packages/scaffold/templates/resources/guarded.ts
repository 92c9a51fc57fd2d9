/** Whether a policy of the database decides what a query sees. */
import type { Description, Relation } from "./description.js";

/** The session for reading these. */
export function sessionFor<S extends { unguarded?(): S }>(session: S, isRead: IsRead): S {
  return isGuarded(isRead) ? session : (session.unguarded?.() ?? session);
}

export interface IsRead {
  readonly descriptions: readonly Description[];
  readonly relations: readonly (Relation | undefined)[];
}

function isGuarded({ descriptions, relations }: IsRead): boolean {
  return (
    descriptions.some((each) => each.isGuarded) ||
    relations.some((each) => each?.through?.isGuarded || each?.to.description.isGuarded)
  );
}
