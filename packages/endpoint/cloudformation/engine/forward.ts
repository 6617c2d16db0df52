import { setMaxListeners } from 'node:events';
import { reasonOf } from '../failure.ts';
import { runGraph } from '../graph.ts';
import type { ResourceState } from '../handler.ts';
import type { Physical, ResourceRecord, Step } from '../model.ts';
import type { Scope } from '../template/intrinsics.ts';
import { type ResolvedTemplate, scopeOf } from '../template/resolved-template.ts';
import { Closed, change, type Engine, operationOf, resolvedTemplateOf, stateOf } from './context.ts';
import { adopt, existing, ownerOf, physicalIdFrom, staticIdentifier } from './imports.ts';
import { exportConflict, finalOutputs, lookupsOf } from './outputs.ts';
import { checkPolicy } from './policies.ts';
import { satisfyCreationPolicy } from './signals.ts';
import {
  checkTarget,
  create,
  failureReason,
  type NestedStacks,
  type RunningStep,
  recordOf,
  tokenOf,
  update,
  writeResource,
} from './step.ts';
import { decide, nameInTheWay, type TargetResource, targetOf } from './target.ts';
import { satisfyHandle } from './wait-condition.ts';

interface Forward {
  readonly engine: Engine;
  readonly nested: NestedStacks;
  readonly stackId: string;
  readonly operation: string;
  readonly resolved: ResolvedTemplate;
  readonly scope: Scope;
  /** Aborted by the first failure, by a cancellation, and by the parent's. */
  readonly abort: AbortController;
}

type Action = 'create' | 'update' | 'replace' | 'import';

/** What is to be done with a resource; one whose last try failed is tried again. */
function actionFor(engine: Engine, record: ResourceRecord | undefined, target: TargetResource): Action | 'none' {
  if (record?.current === undefined) return 'create';
  if (record.status === 'CREATE_FAILED') return record.before ? 'replace' : 'create';
  if (record.status === 'UPDATE_FAILED' && isHalfReplaced(record)) return 'replace';
  const action = record.current.type === target.type ? decide(engine.specification, record.current, target) : 'replace';
  return action === 'none' && record.status === 'UPDATE_FAILED' ? 'update' : action;
}

function isHalfReplaced({ before, current }: ResourceRecord): boolean {
  return before != null && current !== undefined && before.physicalId !== current.physicalId;
}

/** The physical id of what is to be imported instead of being made. */
async function importedAs({ engine, stackId, resolved }: Forward, logicalId: string, target: TargetResource) {
  const { stack } = stateOf(engine, stackId);
  const { imports, importsExisting = false } = operationOf(stack);
  if (imports !== undefined || !importsExisting) return imports?.[logicalId];
  const definition = resolved.template.resources[logicalId];
  const identifier = definition && staticIdentifier(engine.specification, definition);
  if (identifier === undefined) return undefined;
  const physicalId = physicalIdFrom(engine.specification.find(target.type), identifier);
  if (ownerOf(engine, target.type, physicalId) !== undefined) return undefined;
  return (await existing(engine, stack, target, physicalId)) === undefined ? undefined : physicalId;
}

const REASONS: Readonly<Partial<Record<Action, string>>> = {
  replace: 'Requested update requires the creation of a new physical resource; hence creating one.',
  import: 'Resource import started.',
};

const IN_PROGRESS: Readonly<Record<Action, string>> = {
  create: 'CREATE_IN_PROGRESS',
  import: 'IMPORT_IN_PROGRESS',
  update: 'UPDATE_IN_PROGRESS',
  replace: 'UPDATE_IN_PROGRESS',
};

/** Notes that a step begins, with its first event. What half exists from a failed try is left to the cleanup. */
function begin(
  { engine, stackId, operation }: Forward,
  logicalId: string,
  action: Action,
  target: TargetResource,
  imported?: string,
): Step {
  const record = recordOf(engine, stackId, logicalId);
  const step: Step = { operation, action, token: tokenOf(engine, stackId, logicalId, action), target, imported };
  const superseded = action === 'create' || (action === 'replace' && record !== undefined && isHalfReplaced(record));
  const abandoned = superseded && record?.current !== undefined ? [record.current] : [];
  const status = IN_PROGRESS[action];
  const fresh = {
    logicalId,
    type: target.type,
    status,
    current: action === 'create' ? undefined : record?.current,
    before: record?.before === undefined ? (record?.current ?? null) : record.before,
    garbage: [...(record?.garbage ?? []), ...abandoned],
    step,
  };
  writeResource(engine, stackId, fresh, { reason: REASONS[action], ...(imported && { physicalId: imported }) });
  return step;
}

