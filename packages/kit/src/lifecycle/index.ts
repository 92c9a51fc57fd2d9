/** Starting, health, and stopping without losing a request that was accepted. */

export {
  createLifecycle,
  type Health,
  type Lifecycle,
  type LifecycleOptions,
  type LifecycleState,
} from "./create-lifecycle.ts";
export type { CheckState } from "./health-checks.ts";
