import { randomBytes } from 'node:crypto';
import type { Capability } from '@aws-sdk/client-cloudformation';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure, lostContact } from '../aws/faults.ts';
import { again, ofApp } from '../aws/interrupted.ts';
import { sentence } from '../aws/sentence.ts';
import { isMissing } from '../aws/stack.ts';
import { refusal, updateStep } from '../aws/status.ts';
import type { Plan, Stack, Target } from '../model.ts';
import type { ReleaseDraft } from '../release-model.ts';
import { removeOldChangeSets } from './change-set-removal.ts';
import type { Marks } from './guards/template-marks.ts';
import { leftBehind } from './left-behind.ts';
import type { ResolvedParameter } from './parameters.ts';
import { describeChangeSet, noChangesText } from './plan-tree.ts';
import type { WantedPolicies } from './stack-policy/model.ts';

export interface PlanRequest {
  readonly stackName: string;
  /** The stack as it is; undefined when there is none. */
  readonly existing: Stack | undefined;
  readonly templateUrl?: string | undefined;
  readonly templateBody?: string | undefined;
  readonly parameters: readonly ResolvedParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities?: readonly Capability[] | undefined;
  /** Imports what exists under a name of the template instead of failing on it, in nested stacks too. */
  readonly importExisting?: boolean | undefined;
  /** Puts back what was changed behind the stack: the deployed template is compared with what is there. */
  readonly revertsDrift?: boolean | undefined;
  /** Texts of nested templates by their URLs, for a comparison of our own; others are read from the bucket. */
  readonly templates?: ReadonlyMap<string, string> | undefined;
  /** The stack policies that the environment wants; absent where it says nothing of them. */
  readonly policies?: WantedPolicies | undefined;
  /** What the templates say of resources that guards have to know. */
  readonly marks?: Marks | undefined;
  /** Goes with the plan, for the record of its execution. */
  readonly release?: ReleaseDraft | undefined;
  /** It is made for an approval: nothing that tidies up takes it away for a week. */
  readonly keep?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The plan is only looked at: an empty stack in review that was found stays. */
  readonly onlyLooks?: boolean | undefined;
  /** Does not wait until what is changed is ready to serve: for development. */
  readonly express?: boolean | undefined;
  /** Keeps what was made when something fails, instead of going back: for development. */
  readonly noRollback?: boolean | undefined;
  /** Milliseconds that CloudFormation may take to make the change set (default ten minutes). */
  readonly pendingLimit?: number | undefined;
}

// The templates make roles, and the person who deploys them is shown every one in the plan.
const USUAL_CAPABILITIES: readonly Capability[] = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];

// Names begin alike, so that left over change sets of ours can be told from others'.
const changeSetPrefix = 'rookery-';
const keptPrefix = `${changeSetPrefix}saved-`;

