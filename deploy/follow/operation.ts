import { isTerminal } from '../aws/status.ts';
import type { StackEvent } from '../model.ts';

/** One operation on a stack, as far as it is known to those who follow it. */
export interface Operation {
  /** The ClientRequestToken that it was begun with: its events carry it. Absent for what others began. */
  readonly token?: string | undefined;
  /** The service has said that it began: then it is also known by events that carry no token. */
  readonly acknowledged: boolean;
  /** Statuses of the root that begin it, and those that can end it. */
  readonly begins: RegExp;
  readonly ends: RegExp;
}

export type OperationKind = 'CREATE' | 'UPDATE' | 'DELETE' | 'ROLLBACK';

// A creation may be turned into a deletion, by OnStackFailure or by somebody who had enough of it.
const STATUSES: Readonly<Record<OperationKind, Pick<Operation, 'begins' | 'ends'>>> = {
  CREATE: { begins: /^CREATE_IN_PROGRESS$/, ends: /^(CREATE|ROLLBACK|DELETE)_/ },
  UPDATE: { begins: /^(UPDATE|IMPORT)_IN_PROGRESS$/, ends: /^(UPDATE|IMPORT)_/ },
  DELETE: { begins: /^DELETE_IN_PROGRESS$/, ends: /^DELETE_/ },
  ROLLBACK: { begins: /^(UPDATE_|IMPORT_)?ROLLBACK_IN_PROGRESS$/, ends: /ROLLBACK_/ },
};

/** An operation that is begun from here, with a token of its own. */
export function operationOf(kind: OperationKind, token: string, acknowledged = true): Operation {
  return { token, acknowledged, ...STATUSES[kind] };
}

/** The operation that runs or comes next, whoever begins it. */
export const anyOperation: Operation = {
  acknowledged: true,
  // A stack in review waits for its first operation.
  begins: /^(?!REVIEW|.*CLEANUP).*_IN_PROGRESS$/,
  ends: /./,
};

/** What the root's events say about an operation. */
export interface Ending {
  /** The event that ends it. */
  readonly end?: StackEvent | undefined;
  /** Could be its end: it carries no token, and nothing was seen that began what it ends. */
  readonly unproven?: StackEvent | undefined;
  /** Another operation that began in its place, or after it while its own end has not turned up. */
  readonly other?: StackEvent | undefined;
}

const START = /^(CREATE|UPDATE|IMPORT)_IN_PROGRESS$/;
const TAKE_OVER = /^((UPDATE_|IMPORT_)?ROLLBACK|DELETE)_IN_PROGRESS$/;

const byTime = (a: StackEvent, b: StackEvent): number => a.time.getTime() - b.time.getTime();

/**
 * Finds the end of an operation among the events of the root that came after its marker. Events carry the request token of
 * their operation, so that a token decides. Where there are none, order does: operations on a stack come one after the other,
 * so that an end belongs to what began last before it, and one from before the beginning is an old one that turns up late. A
 * rollback or deletion that somebody else asks for in the middle of an operation ends that operation.
 */
export function endOf(operation: Operation, events: readonly StackEvent[]): Ending {
  const own = [...events].sort(byTime);
  // Gone is gone, whoever asked for it.
  const gone = own.find(({ status }) => status === 'DELETE_COMPLETE');
  const ours = ({ token }: StackEvent): boolean =>
    operation.token === undefined || token === operation.token || (operation.acknowledged && token === undefined);
  const begun = own.findIndex((event) => operation.begins.test(event.status) && ours(event));
  const began = own[begun];
  const token = operation.token ?? began?.token;
  const proven = token === undefined ? undefined : own.find((event) => ends(operation, event) && event.token === token);
  if (proven ?? gone) return { end: proven ?? gone };
  if (began === undefined) {
    const other = own.find((event) => START.test(event.status) && event.token !== operation.token);
    const unproven = operation.acknowledged
      ? own.find((event) => ends(operation, event) && event.token === undefined)
      : undefined;
    return { other, unproven };
  }
  const after = own.slice(begun + 1);
  const next = after.findIndex((event) => START.test(event.status) && event.token !== began.token);
  const within = next < 0 ? after : after.slice(0, next);
  return { end: within.find((event, at) => endsWithin(operation, began, within, event, at)), other: after[next] };
}

const ends = ({ ends: statuses }: Operation, { status }: StackEvent): boolean =>
  isTerminal(status) && statuses.test(status);

function endsWithin(
  operation: Operation,
  began: StackEvent,
  within: readonly StackEvent[],
  event: StackEvent,
  at: number,
): boolean {
  if (!ends(operation, event)) return false;
  if (event.token === began.token) return true;
  return within.slice(0, at).some(({ status, token }) => TAKE_OVER.test(status) && token === event.token);
}
