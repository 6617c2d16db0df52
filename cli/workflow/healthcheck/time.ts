/** A moment of the local clock before a request was sent, and one after its answer was read, in milliseconds since 1970. */
export interface Bracket {
  readonly sent: number;
  readonly received: number;
}

export interface Comparison {
  /** How far the other clock is ahead, taking its answer for made half way. */
  readonly offsetMs: number;
  /** The offset may be wrong by this much either way. */
  readonly uncertaintyMs: number;
  /** How far the clocks are apart at the least: 0 when the time lies between sending and receiving. */
  readonly apartMs: number;
}

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)$/;

/** Milliseconds since 1970 of an ISO 8601 time in UTC; undefined for anything else, days that do not exist included. */
export function parseTime(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return undefined;
  // The engine reads 30 February as 2 March.
  return new Date(time).toISOString().slice(0, 19) === text.slice(0, 19) ? time : undefined;
}

/** Compares another clock's time with the local clock, allowing for the time that asking took. */
export function compareClocks(time: number, { sent, received }: Bracket): Comparison {
  return {
    offsetMs: time - (sent + received) / 2,
    uncertaintyMs: (received - sent) / 2,
    apartMs: Math.max(sent - time, time - received, 0),
  };
}
