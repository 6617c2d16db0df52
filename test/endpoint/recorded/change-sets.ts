import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import type { Fields } from './answers.ts';
import {
  ALL_CAPABILITIES,
  type Asking,
  changeSet,
  create,
  deploy,
  parameters,
  refusalOf,
  remove,
  stack,
  systemsManager,
  withoutMetadata,
} from './asking.ts';

const minimal = 'Resources: { SimpleParam: { Type: AWS::SSM::Parameter, Properties: { Value: test, Type: String } } }';
const metadata = 'Resources: { CDKMetadata: { Type: AWS::CDK::Metadata, Properties: { Analytics: v2 } } }';
const topic = (name: string) =>
  `Resources: { topic123: { Type: AWS::SNS::Topic, Properties: { TopicName: ${name} } } }`;
const byParameter = `Parameters: { TopicName: { Type: String } }\n${topic('!Ref TopicName')}`;

/** Makes a change set and answers what CreateChangeSet did. */
async function proposed({ endpoint }: Asking, StackName: string, TemplateBody: string, more = {}) {
  const input = { StackName, ChangeSetName: 'next', TemplateBody, ...more };
  return endpoint.cloudFormation.send(new CreateChangeSetCommand(input));
}

async function summaries({ endpoint: { cloudFormation } }: Asking, StackName: string): Promise<Fields> {
  return withoutMetadata({ ...(await cloudFormation.send(new ListChangeSetsCommand({ StackName }))) });
}

function renamed(Name: string, value: string, more: object = {}) {
  return {
    Resources: {
      MyParameter: { Type: 'AWS::SSM::Parameter', Properties: { Name, Type: 'String', Value: value } },
      ...more,
    },
  };
}

async function withoutChanges(asking: Asking): Promise<void> {
  const { endpoint, record } = asking;
  const StackName = asking.newName();
  const first = await proposed(asking, StackName, metadata, { ...create, Capabilities: ALL_CAPABILITIES });
  record('first_changeset', withoutMetadata({ ...first }));
  record('describe_first_cs', await changeSet(endpoint, first.Id ?? ''));
  await endpoint.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: first.Id }));
  await endpoint.settled(StackName);
  const second = await proposed(asking, StackName, metadata, { Capabilities: ALL_CAPABILITIES });
  record('nochange_changeset', withoutMetadata({ ...second }));
  record('describe_nochange', await changeSet(endpoint, second.Id ?? ''));
  const execution = new ExecuteChangeSetCommand({ ChangeSetName: second.Id });
  record('error_execute_failed', await refusalOf(endpoint.cloudFormation.send(execution)));
}

async function nameConflicts(asking: Asking): Promise<void> {
  const { endpoint, record } = asking;
  const StackName = asking.newName();
  const first = await deploy(endpoint, StackName, minimal, { ...create, Capabilities: [] });
  record('create_changeset_existingstack_exc', await refusalOf(proposed(asking, StackName, minimal, create)));
  await remove(endpoint, StackName);
  const second = await proposed(asking, StackName, minimal, create);
  record('new_stack_desc', await stack(endpoint, StackName));
  record('stack_id_desc', await stack(endpoint, first.StackId));
  record('new_stack_id_desc', await stack(endpoint, second.StackId ?? ''));
  record('initial_changeset_id_desc', await changeSet(endpoint, first.Id).catch((error: Error) => error.message));
  record('second_initial_changeset_id_desc', await changeSet(endpoint, second.Id ?? ''));
}

async function singleResource({ endpoint, record, newName }: Asking): Promise<void> {
  const StackName = newName();
  const name = 'single-resource';
  for (const [index, value] of ['foo', 'bar'].entries()) {
    const body = JSON.stringify(renamed(name, value));
    const input = { StackName, ChangeSetName: `set-${index}`, TemplateBody: body, ...(index === 0 ? create : {}) };
    const { Id = '' } = await endpoint.cloudFormation.send(new CreateChangeSetCommand(input));
    record(`describe-${index + 1}`, await changeSet(endpoint, Id));
    await endpoint.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await endpoint.settled(StackName);
    const { Parameter } = await systemsManager(endpoint, 'GetParameter', { Name: name });
    // Times are numbers in this protocol; the recorded client made dates of them.
    const parameter = { ...(Parameter as Fields) };
    record(`parameter-${index + 1}`, {
      ...parameter,
      LastModifiedDate: new Date(Number(parameter.LastModifiedDate) * 1000),
    });
  }
}

