import { RookeryError } from '../../generator/errors.ts';
import type { Target } from '../model.ts';
import type { Asked } from './answers/answer-check.ts';
import { type HttpAnswer, unreadableAnswer, wholeAnswer } from './answers/whole-answer.ts';
import { awsFailure, explainFault, mayBeTriedAgain, shortReason } from './faults.ts';
import { interruptedCall } from './interrupted.ts';
import { configuredFor } from './shared-config.ts';
import type { Listened, silences } from './silence.ts';

/** What all clients of a connection share. */
export interface CallWatch {
  readonly target: Target;
  readonly calls: {
    /** Requests sent, tries again included. */
    count: number;
    /** Whether one was ever answered: the credentials were good then. */
    answered: boolean;
  };
  readonly listen: ReturnType<typeof silences>;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
}

interface Context {
  readonly commandName?: string;
  readonly clientName?: string;
}

interface Arguments {
  readonly request?: { readonly body?: unknown };
}

type Handler = (args: Arguments) => Promise<{ readonly response?: HttpAnswer }>;
type Middleware = (next: Handler, context: Context) => Handler;

/** The part of every client of the SDK that is used here, whatever its commands are. */
interface AnyClient {
  readonly config: object;
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

/** The IAM action of a command, where its name is not the command's. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:DeleteObjects': 's3:DeleteObjectVersion',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
};

/** How IAM calls a service where the client's name does not say so. */
const SERVICES: Readonly<Record<string, string>> = { cloudwatchlogs: 'logs' };

function askedBy({ clientName = '', commandName = '' }: Context): Asked {
  const client = clientName.replace(/Client$/, '').toLowerCase();
  return { service: SERVICES[client] ?? client, operation: commandName.replace(/Command$/, '') };
}

function actionOf({ service, operation }: Asked): string {
  return ACTIONS[`${service}:${operation}`] ?? `${service}:${operation}`;
}

const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;

/** Asks the credential chain again; the SDK itself only does so when it knows beforehand that they run out. */
async function refreshCredentials(config: object): Promise<void> {
  if (!('credentials' in config) || typeof config.credentials !== 'function') return;
  await config.credentials({ forceRefresh: true });
}

/** Counts the calls of a client, reads their answers whole, explains their failures, and notices those that take long. */
export function watchClient<C extends object>(made: C, watch: CallWatch): C {
  // The stacks of two clients differ only in the types of their commands' inputs, which nothing here touches.
  const client = made as unknown as AnyClient;
  const listened = new WeakMap<Context, Listened>();
  const add = client.middlewareStack.add.bind(client.middlewareStack);
  add(explaining(client, watch, listened), { step: 'initialize', priority: 'high', name: 'rookeryExplain' });
  add(counting(watch, listened), { step: 'finalizeRequest', priority: 'low', name: 'rookeryCount' });
  add(understanding, { step: 'deserialize', priority: 'high', name: 'rookeryUnderstand' });
  add(readingWhole(watch), { step: 'deserialize', priority: 'low', name: 'rookeryReadWhole' });
  return made;
}

function explaining(client: AnyClient, watch: CallWatch, all: WeakMap<Context, Listened>): Middleware {
  return (next, context) => async (args) => {
    const { target, calls, signal } = watch;
    const action = actionOf(askedBy(context));
    const cleansUp = signal?.aborted === true;
    const listened = watch.listen(action);
    all.set(context, listened);
    try {
      const answer = await next(args).catch(async (error: unknown) => {
        if (target.endpoint || !expired.test(awsFailure(error).name)) throw error;
        await refreshCredentials(client.config);
        return next(args);
      });
      calls.answered = true;
      return answer;
    } catch (error) {
      if (signal?.aborted && !cleansUp && mayBeTriedAgain(error)) throw interruptedCall(action, error);
      const { region, endpoint } = target;
      const configured = await configuredFor(action, endpoint);
      throw explainFault(error, { action, region, endpoint, configured, answered: calls.answered });
    } finally {
      listened.end();
    }
  };
}

function counting({ calls }: CallWatch, all: WeakMap<Context, Listened>): Middleware {
  return (next, context) => async (args) => {
    calls.count += 1;
    const listened = all.get(context);
    listened?.attempt();
    try {
      return await next(args);
    } catch (error) {
      listened?.failed(shortReason(error));
      throw error;
    }
  };
}

/** What is whole, and still nothing that the SDK can read, is as if it was cut off. */
const understanding: Middleware = (next) => async (args) => {
  try {
    return await next(args);
  } catch (error) {
    if (error instanceof RookeryError || !(error instanceof Error)) throw error;
    const parser = 'code' in error && typeof error.code === 'string' && error.code.startsWith('HPE_');
    const status = parser ? 200 : statusOf(error);
    if (status === undefined || status >= 300 || error.name === 'AnswerUnreadable') throw error;
    throw Object.assign(unreadableAnswer(error.message, status), { cause: error });
  }
};

/** The status of the answer that an error hangs on. */
function statusOf(error: Error): number | undefined {
  if (!('$response' in error)) return undefined;
  const response = error.$response;
  if (typeof response !== 'object' || response === null || !('statusCode' in response)) return undefined;
  return typeof response.statusCode === 'number' ? response.statusCode : undefined;
}

function readingWhole({ timeout, signal }: CallWatch): Middleware {
  return (next, context) => async (args) => {
    const answer = await next(args);
    if (answer.response === undefined) return answer;
    const form = typeof args.request?.body === 'string' ? args.request.body : undefined;
    await wholeAnswer({ ...askedBy(context), form }, answer.response, { timeout, signal });
    return answer;
  };
}