function newName({ keep }: PlanRequest): string {
  const id = `${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
  return `${keep ? keptPrefix : changeSetPrefix}${id}`;
}

/** A stack in review that waits for its first change set is created, whatever it is called. */
export function kindOf(existing: Stack | undefined): Plan['kind'] {
  return updateStep(existing?.status) === 'update' || existing?.status === 'UPDATE_FAILED' ? 'UPDATE' : 'CREATE';
}

/** Whether a stack in review was there before the plan was asked for, and nobody wants to make more of it. */
export function isLeftInReview({ existing, onlyLooks }: PlanRequest): boolean {
  return onlyLooks === true && existing?.status === 'REVIEW_IN_PROGRESS';
}

function templateOf({ revertsDrift, templateUrl, templateBody }: PlanRequest) {
  if (revertsDrift) return { UsePreviousTemplate: true, DeploymentMode: 'REVERT_DRIFT' as const };
  return templateUrl ? { TemplateURL: templateUrl } : { TemplateBody: templateBody };
}

function inputOf(request: PlanRequest, name: string, nested: boolean, role: string | undefined) {
  return {
    StackName: request.stackName,
    ChangeSetName: name,
    ChangeSetType: kindOf(request.existing),
    ClientToken: name,
    IncludeNestedStacks: nested,
    ...templateOf(request),
    Parameters: request.parameters.map(({ name: key, value, usePrevious }) =>
      usePrevious ? { ParameterKey: key, UsePreviousValue: true } : { ParameterKey: key, ParameterValue: value },
    ),
    Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: [...(request.capabilities ?? USUAL_CAPABILITIES)],
    ImportExistingResources: request.importExisting || undefined,
    // In express mode CloudFormation goes back only when it is told to.
    ...(request.express && {
      DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: request.noRollback === true } as const,
    }),
    ...(role !== undefined && { RoleARN: role }),
  };
}

/** The change set of that name, when a try whose reply was lost made it all the same; whoever cannot know names it. */
async function findMade(
  connection: Connection,
  { stackName, existing }: PlanRequest,
  name: string,
  error: unknown,
): Promise<string | undefined> {
  try {
    return (await describeChangeSet(connection, name, stackName)).ChangeSetId ?? name;
  } catch (second) {
    if (isMissing(second) || /ChangeSetNotFound/.test(awsFailure(second).name)) return undefined;
    throw leftBehind(connection, error, { id: name, stackName, alone: kindOf(existing) === 'CREATE' });
  }
}

async function submit(connection: Connection, request: PlanRequest, name: string, nested: boolean): Promise<string> {
  const { CreateChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const input = inputOf(request, name, nested, connection.target.cloudFormationRole);
  try {
    return (await client.send(new CreateChangeSetCommand(input))).Id ?? name;
  } catch (error) {
    // The name is ours alone: where it is taken, an earlier try of this very call took it.
    const { name: fault, attempts } = awsFailure(error);
    const maybeMade = lostContact(error) || attempts > 1 || fault.startsWith('AlreadyExists');
    const made = maybeMade ? await findMade(connection, request, name, error) : undefined;
    if (made) return made;
    throw error;
  }
}

function explainRefusal({ target }: Connection, error: unknown, { existing, stackName }: PlanRequest): unknown {
  const { name, message } = awsFailure(error);
  const status = message.match(/is in (?:the )?(\w+) state/i)?.[1];
  const exists = /^Stack \[.*already exists/.test(message);
  if (exists) return createdMeanwhile(target, stackName);
  if (/^OperationInProgress/.test(name) || (name === 'ValidationError' && status)) {
    const stack = existing ?? { ...emptyStack, id: stackName, name: stackName };
    return refusal(target, { ...stack, status: status ?? stack.status, statusReason: undefined }, 'updated');
  }
  if (name !== 'ValidationError') return error;
  return new RookeryError('TemplateRefused', {
    what: sentence(`CloudFormation refuses the template or the parameters of stack ${stackName}: ${message}`),
    why: 'it checks both before it makes a change set; nothing was changed.',
    mend: `change what the message names, run \`${ofApp(target, 'synth')}\`, and repeat the command.`,
  });
}

/** Somebody else has created the stack since it was looked for. */
function createdMeanwhile(target: Target, stackName: string): RookeryError {
  return new RookeryError(
    'StackBusy',
    {
      what: `stack ${stackName} was created by somebody else since it was looked for.`,
      why: 'this plan was to create it; nothing of it was executed.',
      mend: `watch it with \`${again(target, 'stack:watch')}\`; when it has ended, run the same command again and look at the new plan.`,
    },
    3,
  );
}

const emptyStack: Stack = {
  id: '',
  name: '',
  status: 'UPDATE_IN_PROGRESS',
  parameters: [],
  outputs: [],
  tags: {},
  terminationProtection: false,
};

/** Has a change set made, of nested stacks or without them, and answers its ARN; undefined when the service refuses at once because nothing differs. */
export async function submitChangeSet(
  connection: Connection,
  request: PlanRequest,
  nested = true,
): Promise<string | undefined> {
  const name = newName(request);
  try {
    return await submit(connection, request, name, nested);
  } catch (error) {
    // Not all that speaks this protocol waits for the change set to say so.
    if (noChangesText.test(awsFailure(error).message)) return undefined;
    if (!awsFailure(error).name.startsWith('LimitExceeded') || !request.existing)
      throw explainRefusal(connection, error, request);
    const removed = await removeOldChangeSets(connection, request.existing.id, {
      all: changeSetPrefix,
      kept: keptPrefix,
    });
    if (removed === 0) throw error;
    return submit(connection, request, name, nested);
  }
}
