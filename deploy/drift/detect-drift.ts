import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { awsFailure } from '../aws/faults.ts';
import { again } from '../aws/interrupted.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { isNested, type StackResource, stackTree } from '../aws/stack.ts';
import type { Stack } from '../model.ts';
import { type Managed, managerOf, scaledServices } from './managed.ts';
import { masked } from './mask.ts';
import type { Drift, DriftedProperty, DriftedResource, Undetected } from './model.ts';
import { nameOf } from './property-name.ts';

export interface DetectOptions {
  /** Paths of listener rules whose weights ECS shifts. */
  readonly shifted?: ReadonlySet<string> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the detection of all stacks may take; CloudFormation needs minutes for hundreds of resources. */
  readonly timeout?: number | undefined;
  /** Called as each stack is compared. */
  readonly onStack?: ((done: number, of: number) => void) | undefined;
}

const TIMEOUT_MS = 30 * 60 * 1000;

/** One stack of the tree, the root's path being empty. */
interface Place {
  readonly id: string;
  readonly path: string;
  readonly resources: readonly StackResource[];
}

interface Found {
  readonly drifts: readonly StackResourceDrift[];
  /** Why CloudFormation did not come to the end of the stack. */
  readonly failure?: string | undefined;
}

function placesOf(id: string, tree: readonly StackResource[], path = ''): Place[] {
  const resources = tree.filter(({ status }) => status !== 'DELETE_COMPLETE');
  const below = resources.flatMap((one) =>
    isNested(one) ? placesOf(one.physicalId ?? '', one.nested ?? [], `${path}${one.logicalId}/`) : [],
  );
  return [{ id, path, resources }, ...below];
}

/** In these CloudFormation compares a stack with its template. */
const DETECTABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$|^UPDATE_ROLLBACK_FAILED$/;

function notDetectable(connection: Connection, { name, status }: Stack): RookeryError {
  return new RookeryError(
    'DriftNotDetectable',
    {
      what: `stack ${name} is ${status}.`,
      why: 'CloudFormation compares resources only of a stack whose last operation has ended well, or was rolled back.',
      mend: `see \`${again(connection.target, 'stack:status')}\`, and repeat this command when the stack is complete.`,
    },
    3,
  );
}

function tooLong(connection: Connection, done: number, of: number): RookeryError {
  return new RookeryError(
    'DriftUnknown',
    {
      what: `the detection of drift has not ended: ${done} of ${of} stacks are compared.`,
      why: 'CloudFormation reads every resource by itself, and goes on doing so.',
      mend: `run \`${again(connection.target, 'stack:drift')}\` again later.`,
    },
    5,
  );
}

function interrupted(): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: 'stopped waiting for the detection of drift.',
      why: 'it only reads: nothing was changed, and CloudFormation ends it by itself.',
      mend: 'run the same command again when you want to know.',
    },
    130,
  );
}

/** Waits between two looks, within the time that all of them have. */
class Patience {
  readonly #connection: Connection;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;
  readonly #of: number;
  done = 0;

  constructor(connection: Connection, of: number, { signal, timeout = TIMEOUT_MS }: DetectOptions) {
    this.#connection = connection;
    this.#signal = signal;
    this.#end = Date.now() + timeout;
    this.#of = of;
  }

