/** Names of operations, each given once. OpenAPI 3.1 §4.8.10.1 */
import type { Operation } from "@ashlar/model";

export class OperationIds {
  readonly #taken = new Set<string>();

  /** Whether another operation has it. */
  has(operationId: string | undefined): boolean {
    return operationId !== undefined && this.#taken.has(operationId);
  }

  /** The operation, with a number at its name where another has it: one handler may serve several routes. */
  unique(operation: Operation): Operation {
    const { operationId } = operation;
    if (operationId === undefined) return operation;
    let free = operationId;
    for (let count = 2; this.#taken.has(free); count++) free = `${operationId}${count}`;
    this.#taken.add(free);
    return { ...operation, operationId: free };
  }
}
