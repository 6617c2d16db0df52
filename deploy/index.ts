// The deployer, as `rookery/deploy`: what the commands do, with the same guards, for programs. See docs/deploy-api.md.
export type { LocalProgram } from './artifacts/program/definition.ts';
export { type Connection, type ConnectOptions, connect } from './aws/connection.ts';
export { describeStack } from './aws/stack.ts';
export { exitCodeFor } from './aws/status.ts';
export { type Environment, type EnvironmentOf, type Environments, parseEnvironment } from './environments.ts';
export type { Rollout } from './follow/deploying.ts';
export type { Expected } from './follow/expected.ts';
export type { ServiceEvent } from './follow/service-events.ts';
export type { Release, ReleaseHooks, ReleasePlace } from './gates/model.ts';
export type {
  ChangeDetail,
  FailedTask,
  Outcome,
  ParameterValue,
  Plan,
  ResourceChange,
  SecurityChange,
  Stack,
  StackEvent,
  StackOutput,
  StackParameter,
  Target,
} from './model.ts';
export { discardPlan } from './plan/change-set.ts';
export type { Allowances } from './plan/guards/guard.ts';
export { environmentOfRoot } from './roots/environment-of-root.ts';
export { type ReadReferences, readReferences } from './roots/references.ts';
export {
  type Deletion,
  type DeletionGuard,
  type DeletionOptions,
  executeDeletion,
  prepareDeletion,
} from './stack/deletion.ts';
export { type Deployment, type DeployOptions, deploySystem } from './stack/deploy-system.ts';
export { type ExecuteOptions, executePlan } from './stack/execute.ts';
export type { Recreation } from './stack/recreate.ts';
export {
  type Planned,
  type PlannedSystem,
  type PlanOptions,
  planFoundation,
  planSystem,
  type System,
} from './stack/system.ts';
