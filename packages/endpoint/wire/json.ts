import { AwsError } from '../server/service.ts';
import { isDeeperThan } from './depth.ts';
import { isRecord } from './xml.ts';

const DEEPEST = 200;

/** Input of an AWS JSON call; an empty body is an empty input. */
export function parseJson(body: string): Record<string, unknown> {
  let input: unknown;
  try {
    input = JSON.parse(body || '{}');
  } catch {
    // Reported below, as AWS does.
  }
  if (isDeeperThan(input, DEEPEST))
    throw new AwsError('SerializationException', 'The request body is nested too deeply.');
  if (isRecord(input)) return input;
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}

/** An answer of AWS JSON 1.1: times are seconds since 1970, to the millisecond. */
export function jsonAnswer(result: unknown): string {
  return JSON.stringify(seconds(result ?? {}));
}

function seconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(seconds);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, seconds(item)]));
}

/** An error of AWS JSON: clients read the code from `__type`. */
export function jsonError(error: AwsError): string {
  return JSON.stringify({ __type: error.code, message: error.message, ...error.details });
}
