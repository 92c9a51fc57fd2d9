/** Blueprint → ServicePlan: which operations work on stored things, and how. */
import type { Finding } from "@ashlar/model";
import type { Blueprint } from "../blueprint.ts";
import { planAction } from "./plan/actions.ts";
import { endpointsOf, findCandidates } from "./plan/candidate.ts";
import { type DraftStore, keyColumnsOf } from "./plan/draft-store.ts";
import { type Endpoint, endpointOf } from "./plan/endpoint.ts";
import { searchedColumns } from "./plan/list-action.ts";
import { ownerFindings } from "./plan/owner.ts";
import { preconditionFindings } from "./plan/preconditions.ts";
import { type Reference, referencesOf } from "./plan/references.ts";
import { kitTables, schemaOfStores, type TableInput } from "./plan/schema-of-stores.ts";
import type { Schemas } from "./plan/schema-view.ts";
import { storeFindings } from "./plan/store-findings.ts";
import { planStores } from "./plan/stores.ts";
import { type UniqueKey, uniqueKeysOf } from "./plan/unique-keys.ts";
import { withArticle } from "./plan/words.ts";
import type { Action, ServicePlan } from "./service-plan.ts";

/** What cannot be inferred is a stub that says why; what was guessed is a finding. */
export function planService(blueprint: Blueprint): ServicePlan {
  const { schemas } = blueprint.api;
  const endpoints = blueprint.operations.map((operation) => endpointOf(operation, schemas));
  const { candidates, reasons } = findCandidates(endpoints, schemas);
  const found = planStores(candidates, blueprint);
  const drafted = endpoints.map((endpoint) => planAction(endpoint, { blueprint, found, reasons }));
  const reasonOf = hollowStores(
    found.stores,
    drafted.map(({ action }) => action),
    endpoints,
  );
  const planned = drafted.map((each) => {
    const reason = each.action.kind === "stub" ? undefined : reasonOf.get(each.action.store);
    return reason === undefined ? each : { action: { kind: "stub", reason } as const, findings: [] };
  });
  const actions = planned.map(({ action }) => action);
  const used = usedStores(found.stores, actions).map((draft) => withVersion(draft, actions));
  const inputs = used.map(
    (draft): TableInput => ({
      draft,
      references: referencesOf(draft, used),
      uniqueKeys: uniqueKeysOf(draft),
      searched: actions.flatMap((action) => (isOf(action, draft) ? searchedColumns(action) : [])),
      ranked: rankedColumns(actions.filter((action) => isOf(action, draft))),
    }),
  );
  const methods = blueprint.operations.map(({ method }) => method);
  const { schema, fields } = schemaOfStores(inputs, kitTables(actions, methods, hasApiKeys(blueprint)));
  return {
    blueprint,
    stores: used.map(({ store }) => ({ ...store, fields: fields.get(store.singular) ?? store.fields })),
    actions: new Map(blueprint.operations.map(({ name }, index) => [name, actions[index] ?? nothing])),
    schema,
    findings: [
      ...inputs.flatMap((input) => findingsOf(input, actions, schemas)),
      ...inputs.flatMap((input) => filledElsewhere(input, actions)),
      ...planned.flatMap(({ findings }) => findings),
      ...ownerFindings(endpoints, actions),
      ...endpoints.flatMap((each, index) => preconditionFindings(each, actions[index] ?? nothing, inputs)),
    ],
  };
}

/** Stores that nothing fills and that no list shows, by name: why their operations are stubs. */
function hollowStores(
  stores: readonly DraftStore[],
  actions: readonly Action[],
  endpoints: readonly Endpoint[],
): ReadonlyMap<string, string> {
  const hollow = new Map<string, string>();
  for (const draft of stores) {
    const own = actions.filter((action) => isOf(action, draft));
    const isAlive = own.some((action) => {
      return action.kind === "create" || action.kind === "list" || ("isUpsert" in action && action.isUpsert);
    });
    if (isAlive) continue;
    const makers = draft.candidates.flatMap(({ create, put, items }) => [create, put, items.get("put")]);
    const reason = actions.find((action, index) => {
      return (
        action.kind === "stub" && makers.some((maker) => maker !== undefined && maker === endpoints[index])
      );
    });
    const nobody = `nothing makes ${withArticle(draft.store.noun)}`;
    hollow.set(draft.store.singular, reason?.kind === "stub" ? `${nobody}: ${reason.reason}` : nobody);
  }
  return hollow;
}

const nothing: Action = { kind: "stub", reason: "nothing is known of it" };

function isOf(action: Action, { store }: DraftStore): boolean {
  return action.kind !== "stub" && action.store === store.singular;
}

