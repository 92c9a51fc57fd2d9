/** Conditional requests: who has this state already, and which state a change is meant for. */
export { etagOf, versionEtag } from "./entity-tag.ts";
export { type ExpectedVersion, expectedVersion, isNotModified, requireMatch } from "./preconditions.ts";
