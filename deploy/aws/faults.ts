import { RookeryError } from '../../generator/errors.ts';
import {
  type AwsFailure,
  type CallContext,
  credentialsExpired,
  type Fault,
  garbled,
  NAMED_FAULTS,
  networkCodes,
  refused,
  serverError,
  unreachable,
} from './fault-table.ts';
import { proxyOf } from './proxy/proxy-failure.ts';
import { sentence } from './sentence.ts';

function record(value: unknown): Readonly<Record<string, unknown>> {
  // Errors of the SDK are open records: what is read of them is checked where it is read.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Reads the SDK's error out of what was caught, also when it was already explained. */
export function awsFailure(caught: unknown): AwsFailure {
  const error = record(caught instanceof RookeryError && caught.cause !== undefined ? caught.cause : caught);
  const metadata = record(error.$metadata);
  const aggregated = Array.isArray(error.errors) ? record(error.errors[0]) : {};
  const inner = record(error.cause);
  return {
    name: text(error.Code) ?? text(error.name) ?? 'Error',
    message: text(error.message) ?? text(aggregated.message) ?? '',
    status: typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
    code: text(error.code) ?? text(aggregated.code) ?? text(inner.code),
    proxy: proxyOf(error),
    attempts: typeof metadata.attempts === 'number' ? metadata.attempts : 1,
  };
}

function choose(failure: AwsFailure): Fault {
  const { name, status, code, message } = failure;
  const known = NAMED_FAULTS.find(
    ({ matches, says }) =>
      (says?.test(message) ?? true) && (matches.test(name) || (name === 'Unknown' && matches.test(String(status)))),
  );
  if (known) return known;
  if (/rate exceeded/i.test(message)) return NAMED_FAULTS.find((fault) => fault.code === 'Throttled') ?? refused;
  if (networkCodes.test(code ?? '') || /^(TimeoutError|AbortError)$/.test(name)) return unreachable;
  if (garbled.matches.test(name)) return garbled;
  return (status ?? 0) >= 500 ? serverError : refused;
}

/** Whether nobody can say if the call took effect: no answer, a broken one, or one from something that is not AWS. */
export function lostContact(caught: unknown): boolean {
  return [unreachable, garbled, serverError].includes(choose(awsFailure(caught)));
}

/** Whether the next try of the same call may be answered otherwise. */
export function mayBeTriedAgain(caught: unknown): boolean {
  return lostContact(caught) || choose(awsFailure(caught)).code === 'Throttled';
}

/** Why a try was not the last one, in a few words. */
export function shortReason(caught: unknown): string {
  const failure = awsFailure(caught);
  const { name, message, status, code } = failure;
  const fault = choose(failure);
  if (fault === unreachable) return `not reachable, ${code ?? name}`;
  if (fault === garbled) return `not an answer of AWS, ${message || `HTTP ${status}`}`;
  if (fault.code === 'Throttled') return `throttled, ${name}`;
  return status === undefined ? name : `${name}, HTTP ${status}`;
}

/** Turns whatever the SDK threw into the one form of error that people are shown; the original is its `cause`. */
export function explainFault(caught: unknown, context: CallContext): RookeryError {
  if (caught instanceof RookeryError) return caught;
  const failure = awsFailure(caught);
  const chosen = choose(failure);
  // Credentials that were good a moment ago and that the chain cannot renew have expired, whatever it calls that.
  const fault = context.answered && /ProviderError$/.test(failure.name) ? credentialsExpired : chosen;
  const { what, ...rest } = fault.explain(failure, context);
  const explained = { what: sentence(what), ...rest };
  const error = new RookeryError(fault.code, explained, fault.exitCode);
  error.cause = caught;
  return error;
}
