import type { Connection } from '../../aws/connection.ts';
import { describeStack } from '../../aws/stack.ts';
import type { Plan } from '../../model.ts';
import type { PlanRequest } from '../change-set.ts';
import type { Marks } from '../guards/template-marks.ts';
import { describeChangeSet } from '../plan-tree.ts';
import { digestOf, type PlanDigest } from './digest.ts';

/** A plan that waits for an approval: its change set stays, and all that has to be known to execute just that one. */
export interface SavedPlan {
  readonly environment: string;
  /** Of a system of several roots: the one whose stack this is. */
  readonly root?: string | undefined;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly changeSetId: string;
  /** When the plan was made. */
  readonly made: string;
  /** When the stack was last changed before that; absent for one that is only about to be created. */
  readonly stackChanged?: string | undefined;
  readonly digest: PlanDigest;
  readonly plan: Plan;
  /** What the templates say of resources that guards have to know. */
  readonly marks: { readonly shifted: readonly string[]; readonly members: readonly string[] };
  /** What a second update, which switches on deletion protection, is made of; values stay in the stack. */
  readonly request: {
    readonly templateUrl: string;
    readonly parameters: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
  };
}

const NO_MARKS: Marks = { shifted: new Set(), members: new Set() };

type Request = Pick<PlanRequest, 'templateUrl' | 'tags' | 'marks'>;

/** What has to be kept of a plan, so that it can be executed later by somebody else. */
export async function savedPlanOf(connection: Connection, plan: Plan, request: Request): Promise<SavedPlan> {
  const { target, account } = connection;
  const { shifted, members } = request.marks ?? NO_MARKS;
  const read = await describeChangeSet(connection, plan.changeSetId, plan.stackId);
  const stack = await describeStack(connection, plan.stackId);
  const changed = plan.kind === 'UPDATE' ? (stack?.updated ?? stack?.created) : undefined;
  return {
    environment: target.environment,
    ...(target.root !== undefined && { root: target.root }),
    account,
    region: target.region,
    stackName: plan.stackName,
    stackId: plan.stackId,
    changeSetId: plan.changeSetId,
    made: new Date().toISOString(),
    ...(changed !== undefined && { stackChanged: changed.toISOString() }),
    digest: await digestOf(connection, plan, read),
    plan,
    marks: { shifted: [...shifted], members: [...members] },
    request: {
      templateUrl: request.templateUrl ?? '',
      parameters: (read.Parameters ?? []).flatMap(({ ParameterKey }) => ParameterKey ?? []),
      tags: request.tags,
    },
  };
}
