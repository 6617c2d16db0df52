import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Recorded } from './answers.ts';
import { type Asking, changeSet, events, parameters, stack, systemsManager, withoutMetadata } from './asking.ts';

/** A stack that is made and then changed, with a look at every step. */
interface Update {
  readonly first: unknown;
  readonly second?: unknown;
  readonly values?: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
  /** The value of the parameter `shared` before and after the stack is made. */
  readonly shared?: readonly [string, string];
}

const topic = (TopicName: unknown) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });
const parameter = (Value: unknown, more = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});
const follower = { Foo: topic('topic-1'), Parameter: parameter({ 'Fn::GetAtt': ['Foo', 'TopicName'] }) };
const string = { Type: 'String' };
const lookedUp = { Type: 'AWS::SSM::Parameter::Value<String>' };

function mapped(key: unknown, Parameters?: unknown) {
  return {
    ...(Parameters === undefined ? {} : { Parameters }),
    Mappings: { Names: { Here: { key1: 'topic-name-1', key2: 'topic-name-2' } } },
    Resources: { ...follower, Foo: topic({ 'Fn::FindInMap': ['Names', 'Here', key] }) },
  };
}

function toggled(logicalIds: readonly [string, string], name: string, value: string, first: unknown, second: unknown) {
  const [always, sometimes] = logicalIds;
  return {
    Parameters: { [name]: string },
    Conditions: { Wanted: { 'Fn::Equals': [{ Ref: name }, value] } },
    Resources: { [always]: first, [sometimes]: { ...(second as object), Condition: 'Wanted' } },
  };
}

const oneMapped = (value: string) => ({
  Mappings: { Values: { Here: { value } } },
  Resources: { MySSMParameter: parameter({ 'Fn::FindInMap': ['Values', 'Here', 'value'] }) },
});

function related(name: string, more: object) {
  return {
    Resources: { Parameter1: parameter(name, more), Parameter2: parameter({ 'Fn::GetAtt': ['Parameter1', 'Value'] }) },
  };
}

function derived(id: string, Parameters: unknown, name: string) {
  return { Parameters, Resources: { [id]: parameter({ Ref: name }) } };
}

const withOutput = (template: { readonly Resources: object }, more = {}) => ({
  ...template,
  Resources: { ...template.Resources, ...more },
  Outputs: { DerivedParameterName: { Value: { Ref: 'DerivedParameter' } } },
});

const chain = {
  Dummy: parameter('dummy'),
  A: parameter('root'),
  B: parameter({ Ref: 'A' }),
  C: parameter({ Ref: 'B' }),
};
function shortened(...gone: readonly string[]): Update {
  const kept = Object.entries(chain).filter(([id]) => !gone.includes(id));
  return { first: { Resources: chain }, second: { Resources: Object.fromEntries(kept) } };
}

const nameOf = (TopicName: string) => ({ TopicName });
const value = (ParameterValue: string) => ({ ParameterValue });

/** The templates of each case, written anew from what its answers show. */
export const UPDATES: Readonly<Record<string, Update>> = {
  'change_sets/direct_update': {
    first: { Resources: { Foo: topic('topic-1') } },
    second: { Resources: { Foo: topic('topic-2') } },
  },
  'change_sets/dynamic_update': {
    first: { Resources: follower },
    second: { Resources: { ...follower, Foo: topic('topic-2') } },
  },
  'change_sets/parameter_changes': {
    first: { Parameters: { TopicName: string }, Resources: { ...follower, Foo: topic({ Ref: 'TopicName' }) } },
    values: [nameOf('topic-1'), nameOf('topic-2')],
  },
  'change_sets/mappings_with_static_fields': { first: mapped('key1'), second: mapped('key2') },
  'change_sets/mappings_with_parameter_lookup': {
    first: mapped({ Ref: 'TopicName' }, { TopicName: string }),
    values: [nameOf('key1'), nameOf('key2')],
  },
  'change_sets/conditions': {
    first: toggled(['Bucket', 'Parameter'], 'EnvironmentType', 'prod', { Type: 'AWS::S3::Bucket' }, parameter('test')),
    values: [{ EnvironmentType: 'not-prod' }, { EnvironmentType: 'prod' }],
  },
  'change_sets/base_dynamic_parameter_scenarios[change_dynamic]': {
    first: { Parameters: { ParameterValue: string }, Resources: { Parameter: parameter({ Ref: 'ParameterValue' }) } },
    values: [value('value-1'), value('value-2')],
  },
  'change_sets/base_dynamic_parameter_scenarios[change_parameter_for_condition_create_resource]': {
    first: toggled(
      ['SSMParameter1', 'SSMParameter2'],
      'ParameterValue',
      'value-2',
      parameter('first'),
      parameter('first'),
    ),
    values: [value('value-1'), value('value-2')],
  },
  'change_sets/base_mapping_scenarios[update_string_referencing_resource]': {
    first: oneMapped('value-1'),
    second: oneMapped('value-2'),
  },
  'change_sets/unrelated_changes_update_propagation': {
    first: related('topic-name', { Description: 'original' }),
    second: related('topic-name', { Description: 'changed' }),
  },
  'change_sets/unrelated_changes_requires_replacement': {
    first: related('value', { Name: 'parameter-1-name' }),
    second: related('value', { Name: 'parameter-2-name' }),
  },
  'change_sets/dynamic_ssm_parameter_lookup': {
    first: withOutput(derived('DerivedParameter', { InputValue: lookedUp }, 'InputValue')),
    values: [{ InputValue: 'shared' }, { InputValue: 'shared' }],
    shared: ['one', 'two'],
  },
  'change_sets/dynamic_ssm_parameter_lookup_no_change': {
    first: withOutput(derived('DerivedParameter', { InputValue: lookedUp }, 'InputValue')),
    second: withOutput(derived('DerivedParameter', { InputValue: lookedUp }, 'InputValue'), {
      AnotherParameter: parameter('new parameter'),
    }),
    values: [{ InputValue: 'shared' }, { InputValue: 'shared' }],
    shared: ['one', 'one'],
  },
  'dynamic_resolving/update_parameter_between_deployments': {
    first: derived('MyParameter', { MyValue: lookedUp }, 'MyValue'),
    values: [{ MyValue: 'shared' }, { MyValue: 'shared' }],
    shared: ['one', 'two'],
  },
  'dynamic_resolving/change_parameter_type': {
    first: derived('MyParameter', { MyValue: string }, 'MyValue'),
    second: derived('MyParameter', { MyValue: lookedUp }, 'MyValue'),
    values: [{ MyValue: 'shared' }, { MyValue: 'shared' }],
    shared: ['one', 'one'],
  },
  'stacks/stack_deletion_order[C]': shortened('C'),
  'stacks/stack_deletion_order[B-C]': shortened('B', 'C'),
  'stacks/stack_deletion_order[A-B-C]': shortened('A', 'B', 'C'),
};

