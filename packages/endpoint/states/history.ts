import type { HistoryEvent } from './model.ts';

/** The next line of an execution's history: its details have a name of their own, as in the API. */
export function historyOf(
  before: readonly HistoryEvent[],
  type: string,
  details?: Readonly<Record<string, unknown>>,
): HistoryEvent {
  const id = before.length + 1;
  const event = { id, previousEventId: id - 1, timestamp: new Date().toISOString(), type };
  // PassStateEntered and its like share one name.
  const name = type.replace(/^[A-Z][a-z]+(?=State(Entered|Exited)$)/, '');
  return details ? { ...event, [`${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`]: details } : event;
}
