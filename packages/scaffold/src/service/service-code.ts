/** Prints the code of a working service: tables, records, repositories, services, policy, and the bodies of handlers. */
import type { File } from "@ashlar/model";
import type { HandlerBody } from "../emit/handler-body.ts";
import { emitDocumentPolicy } from "./code/document-policy.ts";
import { factsOf } from "./code/facts.ts";
import { emitFailures } from "./code/failures.ts";
import { handlerBodies } from "./code/handlers.ts";
import { emitPolicy } from "./code/policy.ts";
import { emitRecords } from "./code/records.ts";
import { emitRepository } from "./code/repository.ts";
import { rowFunctionsOf } from "./code/row-function.ts";
import { emitService } from "./code/service.ts";
import { emitTables } from "./code/tables.ts";
import type { ServicePlan } from "./service-plan.ts";

export interface ServiceCode {
  readonly files: readonly File[];
  /** By the operation's name; every operation has one. */
  readonly handlers: ReadonlyMap<string, HandlerBody>;
}

/** @param existing path → text of the files on disk; none where the service is new */
export function emitServiceCode(
  plan: ServicePlan,
  existing: ReadonlyMap<string, string> = new Map(),
): ServiceCode {
  const facts = factsOf(plan);
  const rowFunctions = rowFunctionsOf(facts);
  const perStore = facts.stores.flatMap((store) => [
    emitRepository(store, rowFunctions.get(store.store.singular) ?? [], facts),
    emitService(store, facts),
  ]);
  return {
    files: [
      emitTables(facts),
      emitRecords(facts),
      emitFailures(facts),
      ...perStore.filter((file) => file !== undefined),
      emitDocumentPolicy(facts, existing),
      emitPolicy(facts),
    ],
    handlers: handlerBodies(facts),
  };
}
