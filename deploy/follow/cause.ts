import { sentence } from '../aws/sentence.ts';
import type { StackEvent } from '../model.ts';

function isConsequence({ reason = '', type, path }: StackEvent): boolean {
  return (
    /cancell?ed/i.test(reason) ||
    path.length === 0 ||
    (type === 'AWS::CloudFormation::Stack' &&
      /embedded stack|was not successfully|failed to (create|update|delete)/i.test(reason))
  );
}

/**
 * The failure that brought the operation down: the earliest that is neither a cancellation (CloudFormation cancels what
 * runs beside a failure) nor a stack's report of a failure inside it. Where nothing else failed, the root's own reason.
 */
export function firstCause(events: readonly StackEvent[]): StackEvent | undefined {
  const failures = failuresOf(events);
  const found = causes(events);
  const cause =
    found.find(({ reason }) => reason) ??
    found[0] ??
    failures.find(({ reason = '' }) => !/cancell?ed/i.test(reason)) ??
    events.find(hasTurnedBack);
  return cause?.reason === undefined ? cause : { ...cause, reason: ownReason(cause.reason) };
}

const failuresOf = (events: readonly StackEvent[]) =>
  events.filter(({ status }) => status.endsWith('_FAILED')).sort((a, b) => a.time.getTime() - b.time.getTime());

/** All that failed by itself on the way forward, each resource once, the earliest first. */
export function causes(events: readonly StackEvent[]): StackEvent[] {
  const found = failuresOf(events).filter((event) => !isConsequence(event));
  return found.filter(
    ({ path }, index) => found.findIndex((other) => other.path.join('/') === path.join('/')) === index,
  );
}

/** A stack whose outputs cannot be worked out turns back without any resource that has failed; its event says why. */
function hasTurnedBack({ status, reason = '', type }: StackEvent): boolean {
  return (
    type === 'AWS::CloudFormation::Stack' && /(ROLLBACK|DELETE)_IN_PROGRESS$/.test(status) && ownReason(reason) !== ''
  );
}

/** CloudFormation hangs who asked for what follows on to the reason, with or without a full stop between them. */
function ownReason(reason: string): string {
  const own = reason.replace(/[\s.]*((rollback|delete) requested by user|user initiated)[\s.]*$/i, '').trim();
  return own === '' || own === reason.trim() ? own : sentence(own);
}
