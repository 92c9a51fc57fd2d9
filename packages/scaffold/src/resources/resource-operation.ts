/** What each operation of the document does to which resource. */
import type { PlannedAction, PlannedRelation, PlannedResource, ResourcePlan } from "./resource-plan.ts";

export type ResourceOperation =
  | { readonly kind: "list" | "read" | "create" | "update" | "delete"; readonly resource: PlannedResource }
  /** The rows of a relation of one row: `resource` is the parent's. */
  | { readonly kind: "nested"; readonly resource: PlannedResource; readonly relation: PlannedRelation }
  | { readonly kind: "action"; readonly action: PlannedAction };

export interface OperationIds {
  readonly list: string;
  readonly read: string;
  readonly create: string;
  readonly update: string;
  readonly delete: string;
}

/** `listArtists`, `getArtist`, `createArtist`, `updateArtist`, `deleteArtist`. */
export function operationIdsOf({
  singular,
  plural,
}: {
  readonly singular: string;
  readonly plural: string;
}): OperationIds {
  return {
    list: `list${plural.charAt(0).toUpperCase()}${plural.slice(1)}`,
    read: `get${singular}`,
    create: `create${singular}`,
    update: `update${singular}`,
    delete: `delete${singular}`,
  };
}

/** By operationId, in the order of the document. */
export function operationsOf(plan: ResourcePlan): ReadonlyMap<string, ResourceOperation> {
  const ofResources = plan.resources.flatMap((resource): [string, ResourceOperation][] => {
    const ids = operationIdsOf(resource);
    const hasKey = resource.key.length > 0;
    const nested = resource.relations.flatMap((relation): [string, ResourceOperation][] =>
      relation.operationId === undefined
        ? []
        : [[relation.operationId, { kind: "nested", resource, relation }]],
    );
    return [
      [ids.list, { kind: "list", resource }],
      ...only(resource.creates, ids.create, { kind: "create", resource }),
      ...only(hasKey, ids.read, { kind: "read", resource }),
      ...only(resource.updates, ids.update, { kind: "update", resource }),
      ...only(resource.deletes, ids.delete, { kind: "delete", resource }),
      ...nested,
    ];
  });
  const ofActions = plan.actions.map((action): [string, ResourceOperation] => [
    action.operationId,
    { kind: "action", action },
  ]);
  return new Map([...ofResources, ...ofActions]);
}

function only(isThere: boolean, id: string, operation: ResourceOperation): [string, ResourceOperation][] {
  return isThere ? [[id, operation]] : [];
}