/** Reports the physical id as soon as it is known; a second report, after a restart, changes nothing. */
function initiated(forward: Forward, logicalId: string, step: Step, physicalId: string): void {
  const { engine, stackId } = forward;
  const record = recordOf(engine, stackId, logicalId);
  if (engine.isClosed() || record === undefined || record.current?.physicalId === physicalId) return;
  const current: Physical = { ...step.target, physicalId, attributes: {} };
  writeResource(engine, stackId, { ...record, current }, { reason: 'Resource creation Initiated' });
}

async function takeIn(forward: Forward, logicalId: string, step: Step, physicalId: string): Promise<void> {
  const { engine, nested, stackId, abort } = forward;
  const running = { stackId, logicalId, target: step.target, token: step.token, signal: abort.signal };
  const found = await adopt(engine, nested, running, physicalId);
  const record = recordOf(engine, stackId, logicalId);
  if (record === undefined) return;
  const current = { ...step.target, ...found };
  const own = { ...record, current, step: undefined, done: step.operation, imported: step.operation };
  writeResource(engine, stackId, { ...own, status: 'IMPORT_COMPLETE' }, { reason: 'Resource import completed.' });
  const tagging = 'Apply stack-level tags to imported resource if applicable.';
  writeResource(engine, stackId, { ...own, status: 'UPDATE_IN_PROGRESS' }, { reason: tagging });
  writeResource(engine, stackId, { ...own, status: 'UPDATE_COMPLETE' }, {});
}

/** What is made is complete once the signals are there that it waits for. */
async function signalled(
  { engine, abort }: Forward,
  running: RunningStep,
  step: Step,
  made: ResourceState,
): Promise<ResourceState> {
  await satisfyCreationPolicy(engine, running, step, abort.signal);
  const waits = step.target.type === 'AWS::CloudFormation::WaitCondition';
  return waits ? satisfyHandle(engine, running, step.target.properties, made) : made;
}

async function make(forward: Forward, logicalId: string, step: Step): Promise<void> {
  const { engine, nested, stackId, abort } = forward;
  const running = { stackId, logicalId, target: step.target, token: step.token, signal: abort.signal };
  if (step.imported !== undefined) return takeIn(forward, logicalId, step, step.imported);
  const before = recordOf(engine, stackId, logicalId)?.current;
  const made =
    step.action === 'update' && before !== undefined
      ? await update(engine, nested, running, before)
      : await create(engine, nested, running, (physicalId) => initiated(forward, logicalId, step, physicalId));
  if (step.action !== 'update') initiated(forward, logicalId, step, made.physicalId);
  const complete = step.action === 'update' ? made : await signalled(forward, running, step, made);
  const record = recordOf(engine, stackId, logicalId);
  if (record === undefined) return;
  const status = step.action === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
  const current = { ...step.target, ...complete };
  writeResource(engine, stackId, { ...record, status, current, step: undefined, done: step.operation }, {});
}

function fail({ engine, stackId, operation, abort }: Forward, logicalId: string, type: string, error: unknown): void {
  const record = recordOf(engine, stackId, logicalId);
  const creating =
    record?.current === undefined || record.step?.action === 'create' || record.status.startsWith('CREATE_FAILED');
  const reason = failureReason(error, abort.signal, creating ? 'creation' : 'update');
  const known = record ?? { logicalId, type, garbage: [] };
  const before = record?.before === undefined ? (record?.current ?? null) : record.before;
  const importing = record?.step?.action === 'import';
  const status = importing ? 'IMPORT_FAILED' : creating ? 'CREATE_FAILED' : 'UPDATE_FAILED';
  const properties = record?.step?.target.properties;
  writeResource(
    engine,
    stackId,
    { ...known, status, before, step: undefined, done: operation },
    { reason, properties },
  );
}

/** Notes what changed of a resource without the resource: its policies and its place in the order. */
function settle({ engine, stackId, operation }: Forward, logicalId: string, target: TargetResource): void {
  const record = recordOf(engine, stackId, logicalId);
  if (record?.current === undefined) return;
  const current = { ...record.current, ...target, deployed: undefined };
  const unchanged = JSON.stringify(current) === JSON.stringify(record.current);
  if (!unchanged) engine.store.write(stackId, { resource: { ...record, current, done: operation } });
}

async function bring(forward: Forward, logicalId: string): Promise<void> {
  const { engine, stackId, operation, resolved, scope } = forward;
  const record = recordOf(engine, stackId, logicalId);
  if (record?.step?.operation === operation) return make(forward, logicalId, record.step);
  if (record?.done === operation && !record.status.endsWith('_FAILED')) return;
  const { current } = stateOf(engine, stackId).stack;
  const target = targetOf(resolved, logicalId, scope, current?.tags ?? []);
  const planned = actionFor(engine, record, target);
  const imported = planned === 'create' ? await importedAs(forward, logicalId, target) : undefined;
  const action = imported === undefined ? planned : 'import';
  const changed = action !== 'none' || (await forwardNested(forward, logicalId, target));
  if (!changed) return settle(forward, logicalId, target);
  const step = begin(forward, logicalId, action === 'none' ? 'update' : action, target, imported);
  checkPolicy(stateOf(engine, stackId).stack, step.action, { logicalId, type: target.type });
  checkTarget(engine, logicalId, target);
  const name =
    action === 'replace' && record?.current ? nameInTheWay(engine.specification, record.current, target) : undefined;
  if (name !== undefined) {
    throw new Error(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
    );
  }
  return make(forward, logicalId, step);
}

