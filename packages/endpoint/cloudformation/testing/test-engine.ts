import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError, type Caller } from '../../server/service.ts';
import type { ResourceHandler, ResourceRequest } from '../handler.ts';
import { type CloudFormation, cloudFormation } from '../index.ts';

/** Who asks, in tests. */
export const caller: Caller = {
  account: '000000000000',
  region: 'eu-west-1',
  requestId: 'r',
  endpoint: 'http://127.0.0.1',
};

/** What a test's handler is to do, and what it saw. */
export interface Scripted {
  readonly handler: ResourceHandler;
  readonly calls: string[];
  /** Logical ids whose creation, update or deletion fails, with the reason: `create Queue`. */
  readonly failures: Map<string, string>;
  /** Steps that wait until their function is called: `create Queue`. */
  readonly holds: Map<string, Promise<void>>;
  /** Called at the beginning of every step. */
  watch: (step: string) => void;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new Error('aborted'));
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

/** A handler that does what the test says, and remembers what it was asked. */
export function scripted(): Scripted {
  const calls: string[] = [];
  const failures = new Map<string, string>();
  const holds = new Map<string, Promise<void>>();
  const run = async (verb: string, { logicalId, signal }: ResourceRequest): Promise<void> => {
    const step = `${verb} ${logicalId}`;
    calls.push(step);
    script.watch(step);
    const hold = holds.get(step);
    if (hold !== undefined) await Promise.race([hold, untilAborted(signal)]);
    const failure = failures.get(step);
    if (failure !== undefined) throw new Error(failure);
  };
  const attributes = ({ logicalId, properties }: ResourceRequest): Record<string, unknown> => ({
    Arn: `arn:${logicalId}`,
    QueueName: String(properties.QueueName ?? logicalId),
    QueueUrl: `https://${logicalId}`,
  });
  const handler: ResourceHandler = {
    create: async (request, made) => {
      const physicalId = `${request.logicalId}-${request.token.split('/')[0]?.slice(0, 8)}`;
      made(physicalId);
      await run('create', request);
      return { physicalId, attributes: attributes(request) };
    },
    update: async (request, { physicalId }) => {
      await run('update', request);
      return { physicalId, attributes: attributes(request) };
    },
    delete: (request) => run('delete', request),
  };
  const script: Scripted = { handler, calls, failures, holds, watch: () => {} };
  return script;
}

/** An engine with its own folder and an S3 that is a map. */
export interface TestEngine extends CloudFormation {
  readonly folder: string;
  readonly templates: Map<string, string>;
  readonly queue: Scripted;
  call(name: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Describes a stack once no operation of it goes on any more. */
  settled(name: string): Promise<Record<string, unknown>>;
  /** `LogicalId STATUS reason` of every event, oldest first. */
  events(name: string): Promise<string[]>;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, which goes with the process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloudformation-'));
  folders.push(folder);
  return folder;
}

/** Opens an engine for a test; `AWS::SQS::Queue` is the type whose handler the test scripts. */
export function startTestEngine(
  folder = temporaryFolder(),
  queue = scripted(),
  templates = new Map<string, string>(),
  now = () => new Date(),
): TestEngine {
  const engine = cloudFormation({
    folder,
    now,
    // What AWS keeps there of its own, such as the images of hosts.
    lookUp: async (name) => `value-of-${name}`,
    handlers: { 'AWS::SQS::Queue': queue.handler },
    readTemplate: async (url) => {
      const body = templates.get(url);
      if (body === undefined) throw new AwsError('ValidationError', 'S3 error: The specified key does not exist.');
      return body;
    },
  });
  const call: TestEngine['call'] = async (name, input = {}) => {
    const operation = engine.service.operations[name];
    if (operation === undefined) throw new Error(`no operation ${name}`);
    // Every operation of this API answers an object.
    return (await operation(input, caller)) as Record<string, unknown>;
  };
  const describe = async (StackName: string): Promise<Record<string, unknown>> => {
    const { Stacks } = (await call('DescribeStacks', { StackName })) as { Stacks: Record<string, unknown>[] };
    return Stacks[0] ?? {};
  };
  return {
    ...engine,
    folder,
    templates,
    queue,
    call,
    settled: async (name) => {
      for (;;) {
        const stack = await describe(name);
        const status = String(stack.StackStatus);
        if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return stack;
        // Everything here is work of this process: once the event loop has turned, it has gone on.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    events: async (StackName) => {
      const lines: string[] = [];
      let NextToken: unknown;
      do {
        const page = await call('DescribeStackEvents', { StackName, NextToken });
        for (const event of page.StackEvents as Record<string, string>[]) {
          lines.unshift(
            [event.LogicalResourceId, event.ResourceStatus, event.ResourceStatusReason].filter(Boolean).join(' '),
          );
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return lines;
    },
  };
}
