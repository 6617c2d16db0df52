import { AwsError, type Caller } from '../../server/service.ts';
import { type Engine, identityOf, keep, lookUpFor } from '../engine/context.ts';
import { refuseCustomResources } from '../engine/custom-resources.ts';
import { processed } from '../engine/processed.ts';
import { validationError } from '../failure.ts';
import type { Deployment, StackRecord } from '../model.ts';
import type { StackState } from '../store.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import { type ParameterValues, resolveParameters } from '../template/parameters.ts';
import { checkValues, resolveTemplate } from '../template/resolved-template.ts';
import { constraint, flag, type Input, parametersOf, tagsOf, text, texts } from './input.ts';

/** A body sent with the request, and one fetched from S3, may be this long. */
const INLINE_LIMIT = 51_200;
const FETCHED_LIMIT = 1_000_000;

/** A living stack by name, or any stack by its ARN. */
export function findStack(engine: Engine, nameOrId: string, region: string): StackState | undefined {
  return nameOrId.startsWith('arn:') ? engine.store.stack(nameOrId) : engine.store.named(nameOrId, region);
}

export function stackOrThrow(
  engine: Engine,
  nameOrId: string,
  { region }: Caller,
  message = `Stack with id ${nameOrId} does not exist`,
): StackState {
  const state = findStack(engine, nameOrId, region);
  if (state === undefined) throw validationError(message);
  return state;
}

/** The template's text that a request sends or names. */
export async function templateText(engine: Engine, input: Input, previous?: StackRecord): Promise<string> {
  const body = text(input, 'TemplateBody');
  const url = text(input, 'TemplateURL');
  const usePrevious = flag(input, 'UsePreviousTemplate') === true;
  if ([body !== undefined, url !== undefined, usePrevious].filter(Boolean).length > 1) {
    throw validationError('You cannot specify more than one of Template Body, Template URL and UsePreviousTemplate.');
  }
  if (usePrevious) {
    if (previous?.current === undefined)
      throw validationError('UsePreviousTemplate cannot be true for a stack that has no template.');
    return engine.store.template(previous.current.template);
  }
  if (body !== undefined) {
    if (Buffer.byteLength(body) > INLINE_LIMIT) {
      throw constraint(
        `${body.slice(0, 40)}...`,
        'templateBody',
        `Member must have length less than or equal to ${INLINE_LIMIT}`,
      );
    }
    return body;
  }
  if (url === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  const fetched = await engine.readTemplate(url);
  if (Buffer.byteLength(fetched) > FETCHED_LIMIT)
    throw validationError(`Template may not exceed ${FETCHED_LIMIT} bytes in size.`);
  return fetched;
}

/** What a request asks a stack to become, every part of it checked as far as it can be before anything is made. */
export async function deploymentFrom(engine: Engine, input: Input, stack: StackRecord): Promise<Deployment> {
  const previous = stack.current;
  const written = keep(engine, await templateText(engine, input, stack));
  const capabilities = texts(input, 'Capabilities');
  const parameters = await resolveParameters(
    written.prepared.template,
    parametersOf(input),
    previous?.parameters,
    lookUpFor(engine, stack),
  );
  const notificationArns =
    input.NotificationARNs === undefined ? (previous?.notificationArns ?? []) : texts(input, 'NotificationARNs');
  const identity = identityOf(stack, notificationArns);
  checkCapabilities(written.prepared.template, capabilities);
  const { key, prepared, original } = processed(engine, written.key, parameters, identity);
  checkCapabilities(prepared.template, capabilities);
  const resolved = resolveTemplate(prepared.template, prepared.dependencies, parameters, identity);
  checkValues(resolved);
  refuseCustomResources(engine, resolved);
  return {
    template: key,
    // The previous template is the one that the transform has made: it runs but once.
    original: original ?? (flag(input, 'UsePreviousTemplate') === true ? previous?.original : undefined),
    parameters: known(parameters),
    tags: tagsOf(input) ?? previous?.tags ?? [],
    capabilities,
    notificationArns,
    roleArn: text(input, 'RoleARN') ?? previous?.roleArn,
  };
}

/** Refuses to run a transform for a request that has not acknowledged it; change sets need not. */
export function checkExpansion(input: Input, { original, capabilities }: Deployment): void {
  const runs = original !== undefined && flag(input, 'UsePreviousTemplate') !== true;
  if (!runs || capabilities.includes('CAPABILITY_AUTO_EXPAND')) return;
  throw new AwsError('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
}

/** Values from a request are all known. */
const known = (parameters: ParameterValues): Deployment['parameters'] => parameters as Deployment['parameters'];

/** Whether a request has been served already: a client that lost the answer asks again with the same token. */
export function served(stack: StackRecord, operation: string, token: string | undefined): boolean {
  return token !== undefined && stack.servedTokens.includes(`${operation}/${token}`);
}

/** Tokens of a stack with one more; old ones are forgotten. */
export function serve(
  stack: Pick<StackRecord, 'servedTokens'>,
  operation: string,
  token: string | undefined,
): readonly string[] {
  return token === undefined ? stack.servedTokens : [...stack.servedTokens.slice(-19), `${operation}/${token}`];
}

const updatable = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/;

/** Refuses an update of a stack that is not in a state for it. */
export function requireUpdatable({ id, status }: StackRecord, disableRollback: boolean): void {
  if (updatable.test(status)) return;
  if (/^(CREATE|UPDATE)_FAILED$/.test(status) && disableRollback) return;
  throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
}
