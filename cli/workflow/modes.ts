import type { UpdateRequest } from '../../deploy/stack/update.ts';
import { RookeryError } from '../../generator/errors.ts';
import { durationOf } from '../duration.ts';

/** Flags that say how CloudFormation is to carry an update out. */
export interface ModeFlags {
  readonly timeout?: string;
  readonly express?: boolean;
  readonly 'no-rollback'?: boolean;
}

export interface Modes extends Pick<UpdateRequest, 'express' | 'noRollback' | 'pendingLimit'> {
  /** Milliseconds after which what is executed is taken back. */
  readonly cancelAfter?: number | undefined;
}

/** Reads the flags; refuses those that contradict each other. */
export function modesOf({ timeout, express, 'no-rollback': noRollback }: ModeFlags): Modes {
  if (timeout !== undefined && noRollback) {
    throw new RookeryError('FlagsContradict', {
      what: '--timeout comes with --no-rollback.',
      why: 'the one takes back what takes too long, the other keeps it.',
      mend: 'leave one of them away.',
    });
  }
  const cancelAfter = timeout === undefined ? undefined : durationOf('--timeout', timeout);
  return { express, noRollback, cancelAfter, pendingLimit: cancelAfter };
}
