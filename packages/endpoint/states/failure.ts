/** An error of an execution, by the name that Retry and Catch know it by. */
export class StateFailure extends Error {
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** What no Retry and no Catch of States.ALL takes: the definition itself is at fault, or beyond this endpoint. */
export const runtimeFailure = (cause: string): StateFailure => new StateFailure('States.Runtime', cause);

/** Whether an ErrorEquals takes an error. */
export function matches(names: readonly string[], error: string): boolean {
  return names.some(
    (name) =>
      name === error ||
      (name === 'States.ALL' && error !== 'States.Runtime' && error !== 'States.DataLimitExceeded') ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout' && error !== 'States.Runtime'),
  );
}
