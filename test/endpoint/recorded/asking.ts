import {
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { authorization } from '../../../packages/endpoint/testing/test-engine.ts';
import type { Endpoint } from '../testing/endpoint.ts';
import type { Fields } from './answers.ts';

export const ALL_CAPABILITIES: CreateChangeSetCommandInput['Capabilities'] = [
  'CAPABILITY_IAM',
  'CAPABILITY_NAMED_IAM',
  'CAPABILITY_AUTO_EXPAND',
];

/** What asking for a case's answers needs. */
export interface Asking {
  readonly endpoint: Endpoint;
  /** Keeps an answer under its recorded name. */
  record(name: string, answer: unknown): void;
  /** A name for a stack that no other case has. */
  newName(): string;
}

/** `Code: message`, as errors are kept. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    // Of the SDK: its names end in Exception where the wire has none, but for those that AWS names so.
    const { name, message, Code } = error as Error & { readonly Code?: string };
    return `${Code ?? name}: ${message}`;
  }
  return 'no error';
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

function contexts(change: Fields): Fields {
  const entries = Object.entries(change).map(([name, value]) => [name, /Context$/.test(name) ? parsed(value) : value]);
  return Object.fromEntries(entries);
}

function withoutMetadata({ $metadata: _, ...answer }: Fields & { readonly $metadata?: unknown }): Fields {
  return answer;
}

export { withoutMetadata };

/** A change set, its changes by logical id. */
export async function changeSet({ cloudFormation }: Endpoint, ChangeSetName: string, IncludePropertyValues = false) {
  const answer = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName, IncludePropertyValues }));
  const changes = (answer.Changes ?? []).map(({ ResourceChange = {} }) => contexts({ ...ResourceChange }));
  changes.sort((one, other) => String(one.LogicalResourceId).localeCompare(String(other.LogicalResourceId)));
  return { ...withoutMetadata({ ...answer }), Changes: changes };
}

export async function stack({ cloudFormation }: Endpoint, StackName: string): Promise<Fields> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return { ...Stacks[0] };
}

/** Events, oldest first, by their time. */
export async function events({ cloudFormation }: Endpoint, StackName: string): Promise<StackEvent[]> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.toSorted((one, other) => Number(one.Timestamp) - Number(other.Timestamp));
}

export const parameters = (values: Readonly<Record<string, string>> = {}) =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** Makes and executes a change set and waits until its stack is settled. */
export async function deploy(
  endpoint: Endpoint,
  StackName: string,
  template: unknown,
  more: Partial<CreateChangeSetCommandInput> = {},
) {
  const TemplateBody = typeof template === 'string' ? template : JSON.stringify(template);
  const input = { StackName, ChangeSetName: 'next', TemplateBody, Capabilities: ALL_CAPABILITIES, ...more };
  const { Id, StackId } = await endpoint.cloudFormation.send(new CreateChangeSetCommand(input));
  await endpoint.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
  await endpoint.settled(StackId ?? '');
  return { Id: Id ?? '', StackId: StackId ?? '' };
}

export const create = { ChangeSetType: 'CREATE' } as const;

export async function remove(endpoint: Endpoint, StackName: string): Promise<void> {
  const { StackId } = await stack(endpoint, StackName);
  await endpoint.cloudFormation.send(new DeleteStackCommand({ StackName }));
  await endpoint.settled(String(StackId));
}

/** A call of Systems Manager. */
export async function systemsManager({ url }: Endpoint, operation: string, input: Fields): Promise<Fields> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: authorization('ssm'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonSSM.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return (await answer.json()) as Fields;
}
