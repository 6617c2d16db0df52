import { failure, type Outcome } from './answer.ts';
import { type Bracket, compareClocks, parseTime } from './time.ts';

/** What a healthy service answers. */
export interface Expected {
  /** The statuses as they were asked for: `200`, `200,204` or `200-299`. */
  readonly status: string;
  isStatus(status: number): boolean;
  /** Found in the body. */
  readonly body?: RegExp | undefined;
  /** The body is a time. */
  readonly time: boolean;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly bracket: Bracket;
}

/** What is expected of a service, from a target group's matcher or from the command line. */
export function expecting(status = '200', more: Partial<Pick<Expected, 'body' | 'time'>> = {}): Expected {
  const ranges = status.split(',').map((part) => part.trim().split('-').map(Number));
  const isStatus = (one: number) => ranges.some(([from = 0, to = from]) => one >= from && one <= to);
  return { status, isStatus, time: false, ...more };
}

/** Whether what was received is what was expected. */
export function judge({ status, headers, body, bracket }: Received, expected: Expected): Outcome {
  if (!expected.isStatus(status))
    return failure('StatusUnexpected', `answered ${status}, not ${expected.status}`, status);
  if (expected.body?.test(body) === false)
    return failure('BodyMismatch', `answered ${shown(body)}, without ${expected.body}`, status);
  const version = headers.get('service-version')?.slice(0, 64);
  if (!expected.time) return { healthy: true, status, version };
  const json = /^application\/json\b/i.test(headers.get('content-type') ?? '');
  const time = json ? jsonTime(body) : body.replace(/\r?\n$/, '');
  const parsed = time === undefined ? undefined : parseTime(time);
  if (time === undefined || parsed === undefined)
    return failure('NotATime', `answered ${shown(body)}, which is no time`, status);
  return { healthy: true, status, version, clock: { time, ...compareClocks(parsed, bracket) } };
}

const shown = (body: string): string => JSON.stringify(body.slice(0, 80));

function jsonTime(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const now = typeof parsed === 'object' && parsed !== null && 'now' in parsed ? parsed.now : undefined;
    return typeof now === 'string' ? now : undefined;
  } catch {
    return undefined;
  }
}
