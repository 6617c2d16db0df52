import { z } from 'zod';
import type { FailingStep } from '../cloudformation/model.ts';
import { AwsError, type Service } from './service.ts';

const reason = z.string().min(1).max(1000);
const times = z.int().min(1).max(1000).default(1);

/** A failure on demand: of a step of a resource, or of a call of an API. */
const failure = z.union([
  z.strictObject({
    /** Logical ids from the root stack down, joined by slashes: `Shop/Service`. */
    resource: z.string().min(1),
    /** The root stack's name; any stack without it. */
    stack: z.string().min(1).optional(),
    operation: z.enum(['create', 'update', 'rollback', 'delete']),
    reason: reason.default('This failure was asked for.'),
    times,
  }),
  z.strictObject({
    /** `cloudformation:ExecuteChangeSet`, by the names that requests are signed for. */
    call: z.string().regex(/^[a-z0-9]+:[A-Za-z0-9]+$/, 'service:Operation'),
    code: z
      .string()
      .regex(/^[A-Za-z]{1,100}$/, 'an error code')
      .default('ThrottlingException'),
    status: z.int().min(400).max(599).default(400),
    reason: reason.default('Rate exceeded'),
    times,
  }),
]);

type Failure = z.infer<typeof failure>;

/** What is to fail, in memory: a restart forgets it. */
export class Failures {
  #failures: Failure[] = [];

  /** What is still to come. */
  all(): readonly Failure[] {
    return this.#failures;
  }

  clear(): void {
    this.#failures = [];
  }

  /** Adds one or several, as they come in a request; answers what is wrong with them. */
  add(body: unknown): string | undefined {
    const parsed = z.array(failure).safeParse(Array.isArray(body) ? body : [body]);
    if (!parsed.success) return z.prettifyError(parsed.error);
    this.#failures = [...this.#failures, ...parsed.data];
    return undefined;
  }

  /** Why a step has to fail; each time that it does counts. */
  step({ stack, path, operation }: FailingStep): string | undefined {
    const found = this.#take(
      (one) =>
        'resource' in one &&
        one.operation === operation &&
        one.resource === path &&
        (one.stack === undefined || one.stack === stack),
    );
    return found?.reason;
  }

  /** An API whose calls fail where that is asked for. */
  over(name: string, service: Service): Service {
    const calls = Object.entries(service.operations).map(
      ([operation, run]): [string, Service['operations'][string]] => [
        operation,
        (input, caller) => {
          const found = this.#take((one) => 'call' in one && one.call === `${name}:${operation}`);
          if (found !== undefined && 'call' in found) throw new AwsError(found.code, found.reason, found.status);
          return run(input, caller);
        },
      ],
    );
    return { ...service, operations: Object.fromEntries(calls) };
  }

  #take(test: (failure: Failure) => boolean): Failure | undefined {
    const found = this.#failures.find(test);
    if (found === undefined) return undefined;
    const left = found.times > 1 ? [{ ...found, times: found.times - 1 }] : [];
    this.#failures = this.#failures.flatMap((one) => (one === found ? left : [one]));
    return found;
  }
}
