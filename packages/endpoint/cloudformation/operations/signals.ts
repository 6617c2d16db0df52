import { AwsError, type Caller } from '../../server/service.ts';
import type { Engine, EngineOperation } from '../engine/context.ts';
import { receive } from '../engine/signals.ts';
import { handleAt } from '../engine/wait-condition.ts';
import { validationError } from '../failure.ts';
import { type Fields, isFields } from '../value.ts';
import { constraint, required } from './input.ts';
import { stackOrThrow } from './requests.ts';

function statusOf(value: string): 'SUCCESS' | 'FAILURE' {
  if (value === 'SUCCESS' || value === 'FAILURE') return value;
  throw constraint(value, 'status', 'Member must satisfy enum value set: [SUCCESS, FAILURE]');
}

/** SignalResource: the words about a state are those that cfn-signal shows (aws-cloudformation-templates#34). */
function signalResource(engine: Engine, input: Fields, caller: Caller) {
  const name = required(input, 'StackName');
  const logicalId = required(input, 'LogicalResourceId');
  const signal = { id: required(input, 'UniqueId'), status: statusOf(required(input, 'Status')) };
  const { stack, resources } = stackOrThrow(engine, name, caller, `Stack [${name}] does not exist`);
  if (!/^(CREATE|UPDATE)_IN_PROGRESS$/.test(stack.status))
    throw validationError(`Stack ${stack.id} is in ${stack.status} state and cannot be signaled`);
  const record = resources.get(logicalId);
  if (record === undefined) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  if (!record.status.endsWith('_IN_PROGRESS'))
    throw validationError(`Resource ${logicalId} is in ${record.status} state and cannot be signaled`);
  receive(engine, { stackId: stack.id, logicalId }, signal, true);
  return {};
}

/** Takes the body that is PUT to a handle: "Create wait conditions in a template" in CloudFormation's user guide. */
export function signalHandle(engine: Engine, url: string, body: string): void {
  const place = handleAt(engine, url);
  if (place === undefined) throw new AwsError('NoSuchHandle', 'No wait condition handle has this address.', 404);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  const { Status, UniqueId, Reason, Data } = isFields(parsed) ? parsed : {};
  if ((Status !== 'SUCCESS' && Status !== 'FAILURE') || typeof UniqueId !== 'string' || UniqueId === '') {
    const wanted = '{ "Status": "SUCCESS" or "FAILURE", "Reason": text, "UniqueId": text, "Data": text }';
    throw new AwsError('InvalidSignal', `A signal is JSON: ${wanted}.`, 400);
  }
  const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
  receive(engine, place, { id: UniqueId, status: Status, reason: text(Reason), data: text(Data) }, false);
}

/** The operation that signals a resource. */
export const signalOperations: Record<string, EngineOperation> = { SignalResource: signalResource };