  async wait(count: number): Promise<void> {
    if (this.#signal?.aborted) throw interrupted();
    if (Date.now() > this.#end) throw tooLong(this.#connection, this.done, this.#of);
    await pause(interval(paceOf(this.#connection.target.endpoint), count), this.#signal);
    if (this.#signal?.aborted) throw interrupted();
  }
}

/** Begins the detection of one stack; one that somebody else has begun is waited for. */
async function begin(connection: Connection, id: string, patience: Patience): Promise<string> {
  const { DetectStackDriftCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  for (let count = 0; ; count += 1) {
    try {
      return (await client.send(new DetectStackDriftCommand({ StackName: id }))).StackDriftDetectionId ?? '';
    } catch (error) {
      if (!/already (running|in progress)|in progress/i.test(awsFailure(error).message)) throw error;
    }
    await patience.wait(count);
  }
}

/** Waits for a detection; answers why it did not come to its end. */
async function ended(connection: Connection, detection: string, patience: Patience): Promise<string | undefined> {
  const { DescribeStackDriftDetectionStatusCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const command = new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: detection });
  for (let count = 0; ; count += 1) {
    const { DetectionStatus, DetectionStatusReason } = await client.send(command);
    if (DetectionStatus === 'DETECTION_COMPLETE') return undefined;
    if (DetectionStatus === 'DETECTION_FAILED') return DetectionStatusReason ?? 'no reason was given';
    await patience.wait(count);
  }
}

async function driftsOf(connection: Connection, id: string): Promise<StackResourceDrift[]> {
  const { DescribeStackResourceDriftsCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connection.cloudformation();
  const found: StackResourceDrift[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(new DescribeStackResourceDriftsCommand({ StackName: id, NextToken: next }));
    found.push(...(page.StackResourceDrifts ?? []));
    next = page.NextToken;
  } while (next);
  return found;
}

function propertiesOf(
  managed: Managed,
  place: { path: string; type: string; physicalId?: string | undefined },
  drift: StackResourceDrift,
) {
  return (drift.PropertyDifferences ?? []).map((one): DriftedProperty => {
    const path = one.PropertyPath ?? '';
    const [expected, actual] = [one.ExpectedValue ?? 'null', one.ActualValue ?? 'null'];
    return {
      path,
      name: nameOf(path, drift.ExpectedProperties),
      expected: masked(path, expected),
      actual: masked(path, actual),
      difference: one.DifferenceType ?? 'NOT_EQUAL',
      managed: managerOf(managed, place, { path, expected, actual }),
    };
  });
}

function driftedIn(managed: Managed, { path }: Place, { drifts }: Found): DriftedResource[] {
  return drifts.flatMap((drift) => {
    const status = drift.StackResourceDriftStatus;
    if (status !== 'MODIFIED' && status !== 'DELETED') return [];
    const place = {
      path: `${path}${drift.LogicalResourceId ?? ''}`,
      type: drift.ResourceType ?? '',
      physicalId: drift.PhysicalResourceId,
    };
    const properties = propertiesOf(managed, place, drift);
    const isManaged = properties.length > 0 && properties.every((one) => one.managed !== undefined);
    return [{ ...place, status, properties, managed: isManaged }];
  });
}

function undetectedIn({ path }: Place, { drifts, failure }: Found): Undetected[] {
  const unknown = drifts.flatMap((one) =>
    one.StackResourceDriftStatus === 'UNKNOWN'
      ? [
          {
            path: `${path}${one.LogicalResourceId ?? ''}`,
            type: one.ResourceType ?? '',
            reason: one.DriftStatusReason ?? 'no reason was given',
          },
        ]
      : [],
  );
  if (failure === undefined || unknown.length > 0) return unknown;
  return [{ path: path.replace(/\/$/, ''), type: 'AWS::CloudFormation::Stack', reason: failure }];
}

function uncheckedIn({ path, resources }: Place, { drifts }: Found): Drift['unchecked'] {
  const seen = new Set(drifts.map(({ LogicalResourceId }) => LogicalResourceId));
  return resources
    .filter((one) => !seen.has(one.logicalId) && !isNested(one))
    .map(({ logicalId, type }) => ({ path: `${path}${logicalId}`, type }));
}

/**
 * Compares a stack, and every stack nested in it, with the present state of its resources. CloudFormation does so for
 * one stack at a time: all are begun, then looked at one after the other, so that a large tree costs few calls.
 */
export async function detectDrift(connection: Connection, stack: Stack, options: DetectOptions = {}): Promise<Drift> {
  if (!DETECTABLE.test(stack.status)) throw notDetectable(connection, stack);
  const tree = await stackTree(connection, stack.id);
  const places = placesOf(stack.id, tree);
  const patience = new Patience(connection, places.length, options);
  const begun: (readonly [place: Place, detection: string])[] = [];
  for (const place of places) begun.push([place, await begin(connection, place.id, patience)]);
  const managed = { scaled: new Set(scaledServices(tree)), shifted: options.shifted ?? new Set<string>() };
  const found: (readonly [place: Place, found: Found])[] = [];
  for (const [place, detection] of begun) {
    const failure = await ended(connection, detection, patience);
    found.push([place, { drifts: await driftsOf(connection, place.id), failure }]);
    patience.done += 1;
    options.onStack?.(patience.done, places.length);
  }
  return {
    resources: found.flatMap(([place, one]) => driftedIn(managed, place, one)),
    checked: found
      .flatMap(([, { drifts }]) => drifts)
      .filter(({ StackResourceDriftStatus: status }) => status !== 'UNKNOWN').length,
    unchecked: found.flatMap(([place, one]) => uncheckedIn(place, one)),
    undetected: found.flatMap(([place, one]) => undetectedIn(place, one)),
  };
}
