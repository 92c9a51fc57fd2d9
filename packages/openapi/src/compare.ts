/** Tells what changed between two Apis, and whether callers of the old one still work with the new one. */
import type { Api, Location, Operation } from "@ashlar/model";
import { type AddChange, compareMessage, compareOperation } from "./compare/compare-operations.ts";
import { SchemaChanges } from "./compare/compare-schemas.ts";
import {
  fullPath,
  type OperationPair,
  operationName,
  pairLists,
  pairOperations,
} from "./compare/pair-operations.ts";
import { CHANGE_RULES, type ChangeRule } from "./compare/rules.ts";
import { SchemaUsers } from "./compare/schema-users.ts";
import { changedSchemes, renamedSchemes } from "./compare/security-schemes.ts";

export interface ApiChange {
  /** Kebab-case id, as in docs/rules/compare.md: `response-property-removed`. */
  readonly rule: ChangeRule;
  /** Whether a caller written for the old Api may fail with the new one. */
  readonly isBreaking: boolean;
  readonly message: string;
  /** `GET /users/{id}`; of a shared schema, the first operation that it touches. */
  readonly operation?: string;
  /** Where inside the operation or schema: `parameters/query/limit`, `schemas/User/properties/name`. */
  readonly part: string;
  readonly old?: Location;
  readonly new?: Location;
}

export type { ChangeRule } from "./compare/rules.ts";

export interface CompareOptions {
  /** `2026-11-21`: what was to be gone before may be gone. */
  readonly today?: string;
}

/**
 * The changes from one Api to the next, those of operations in their order, then those of shared schemas: each once,
 * with the number of operations that it touches, whichever way its values go.
 */
export function compareApis(old: Api, other: Api, { today }: CompareOptions = {}): ApiChange[] {
  const changes: ApiChange[] = [];
  const schemas = new SchemaChanges(old.schemas, other.schemas);
  const addFor =
    (pair: Partial<OperationPair>, suffix = ""): AddChange =>
    (rule, message, part) => {
      changes.push(changeOf(rule, `${message}${suffix}`, part, pair));
    };
  const { pairs, onlyOld, onlyNew } = pairOperations(old, other);
  compareBasePaths(pairs, old, other, changes);
  compareServers(old, other, addFor({}));
  for (const one of onlyOld) {
    const isOver = one.sunset !== undefined && today !== undefined && one.sunset < today;
    if (isOver)
      addFor({ old: one })(
        "operation-removed-after-sunset",
        `the operation is gone, as told for ${one.sunset}`,
        "",
      );
    else addFor({ old: one })("operation-removed", "the operation is gone", "");
  }
  const toOldSchemes = renamedSchemes(old, other);
  for (const pair of pairs) compareOperation(pair, { schemas, toOldSchemes }, addFor(pair));
  for (const one of onlyNew) addFor({ new: one })("operation-added", "the operation is new", "");
  const webhooks = pairLists(old.webhooks, other.webhooks);
  for (const one of webhooks.onlyOld) addFor({ old: one })("webhook-removed", "the webhook is gone", "");
  for (const pair of webhooks.pairs) compareMessage(pair, schemas, addFor(pair));
  for (const one of webhooks.onlyNew) addFor({ new: one })("webhook-added", "the webhook is new", "");
  for (const { name, message } of changedSchemes(old, other))
    addFor({})("security-scheme-changed", message, `securitySchemes/${name}`);
  const [oldUsers, newUsers] = [new SchemaUsers(old), new SchemaUsers(other)];
  schemas.compareShared((pair) => {
    const users = oldUsers.of(pair.old, pair.direction);
    const first = users[0];
    const match = newUsers.of(pair.new, pair.direction)[0];
    const count = users.length === 1 ? "1 operation" : `${users.length} operations`;
    return addFor(
      { ...(first === undefined ? {} : { old: first }), ...(match === undefined ? {} : { new: match }) },
      ` (${count})`,
    );
  });
  return changes;
}

function changeOf(
  rule: ChangeRule,
  message: string,
  part: string,
  { old, new: other }: Partial<OperationPair>,
): ApiChange {
  const operation: Operation | undefined = old ?? other;
  return {
    rule,
    isBreaking: CHANGE_RULES[rule],
    message,
    ...(operation === undefined ? {} : { operation: operationName(operation) }),
    part,
    ...(old?.location === undefined ? {} : { old: old.location }),
    ...(other?.location === undefined ? {} : { new: other.location }),
  };
}

/** Hosts that the document names: whether one that it leaves out still answers is not known. */
function compareServers(old: Api, other: Api, add: AddChange): void {
  const [before, after] = [hostsOf(old), hostsOf(other)];
  for (const host of before)
    if (!after.has(host)) add("server-removed", `the server ${host} is gone`, "servers");
  for (const host of after)
    if (!before.has(host)) add("server-added", `the server ${host} is new`, "servers");
}

/** `https://api.example.com`; servers without a host are wherever the document is. */
function hostsOf({ servers }: Api): Set<string> {
  const hosts = servers.map(({ url }) => /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]+/i.exec(url)?.[0].toLowerCase());
  return new Set(hosts.filter((host) => host !== undefined));
}

/** Operations that were found again only by what comes behind their base path: told once for the document. */
function compareBasePaths(pairs: readonly OperationPair[], old: Api, other: Api, changes: ApiChange[]): void {
  const moved = pairs.filter((pair) => fullPath(pair.old) !== fullPath(pair.new));
  const [first] = moved;
  if (first === undefined) return;
  const isAll = first.old.basePath === old.basePath && first.new.basePath === other.basePath;
  const count = moved.length === 1 ? "1 operation" : `${moved.length} operations`;
  const [was, is] = [first.old.basePath || "/", first.new.basePath || "/"];
  const message = `the base path was ${was}, is ${is} (${count})`;
  changes.push(changeOf("base-path-changed", message, isAll ? "servers" : "basePath", first));
}