async function executedWithReference({ endpoint, record, newName }: Asking): Promise<void> {
  const StackName = newName();
  const template = (Name: string) =>
    renamed(Name, 'my-value', {
      Second: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: 'output', Type: 'String', Value: { Ref: 'MyParameter' } },
      },
    });
  for (const [name, answer] of [
    ['before-reference', 'before-value'],
    ['after-reference', 'after-value'],
  ] as const) {
    await deploy(endpoint, StackName, template(name), answer === 'before-value' ? create : {});
    const { Parameter } = await systemsManager(endpoint, 'GetParameter', { Name: 'output' });
    record(answer, (Parameter as Fields).Value);
  }
}

async function deletedAndAsked(asking: Asking): Promise<void> {
  const { endpoint, record } = asking;
  const { cloudFormation } = endpoint;
  const StackName = asking.newName();
  const named = (TopicName: string) => ({ Parameters: parameters({ TopicName }) });
  await deploy(endpoint, StackName, byParameter, {
    ...create,
    ...named('topic-1'),
    ChangeSetName: 'cs-1',
    Capabilities: [],
  });
  await proposed(asking, StackName, byParameter, { ChangeSetName: 'cs-2', ...named('topic-2') });
  await cloudFormation.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: 'cs-2' }));
  const question = new DescribeChangeSetCommand({ StackName, ChangeSetName: 'cs-2' });
  record('describe-deleted-cs', await refusalOf(cloudFormation.send(question)));
  const { Id = '' } = await proposed(asking, StackName, byParameter, { ChangeSetName: 'cs-3', ...named('topic-2') });
  record('describe-2', await changeSet(endpoint, Id));
}

const deletedStack = async (asking: Asking): Promise<string> => {
  const { StackId } = await deploy(asking.endpoint, asking.newName(), minimal, create);
  await remove(asking.endpoint, StackId);
  return StackId;
};

const pseudo = (section: string) =>
  section === 'resource'
    ? '{"Resources":{"AWS::NoValue":{"Type":"AWS::SNS::Topic"}}}'
    : '{"Parameters":{"AWS::NoValue":{"Type":"String"}},"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}';