/** A nested stack with the same URL and parameters changes all the same when what lies at the URL does. */
async function forwardNested(
  { engine, nested, stackId }: Forward,
  logicalId: string,
  target: TargetResource,
): Promise<boolean> {
  const current = recordOf(engine, stackId, logicalId)?.current;
  if (current === undefined || target.type !== 'AWS::CloudFormation::Stack') return false;
  return nested.differs(engine, current.physicalId);
}

/** How far an operation came: well, or with the reason why not. */
export interface Result {
  readonly failure?: string | undefined;
}

function failureOf(engine: Engine, stackId: string, ids: ReadonlySet<string>): string {
  const records = [...stateOf(engine, stackId).resources.values()].filter(({ logicalId }) => ids.has(logicalId));
  const list = (status: string): string =>
    records
      .filter((record) => record.status === status)
      .map(({ logicalId }) => logicalId)
      .join(', ');
  const created = list('CREATE_FAILED');
  const updated = list('UPDATE_FAILED');
  const imported = list('IMPORT_FAILED');
  return [
    imported === '' ? '' : `The following resource(s) failed to import: [${imported}]. `,
    created === '' ? '' : `The following resource(s) failed to create: [${created}]. `,
    updated === '' ? '' : `The following resource(s) failed to update: [${updated}]. `,
  ].join('');
}

function conclude(forward: Forward): Result {
  const { engine, stackId, resolved } = forward;
  const { stack } = stateOf(engine, stackId);
  const { outputs, imports } = finalOutputs(engine, stack, resolved);
  const failure = exportConflict(engine, stack, outputs);
  if (failure !== undefined) return { failure: `${failure}. ` };
  change(engine, stackId, { outputs, imports, description: resolved.template.description });
  return {};
}

/** After a restart: what had failed has failed, and what was under way at that time is cancelled. */
function cancelUnfinished(forward: Forward): Set<string> {
  const { engine, stackId, operation, abort } = forward;
  const records = [...stateOf(engine, stackId).resources.values()];
  const failed = records.filter(({ status, done }) => done === operation && status.endsWith('_FAILED'));
  if (failed.length === 0) return new Set();
  abort.abort();
  const unfinished = records.filter(({ step }) => step?.operation === operation);
  for (const { logicalId, type } of unfinished) fail(forward, logicalId, type, undefined);
  return new Set([...failed, ...unfinished].map(({ logicalId }) => logicalId));
}

/** What the new template no longer has goes after the update, so that a policy which keeps it has to speak before. */
function refuseRemovals(forward: Forward): string[] {
  const { engine, stackId, resolved, abort } = forward;
  const { stack, resources } = stateOf(engine, stackId);
  return [...resources.values()].flatMap((record) => {
    if (record.current === undefined || resolved.graph.has(record.logicalId)) return [];
    try {
      checkPolicy(stack, 'delete', record);
      return [];
    } catch (error) {
      fail(forward, record.logicalId, record.type, error);
      abort.abort();
      return [record.logicalId];
    }
  });
}

/** Brings every resource of a stack to what its template says, as many at a time as their order allows. */
export async function runForward(
  engine: Engine,
  nested: NestedStacks,
  stackId: string,
  signal: AbortSignal,
): Promise<Result> {
  const { stack } = stateOf(engine, stackId);
  const resolved = resolvedTemplateOf(engine, stack);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  // Hundreds of resources, and nested stacks, listen to the same signal.
  setMaxListeners(0, signal, abort.signal);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const scope = scopeOf(resolved, lookupsOf(engine, stack));
  const forward: Forward = { engine, nested, stackId, operation: operationOf(stack).id, resolved, scope, abort };
  const failed = new Set([...cancelUnfinished(forward), ...refuseRemovals(forward)]);
  try {
    await runGraph(resolved.graph, async (logicalId) => {
      if (abort.signal.aborted) return false;
      try {
        await bring(forward, logicalId);
        return true;
      } catch (error) {
        if (error instanceof Closed) throw error;
        fail(forward, logicalId, resolved.template.resources[logicalId]?.type ?? '', error);
        failed.add(logicalId);
        abort.abort();
        return false;
      }
    });
    if (failed.size > 0) return { failure: failureOf(engine, stackId, failed) };
    return signal.aborted ? { failure: '' } : conclude(forward);
  } catch (error) {
    if (error instanceof Closed || engine.isClosed()) throw error;
    // Outputs are worked out last, and can fail as a resource can.
    return { failure: `${reasonOf(error)}. ` };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
