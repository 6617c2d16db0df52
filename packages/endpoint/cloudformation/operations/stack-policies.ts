import type { Caller } from '../../server/service.ts';
import { change, type Engine, type EngineOperation } from '../engine/context.ts';
import { effectivePolicy } from '../engine/policies.ts';
import { validationError } from '../failure.ts';
import { parseStackPolicy } from '../policy/stack-policy.ts';
import type { Fields } from '../value.ts';
import { constraint, type Input, required, text } from './input.ts';
import { stackOrThrow } from './requests.ts';

const BODY_LIMIT = 16_384;

/** The policy that a request brings as `<name>Body` or `<name>URL`, checked; undefined where it brings none. */
export async function policyOf(engine: Engine, input: Input, name: string): Promise<string | undefined> {
  const [body, url] = [text(input, `${name}Body`), text(input, `${name}URL`)];
  if (body !== undefined && url !== undefined)
    throw validationError(`You cannot specify both ${name}URL and ${name}Body`);
  if (body !== undefined && Buffer.byteLength(body) > BODY_LIMIT) {
    const member = `${name[0]?.toLowerCase()}${name.slice(1)}Body`;
    throw constraint(body.slice(0, 40), member, `Member must have length less than or equal to ${BODY_LIMIT}`);
  }
  const policy = url === undefined ? body : await engine.readTemplate(url);
  if (policy !== undefined) parseStackPolicy(policy);
  return policy;
}

async function setStackPolicy(engine: Engine, input: Fields, caller: Caller) {
  const { stack } = stackOrThrow(engine, required(input, 'StackName'), caller);
  const stackPolicy = await policyOf(engine, input, 'StackPolicy');
  // A policy is never taken away, only replaced by one that allows everything.
  if (stackPolicy === undefined) throw validationError('Either StackPolicyURL or StackPolicyBody must be specified.');
  change(engine, stack.id, { stackPolicy });
  return {};
}

function getStackPolicy(engine: Engine, input: Fields, caller: Caller) {
  return { StackPolicyBody: effectivePolicy(stackOrThrow(engine, required(input, 'StackName'), caller).stack) };
}

/** Operations on what protects resources of a stack from its updates. */
export const stackPolicyOperations: Record<string, EngineOperation> = {
  SetStackPolicy: setStackPolicy,
  GetStackPolicy: getStackPolicy,
};