/** Cases that ask about change sets. */
export const CHANGE_SETS: Readonly<Record<string, (asking: Asking) => Promise<void>>> = {
  'changesets/create_change_set_update_without_parameters': async (asking) => {
    const { endpoint, record } = asking;
    const StackName = asking.newName();
    await deploy(endpoint, StackName, topic('one'), { ...create, ChangeSetName: 'made' });
    const made = await proposed(asking, StackName, topic('two'));
    record('create_change_set', withoutMetadata({ ...made }));
    record('describe_change_set', await changeSet(endpoint, made.Id ?? ''));
    record('list_change_set', await summaries(asking, StackName));
  },
  'changesets/empty_changeset': withoutChanges,
  'changesets/deleted_changeset': async (asking) => {
    const { endpoint, record } = asking;
    const made = await proposed(asking, asking.newName(), metadata, create);
    record('create', withoutMetadata({ ...made }));
    await endpoint.cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName: made.Id }));
    record('postdelete_changeset_notfound', await refusalOf(changeSet(endpoint, made.Id ?? '')));
  },
  'changesets/describe_change_set_nonexisting': async ({ endpoint, record }) => {
    const question = new DescribeChangeSetCommand({ StackName: 'somestack', ChangeSetName: 'none' });
    record('exception', await refusalOf(endpoint.cloudFormation.send(question)));
  },
  'changesets/delete_change_set_exception': async ({ endpoint: { cloudFormation }, record }) => {
    const ChangeSetName = 'DoesNotExist';
    const deletion = new DeleteChangeSetCommand({ StackName: 'nostack', ChangeSetName });
    record('e1', await refusalOf(cloudFormation.send(deletion)));
    record('e2', await refusalOf(cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName }))));
  },
  'changesets/name_conflicts': nameConflicts,
  'changesets/create_changeset_with_stack_id': async (asking) => {
    const { endpoint, record } = asking;
    const StackName = asking.newName();
    const first = await proposed(asking, StackName, minimal, create);
    await proposed(asking, first.StackId ?? '', minimal, { ...create, ChangeSetName: 'other' });
    record('describe_stack', await stack(endpoint, StackName));
    await remove(endpoint, StackName);
    const revival = proposed(asking, first.StackId ?? '', minimal, {
      ...create,
      ChangeSetName: 'revived-stack-changeset',
    });
    record('recreate_deleted_with_id_exception', await refusalOf(revival));
  },
  'changesets/multiple_create_changeset': async (asking) => {
    const StackName = asking.newName();
    const first = await proposed(asking, StackName, minimal, create);
    asking.record('initial_changeset', await changeSet(asking.endpoint, first.Id ?? ''));
    const other = await proposed(asking, StackName, minimal, { ...create, ChangeSetName: 'other' });
    asking.record('additional_changeset', withoutMetadata({ ...other }));
  },
  'changesets/create_change_set_no_changes': async (asking) => {
    const StackName = asking.newName();
    await deploy(asking.endpoint, StackName, minimal, create);
    const { Id = '' } = await proposed(asking, StackName, minimal);
    asking.record('change-set-description', await changeSet(asking.endpoint, Id));
  },
  'changesets/describe_changeset_after_delete': deletedAndAsked,
  'changesets/using_pseudoparameters_in_places[resource]': async (asking) => {
    asking.record('error', await refusalOf(proposed(asking, asking.newName(), pseudo('resource'), create)));
  },
  'changesets/using_pseudoparameters_in_places[parameter]': async (asking) => {
    asking.record('error', await refusalOf(proposed(asking, asking.newName(), pseudo('parameter'), create)));
  },
  'changesets/create_changeset_for_deleted_stack': async (asking) => {
    const id = await deletedStack(asking);
    const test = { ChangeSetName: 'test' };
    asking.record('ErrorForCreate', await refusalOf(proposed(asking, id, minimal, { ...create, ...test })));
    asking.record('ErrorForUpdate', await refusalOf(proposed(asking, id, minimal, test)));
  },
  'changesets/changeset_for_deleted_stack': async (asking) => {
    const { endpoint, record } = asking;
    const { StackId } = await deploy(endpoint, asking.newName(), minimal, create);
    const deletion = endpoint.cloudFormation.send(new DeleteStackCommand({ StackName: StackId }));
    await deletion;
    record('ErrorForInProgress', await refusalOf(proposed(asking, StackId, minimal)));
    await endpoint.settled(StackId);
    record('ErrorForComplete', await refusalOf(proposed(asking, StackId, minimal)));
  },
  'changesets/deleting_resource': async ({ endpoint, record, newName }) => {
    const StackName = newName();
    const other = { Other: { Type: 'AWS::SNS::Topic' } };
    await deploy(endpoint, StackName, renamed('to-be-deleted', 'v', other), create);
    await deploy(endpoint, StackName, { Resources: other });
    const answer = await systemsManager(endpoint, 'GetParameter', { Name: 'to-be-deleted' });
    record('get-parameter-error', `${String(answer.__type).split('#').at(-1)}: ${answer.message ?? ''}`);
  },
  'change_sets/single_resource_static_update': singleResource,
  'change_sets/execute_with_ref': executedWithReference,
  'change_sets/list_change_sets': async (asking) => {
    const StackName = asking.newName();
    await proposed(asking, StackName, minimal, create);
    asking.record('change-sets', await summaries(asking, StackName));
  },
};
