import { list, number } from '../cloudformation/handler-values.ts';
import { AwsError } from '../server/service.ts';

export type Input = Readonly<Record<string, unknown>>;

/** A record's view, or the failure that it is missing. */
export function found<T, View>(record: T | undefined, view: (record: T) => View): View {
  if (record === undefined) throw new AwsError('MISSING', 'MISSING');
  return view(record);
}

/** What is there under `key`, and the rest as failures. */
export function each<View>(names: unknown, describe: (name: unknown) => View, key: string): Input {
  const views: View[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const name of list(names)) {
    try {
      views.push(describe(name));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failures.push({ arn: String(name), reason: 'MISSING' });
    }
  }
  return { [key]: views, failures };
}

/** One page of a listing: the token is where the next one begins. */
export function page<Item>(input: Input, key: string, items: readonly Item[]): Input {
  const from = number(input.nextToken) ?? 0;
  const size = number(input.maxResults) ?? 100;
  const next = from + size < items.length ? { nextToken: String(from + size) } : {};
  return { [key]: items.slice(from, from + size), ...next };
}
