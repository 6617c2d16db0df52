import type { Signal, Step } from '../model.ts';
import { isFields } from '../value.ts';
import { type Engine, stateOf } from './context.ts';
import { recordOf, untilClosed, writeResource } from './step.ts';

/** A resource that signals are for: one that waits for them, or the handle of one. */
interface Place {
  readonly stackId: string;
  readonly logicalId: string;
}

/** How many signals a resource waits for, and how long. */
export interface Expected {
  readonly count: number;
  readonly milliseconds: number;
}

const keyOf = ({ stackId, logicalId }: Place): string => `${stackId}\n${logicalId}`;

/** Keeps a signal, in place of an earlier one with the same id, and wakes who waits for it. */
export function receive(engine: Engine, place: Place, signal: Signal, reported: boolean): void {
  const record = recordOf(engine, place.stackId, place.logicalId);
  if (record === undefined) return;
  const others = (record.signals ?? []).filter(({ id }) => id !== signal.id);
  const reason = `Received ${signal.status} signal with UniqueId ${signal.id}`;
  writeResource(
    engine,
    place.stackId,
    { ...record, signals: [...others, signal] },
    reported ? { reason, properties: record.step?.target.properties ?? {} } : undefined,
  );
  engine.wakers.emit(keyOf(place));
}

/** Ends when a signal comes, the time is over, or nobody waits any more. */
function woken(engine: Engine, place: Place, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const key = keyOf(place);
    const end = (then: () => void) => () => {
      clearTimeout(timer);
      engine.wakers.off(key, come);
      signal.removeEventListener('abort', gone);
      then();
    };
    const come = end(resolve);
    const gone = end(() => reject(new Error('aborted')));
    const timer = setTimeout(come, milliseconds);
    engine.wakers.once(key, come);
    signal.addEventListener('abort', gone, { once: true });
    if (signal.aborted) gone();
  });
}

/** What a wait came to: the signals, of which one may say FAILURE; `late` when too few came in time. */
export interface Waited {
  readonly signals: readonly Signal[];
  readonly succeeded: number;
  readonly failed?: Signal | undefined;
  readonly late: boolean;
}

function heard(engine: Engine, { stackId, logicalId }: Place): Omit<Waited, 'late'> {
  const signals = recordOf(engine, stackId, logicalId)?.signals ?? [];
  const failed = signals.find(({ status }) => status === 'FAILURE');
  return { signals, failed, succeeded: signals.filter(({ status }) => status === 'SUCCESS').length };
}

/** When the wait of a step began; a restart does not begin it anew. */
function sinceWhen(engine: Engine, { stackId, logicalId }: Place): number {
  const now = engine.now().getTime();
  const record = recordOf(engine, stackId, logicalId);
  const step: Step | undefined = record?.step;
  if (record === undefined || step === undefined) return now;
  if (step.waitingSince !== undefined) return Date.parse(step.waitingSince);
  const waiting = { ...step, waitingSince: new Date(now).toISOString() };
  engine.store.write(stackId, { resource: { ...record, step: waiting } });
  return now;
}

/** Waits for signals at a place, on behalf of a resource whose step goes on. */
export async function waitForSignals(
  engine: Engine,
  waiting: Place,
  place: Place,
  { count, milliseconds }: Expected,
  signal: AbortSignal,
): Promise<Waited> {
  const end = sinceWhen(engine, waiting) + milliseconds;
  for (;;) {
    const now = heard(engine, place);
    if (now.failed !== undefined || now.succeeded >= count) return { ...now, late: false };
    const left = end - engine.now().getTime();
    if (left <= 0) return { ...now, late: true };
    await untilClosed(engine, woken(engine, place, left, signal));
  }
}

const UNITS = { H: 3_600_000, M: 60_000, S: 1000 } as const;

/** `PT5M` in milliseconds; undefined where it is no such duration. */
export function durationOf(text: unknown): number | undefined {
  const parts = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(String(text));
  if (parts === null) return undefined;
  const [, H = 0, M = 0, S = 0] = parts;
  return Number(H) * UNITS.H + Number(M) * UNITS.M + Number(S) * UNITS.S;
}

const MOST = 12 * UNITS.H;

/** What the creation policy of a resource waits for: one signal within five minutes, unless it says otherwise. */
export function expectedBy(policy: unknown): Expected | undefined {
  if (!isFields(policy) || !isFields(policy.ResourceSignal)) return undefined;
  const { Count = 1, Timeout = 'PT5M' } = policy.ResourceSignal;
  const milliseconds = durationOf(Timeout);
  if (milliseconds === undefined) throw new Error(`CreationPolicy has an invalid Timeout: ${String(Timeout)}`);
  return { count: Number(Count), milliseconds: Math.min(milliseconds, MOST) };
}

/** Types whose creation policy waits for signals: "CreationPolicy attribute" in CloudFormation's template reference. */
const WAITING = new Set([
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::EC2::Instance',
  'AWS::CloudFormation::WaitCondition',
]);

/** Whether the template's own machines would signal: none of them starts here, so that nobody would. */
export function machinesSignal(engine: Engine, stackId: string): boolean {
  const { current } = stateOf(engine, stackId).stack;
  return /cfn-signal|signal-resource|SignalResource/.test(engine.store.template(current?.template ?? ''));
}

function signalsItself(engine: Engine, stackId: string, type: string): boolean {
  return type !== 'AWS::CloudFormation::WaitCondition' && machinesSignal(engine, stackId);
}

/** Holds the creation of a resource until its creation policy is satisfied; throws AWS's words when it is not. */
export async function satisfyCreationPolicy(
  engine: Engine,
  place: Place,
  { target }: Pick<Step, 'target'>,
  signal: AbortSignal,
): Promise<void> {
  const expected = WAITING.has(target.type) ? expectedBy(target.resourceAttributes.CreationPolicy) : undefined;
  if (expected === undefined || signalsItself(engine, place.stackId, target.type)) return;
  const { failed, late, succeeded } = await waitForSignals(engine, place, place, expected, signal);
  if (failed === undefined && !late) return;
  if (target.type === 'AWS::AutoScaling::AutoScalingGroup') {
    // Of a failure: aws-quickstart/quickstart-linux-bastion issue 144.
    const received = failed === undefined ? `${succeeded} SUCCESS` : '1 FAILURE';
    throw new Error(
      `Received ${received} signal(s) out of ${expected.count}.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement`,
    );
  }
  if (failed !== undefined) throw new Error(`Received FAILURE signal with UniqueId ${failed.id}`);
  throw new Error(`Failed to receive ${expected.count - succeeded} resource signal(s) within the specified duration`);
}
