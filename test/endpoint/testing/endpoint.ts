import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { openEndpoint } from '../../../packages/endpoint/server/main.ts';
import { credentials, region } from '../../../packages/endpoint/testing/test-engine.ts';

/** The text of a template in `templates/`: written as others write theirs. */
export const foreign = (name: string): string => readFileSync(new URL(`../templates/${name}`, import.meta.url), 'utf8');

/** What a stack has come to, and the story of it. */
export interface Settled {
  readonly stack: Stack;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string | undefined>>;
  /** `LogicalId STATUS reason`, oldest first. */
  readonly events: readonly string[];
}

/** An embedded endpoint on a temporary folder, and a client of it that is not ours. */
export interface Endpoint {
  readonly url: string;
  readonly home: string;
  readonly cloudFormation: CloudFormationClient;
  /** Waits until no operation of the stack goes on. */
  settled(stackName: string): Promise<Settled>;
  create(stackName: string, template: string, more?: Partial<CreateStackCommandInput>): Promise<Settled>;
  remove(stackName: string): Promise<Settled>;
  close(): Promise<void>;
}

export const temporaryHome = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'rookery-endpoint-')));

export async function startEndpoint(home = temporaryHome()): Promise<Endpoint> {
  const { url, close } = await openEndpoint({ home, port: 0 });
  const cloudFormation = client(url);
  const waiting = (name: string) => settled(cloudFormation, name);
  return {
    url,
    home,
    cloudFormation,
    settled: waiting,
    async create(StackName, TemplateBody, more) {
      await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, ...more }));
      return waiting(StackName);
    },
    async remove(StackName) {
      const { stack } = await waiting(StackName);
      await cloudFormation.send(new DeleteStackCommand({ StackName }));
      return waiting(stack.StackId ?? '');
    },
    async close() {
      cloudFormation.destroy();
      await close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function client(url: string, of = region): CloudFormationClient {
  return new CloudFormationClient({ endpoint: url, region: of, credentials, maxAttempts: 1 });
}

/**
 * Where the load balancers of a stack answer, by host: whether a port still answers says nothing, for it may be that of
 * another endpoint by now.
 */
export async function addressesAt(endpoint: string, stackName: string): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${endpoint}/_rookery/addresses?stack=${stackName}`);
  return answer.json() as Promise<Readonly<Record<string, string>>>;
}

/** Asks again and again until the stack is in a state that stays. */
export async function settled(cloudFormation: CloudFormationClient, StackName: string): Promise<Settled> {
  const began = Date.now();
  for (;;) {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks;
    if (stack === undefined) throw new Error(`no stack ${StackName} was described`);
    const status = stack.StackStatus ?? '';
    if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS') {
      // A question costs both sides more than a short wait does: what takes long is asked for less and less often.
      await setTimeout(Math.min(10 + (Date.now() - began) / 10, 100));
      continue;
    }
    const { StackEvents = [] } = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: stack.StackId }),
    );
    const events = StackEvents.map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
      [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter(Boolean).join(' '),
    ).reverse();
    const outputs = Object.fromEntries((stack.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]));
    return { stack, status, outputs, events };
  }
}