const isShown = ({ ResourceStatus }: StackEvent): boolean =>
  `${ResourceStatus}` !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';

/** What became of each resource: of events that repeat a status, the last. Until July 2025 it was the first, without deletions. */
function byResource(events: readonly StackEvent[], day: string): Record<string, string[]> {
  const early = day < '2025-08-01';
  const all = early ? events.filter(({ ResourceStatus }) => !ResourceStatus?.startsWith('DELETE_')) : events;
  const found = new Map<string, StackEvent[]>();
  for (const event of all.filter(isShown)) {
    const id = event.LogicalResourceId === event.StackName ? 'Stack' : String(event.LogicalResourceId);
    const before = found.get(id) ?? [];
    const repeats = before.at(-1)?.ResourceStatus === event.ResourceStatus;
    if (early && repeats) continue;
    found.set(id, [...(repeats ? before.slice(0, -1) : before), event]);
  }
  const line = ({ ResourceStatus, PhysicalResourceId }: StackEvent) => `${ResourceStatus} ${PhysicalResourceId}`.trim();
  return Object.fromEntries([...found].map(([id, list]) => [id, list.map(line)]));
}

function sequence(all: readonly StackEvent[]): string[][] {
  const lines = all.filter(isShown).map((event) => [String(event.LogicalResourceId), String(event.ResourceStatus)]);
  return lines.filter((line, index) => line.join() !== lines[index - 1]?.join());
}

async function step(asking: Asking, StackName: string, number: 1 | 2, template: unknown, input: object) {
  const { endpoint, record } = asking;
  const made = await endpoint.cloudFormation.send(
    new CreateChangeSetCommand({
      StackName,
      // AWS lets go of the name of a change set that was executed.
      ChangeSetName: 'again',
      ChangeSetType: number === 1 ? 'CREATE' : 'UPDATE',
      TemplateBody: JSON.stringify(template),
      ...input,
    }),
  );
  const id = made.Id ?? '';
  record(`create-change-set-${number}`, withoutMetadata({ ...made }));
  record(`describe-change-set-${number}-prop-values`, await changeSet(endpoint, id, true));
  record(`describe-change-set-${number}`, await changeSet(endpoint, id));
  const executed = await endpoint.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: id }));
  record(`execute-change-set-${number}`, withoutMetadata({ ...executed }));
  await endpoint.settled(StackName);
  record(`post-create-${number}-describe`, await stack(endpoint, StackName));
  return made.StackId ?? '';
}

/** Goes through one update as it was recorded. */
export async function askUpdate(
  asking: Asking,
  { first, second = first, values, shared }: Update,
  recorded: readonly Recorded[],
) {
  const { endpoint, record } = asking;
  const StackName = asking.newName();
  const put = (Value: string) =>
    systemsManager(endpoint, 'PutParameter', { Name: 'shared', Type: 'String', Value, Overwrite: true });
  const all = JSON.stringify(recorded.find(({ name }) => name === 'describe-change-set-1')?.value).includes(
    'CAPABILITY_IAM',
  );
  const capabilities = all
    ? { Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] }
    : {};
  if (shared !== undefined) await put(shared[0]);
  const id = await step(asking, StackName, 1, first, { ...capabilities, Parameters: parameters(values?.[0]) });
  if (shared !== undefined) await put(shared[1]);
  await step(asking, StackName, 2, second, { ...capabilities, Parameters: parameters(values?.[1]) });
  await endpoint.cloudFormation.send(new DeleteStackCommand({ StackName }));
  await endpoint.settled(id);
  record('delete-describe', await stack(endpoint, id));
  record('per-resource-events', byResource(await events(endpoint, id), recorded[0]?.day ?? ''));
  record('all-events', sequence(await events(endpoint, id)));
}