/** Those that an operation works on, and those above them. */
function usedStores(stores: readonly DraftStore[], actions: readonly Action[]): DraftStore[] {
  const used = new Set(stores.filter((draft) => actions.some((action) => isOf(action, draft))));
  for (const draft of [...used]) {
    let above = stores.find(({ store }) => store.singular === draft.store.parent?.store);
    while (above !== undefined && !used.has(above)) {
      used.add(above);
      const next = above.store.parent?.store;
      above = stores.find(({ store }) => store.singular === next);
    }
  }
  return stores.filter((draft) => used.has(draft));
}

/**
 * The column stays whatever operations come and go; rows that no operation changes are told apart by what they hold,
 * since whoever fills them counts nothing.
 */
function withVersion(draft: DraftStore, actions: readonly Action[]): DraftStore {
  const changes = new Set(["replace", "patch", "transition"]);
  const isChanged =
    actions.some((action) => isOf(action, draft) && changes.has(action.kind)) ||
    draft.candidates.some(({ items }) => items.has("put") || items.has("patch"));
  const isShown = draft.columns.some(
    ({ field }) => field.source === "version" && field.property !== undefined,
  );
  return isChanged || isShown ? draft : { ...draft, store: { ...draft.store, version: undefined } };
}

function hasApiKeys({ schemes }: Blueprint): boolean {
  return schemes.some(({ scheme }) => scheme.type === "apiKey");
}

/** Those of several searches in the same columns are one. */
function rankedColumns(actions: readonly Action[]): (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const action of actions) {
    const search = action.kind === "list" ? action.search : undefined;
    if (search?.isRanked === true) found.set(search.columns.join(), search.columns);
  }
  return [...found.values()];
}

/** Rows are read, and no operation makes one. */
function filledElsewhere({ draft }: TableInput, actions: readonly Action[]): Finding[] {
  const own = actions.filter((action) => isOf(action, draft));
  const isMade = own.some(
    (action) => action.kind === "create" || ("isUpsert" in action && action.isUpsert === true),
  );
  // What makes one may be a stub, which says so itself.
  const hasMaker = draft.candidates.some(({ create, put, items }) => {
    return [create, put, items.get("put")].some((each) => each !== undefined);
  });
  if (own.length === 0 || isMade || hasMaker) return [];
  const { noun, table } = draft.store;
  return [
    {
      rule: "filled-elsewhere",
      severity: "info",
      message: `nothing in the document makes ${withArticle(noun)}: \`${table}\` is empty until something else fills it`,
      hint: "Fill the table by a migration, or by a job of your own.",
      ...placeOf(draft),
    },
  ];
}

function placeOf({ candidates }: DraftStore): Pick<Finding, "location"> {
  const location = candidates.flatMap(endpointsOf).find((endpoint) => endpoint !== undefined)?.operation
    .source.location;
  return location === undefined ? {} : { location };
}

function findingsOf(
  { draft, references, uniqueKeys }: TableInput,
  actions: readonly Action[],
  schemas: Schemas,
): Finding[] {
  const place = placeOf(draft);
  return [
    ...references.flatMap((reference) => referenceFinding(draft, reference)),
    ...uniqueKeys.flatMap((key) => uniqueFinding(draft, key)),
    ...storeFindings(draft, {
      references: new Set(references.flatMap(({ columns }) => columns)),
      actions: actions.filter((action) => isOf(action, draft)),
      schemas,
    }),
  ].map((finding) => ({ ...finding, ...place }));
}

function referenceFinding(
  { store }: DraftStore,
  { guessedFrom, store: target, onDelete }: Reference,
): Finding[] {
  if (guessedFrom === undefined) {
    if (onDelete !== "cascade") return [];
    return [
      {
        rule: "cascade-guessed",
        severity: "info",
        message: `deleting ${withArticle(target.store.noun)} deletes its rows of \`${store.table}\` too`,
        hint: "Make the foreign key `ON DELETE RESTRICT` in the migration where they must be kept; describe a 409 of the deletion.",
      },
    ];
  }
  return [
    {
      rule: "foreign-key-guessed",
      severity: "info",
      message: `\`${guessedFrom}\` of ${withArticle(store.noun)} is taken for the \`${keyColumnsOf(target).join()}\` of a row of \`${target.store.table}\`, which must be there`,
      hint: "Drop the foreign key from the migration where it names something else.",
    },
  ];
}

function uniqueFinding({ store }: DraftStore, { property, isNamed }: UniqueKey): Finding[] {
  const why = isNamed ? "the 409 names it" : "there is a 409, and its name says so";
  return [
    {
      rule: "unique-key-guessed",
      severity: "info",
      message: `no two rows of \`${store.table}\` may have the same \`${property}\`: ${why}`,
      hint: "Drop the unique key from the migration where they may.",
    },
  ];
}
