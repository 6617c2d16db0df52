import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  type Asking,
  changeSet,
  create,
  deploy,
  events,
  parameters,
  refusalOf,
  remove,
  stack,
  withoutMetadata,
} from './asking.ts';

type Ask = (asking: Asking) => Promise<void>;

const minimal = 'Resources: { SimpleParam: { Type: AWS::SSM::Parameter, Properties: { Value: test, Type: String } } }';
const api = (more = '') => `
Parameters: { ApiName: { Type: String } }
Resources: { Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: !Ref ApiName } }${more} }`;
const named = (ApiName: string) => ({ Parameters: parameters({ ApiName }) });
const described = 'Description: test <env>.test.net\n';
const vpc = `${described}Resources: { TestResource: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 100.30.20.0/20 } } }`;
const topics = [1, 2, 3].map((count) => {
  const names = ['Topic1Name', 'Topic2Name', 'Topic3Name'];
  return {
    Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String' }])),
    Resources: Object.fromEntries(
      names
        .slice(0, count)
        .map((name) => [name, { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: name } } }]),
    ),
  };
});

/** Creates a stack without a change set. */
async function made(asking: Asking, TemplateBody: string, StackName = asking.newName()): Promise<string> {
  const { StackId } = await asking.endpoint.cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await asking.endpoint.settled(StackId ?? '');
  return StackId ?? '';
}

async function lifecycle({ endpoint, record, newName }: Asking): Promise<void> {
  const name = newName();
  const { StackId } = await deploy(endpoint, name, api(), { ...create, ...named('one') });
  record('creation', await stack(endpoint, name));
  await deploy(endpoint, name, api(), named('two'));
  record('update', await stack(endpoint, name));
  await remove(endpoint, name);
  record('describe_deleted_by_name_exc', await refusalOf(stack(endpoint, name)));
  record('deleted', await stack(endpoint, StackId));
}

async function updateResources({ endpoint, record, newName }: Asking): Promise<void> {
  const name = newName();
  await deploy(endpoint, name, api(), { ...create, ...named('test_12395eb4') });
  record('stack_created', await stack(endpoint, name));
  const next = api(', Bucket: { Type: AWS::S3::Bucket }');
  await deploy(endpoint, name, next, { Capabilities: [], ...named('test_5a3df175') });
  record('stack_updated', await stack(endpoint, name));
  const { StackResources = [] } = await endpoint.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: name }),
  );
  const lines = StackResources.map(
    ({ ResourceStatus, PhysicalResourceId }) => `${ResourceStatus} ${PhysicalResourceId}`,
  );
  record('stack_resources', { StackResources: lines });
}

async function namesOfStacks(asking: Asking): Promise<void> {
  const { endpoint, record } = asking;
  const name = asking.newName();
  const first = await made(asking, minimal, name);
  record('create_stack_already_exists_exc', await refusalOf(made(asking, minimal, name)));
  record('created_stack_desc', (await stack(endpoint, name)).StackStatus);
  await remove(endpoint, name);
  record('deleted_stack_not_found_exc', await refusalOf(stack(endpoint, name)));
  record('deleted_stack_events_not_found_by_name', await refusalOf(events(endpoint, name)));
  record('deleted_stack_desc', await stack(endpoint, first));
  const second = await made(asking, minimal, name);
  record('new_stack_desc', await stack(endpoint, name));
  record('stack_id_desc', await stack(endpoint, first));
  record('new_stack_id_desc', await stack(endpoint, second));
  await remove(endpoint, name);
  record('deleted_second_stack_desc', await stack(endpoint, second));
}

function ordered(order: string): Ask {
  const all = { A: 'root', B: { Ref: 'A' }, C: { Ref: 'B' } };
  return async ({ endpoint, record, newName }) => {
    // The keys are those of `all`.
    const ids = order.split('-') as (keyof typeof all)[];
    const Resources = Object.fromEntries(
      ids.map((id) => [id, { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: all[id] } }]),
    );
    const { StackId } = await deploy(endpoint, newName(), { Resources }, create);
    await remove(endpoint, StackId);
    const shown = (await events(endpoint, StackId)).filter(
      ({ LogicalResourceId = '', ResourceStatus = '' }) =>
        LogicalResourceId in all && ResourceStatus.endsWith('_COMPLETE'),
    );
    const answers = shown.map(({ ResourceProperties = '', ...event }) => ({
      ...event,
      ResourceProperties: JSON.parse(ResourceProperties),
    }));
    record('events', answers);
  };
}

const secret = (noEcho = true) => ({
  Parameters: {
    SecretParameter: { Type: 'String', NoEcho: noEcho },
    SecretParameterWithDefault: { Type: 'String', NoEcho: true, Default: 'a default' },
    NormalParameter: { Type: 'String', Default: 'Some default value here' },
  },
  Resources: {
    LocalBucket: {
      Type: 'AWS::S3::Bucket',
      Metadata: { SensitiveData: { Ref: 'SecretParameter' } },
      Properties: { BucketName: 'cfn-noecho-bucket', Tags: [{ Key: 'k', Value: { Ref: 'SecretParameter' } }] },
    },
  },
  Outputs: { SecretValue: { Value: { Ref: 'SecretParameter' }, Description: 'Secret value from parameter' } },
});

async function secrets({ endpoint, record, newName }: Asking): Promise<void> {
  const StackName = newName();
  const { cloudFormation } = endpoint;
  const value = (SecretParameter: string) => ({ Parameters: parameters({ SecretParameter }) });
  await deploy(endpoint, StackName, secret(), { ...create, ...value('SecretValue') });
  record('describe_stacks', await stack(endpoint, StackName));
  const detail = await cloudFormation.send(
    new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'LocalBucket' }),
  );
  const { Metadata = '', ...rest } = detail.StackResourceDetail ?? {};
  const StackResourceDetail = { ...rest, Metadata: JSON.parse(Metadata) };
  record('describe_stack_resource_details_LocalBucket', { StackResourceDetail });
  const propose = async (ChangeSetName: string, next: string, noEcho = true) => {
    const input = { StackName, ChangeSetName, TemplateBody: JSON.stringify(secret(noEcho)), ...value(next) };
    const { Id = '' } = await cloudFormation.send(new CreateChangeSetCommand(input));
    return changeSet(endpoint, Id);
  };
  record('describe_change_set_on_create_complete', await propose('one', 'NewSecretValue1'));
  record('describe_stack_on_create_complete', await stack(endpoint, StackName));
  const input = { StackName, TemplateBody: JSON.stringify(secret()), ...value('NewSecretValue1') };
  await cloudFormation.send(
    new UpdateStackCommand({
      ...input,
      Capabilities: ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    }),
  );
  await endpoint.settled(StackName);
  record('describe_updated_stacks', await stack(endpoint, StackName));
  record('describe_updated_change_set', await propose('two', 'NewSecretValue2'));
  record('describe_updated_stacks_change_set', await stack(endpoint, StackName));
  record('describe_updated_change_set_no_echo_true', await propose('three', 'NewSecretValue2', false));
  record('describe_updated_stacks_no_echo_true', await stack(endpoint, StackName));
  record('describe_updated_change_set_no_echo_false', await propose('four', 'NewSecretValue2'));
  record('describe_updated_stacks_no_echo_false', await stack(endpoint, StackName));
}

const templates = {
  json: {
    Resources: { topic69831491: { Type: 'AWS::SNS::Topic' } },
    Outputs: { TopicName: { Value: { 'Fn::GetAtt': ['topic69831491', 'TopicName'] } } },
  },
  yaml: `Resources:
  topic69831491:
    Type: AWS::SNS::Topic
Outputs:
  TopicName:
    Value:
      Fn::GetAtt:
        - topic69831491
        - TopicName
`,
};

function bothStages(format: 'json' | 'yaml', byChangeSet: boolean): Ask {
  return async (asking) => {
    const { endpoint, record } = asking;
    const body = format === 'json' ? JSON.stringify(templates.json) : templates.yaml;
    const StackName = asking.newName();
    if (byChangeSet) await deploy(endpoint, StackName, body, create);
    else await made(asking, body, StackName);
    for (const TemplateStage of ['Original', 'Processed'] as const) {
      const answer = await endpoint.cloudFormation.send(new GetTemplateCommand({ StackName, TemplateStage }));
      // A JSON template is an object to the client that was recorded.
      const TemplateBody = format === 'json' ? JSON.parse(answer.TemplateBody ?? '') : answer.TemplateBody;
      record(`template_${TemplateStage.toLowerCase()}`, { ...withoutMetadata({ ...answer }), TemplateBody });
    }
  };
}

function inReview(tags: boolean): Ask {
  return async ({ endpoint, record, newName }) => {
    const StackName = newName();
    const { cloudFormation } = endpoint;
    const TemplateBody = `${described}Resources: { TestResource: { Type: AWS::SSM::Parameter, Properties: { Value: v, Type: String } } }`;
    const Tags = tags ? [{ Key: 'foo', Value: 'bar' }] : undefined;
    const input = { StackName, ChangeSetName: 'next', TemplateBody, Tags, ...create };
    const { Id = '' } = await cloudFormation.send(new CreateChangeSetCommand(input));
    record('change-set-pre-execute', await changeSet(endpoint, Id));
    record('stack-pre-execute', await stack(endpoint, StackName));
    await cloudFormation.send(new CreateChangeSetCommand({ ...input, ChangeSetName: 'other' }));
    await deploy(endpoint, StackName, TemplateBody, { ...input, ChangeSetName: 'third', Capabilities: [] });
    record('stack-post-execute', await stack(endpoint, StackName));
  };
}

async function protection({ endpoint, record, newName }: Asking): Promise<void> {
  const StackName = newName();
  await deploy(endpoint, StackName, api(), { ...create, ...named('one') });
  for (const [index, EnableTerminationProtection] of [true, false].entries()) {
    await endpoint.cloudFormation.send(
      new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }),
    );
    record(`describe-stack-${index + 1}`, await stack(endpoint, StackName));
  }
}

async function thrice({ endpoint, record, newName }: Asking): Promise<void> {
  const StackName = newName();
  const values = { Parameters: parameters({ Topic1Name: 'topic-1', Topic2Name: 'topic-2', Topic3Name: 'topic-3' }) };
  for (const [index, template] of topics.entries()) {
    await deploy(endpoint, StackName, template, { ...values, ...(index === 0 ? create : {}) });
  }
  record('describe-result', await stack(endpoint, StackName));
}

/** A policy that can be neither made nor deleted, as one with a document that IAM refuses. */
async function blocked({ endpoint, record, newName }: Asking): Promise<void> {
  const StackName = newName();
  const failure = { stack: StackName, resource: 'BrokenPolicy', reason: 'the policy is refused' };
  const failures = ['create', 'delete', 'delete'].map((operation) => ({ ...failure, operation }));
  await fetch(`${endpoint.url}/_rookery/failures`, { method: 'POST', body: JSON.stringify(failures) });
  const TemplateBody = `Parameters: { Name: { Type: String } }
Resources:
  BrokenPolicy:
    Type: AWS::IAM::Policy
    Properties: { PolicyName: !Ref Name, PolicyDocument: { Version: '2012-10-17', Statement: [] }, Roles: [any] }`;
  const { cloudFormation } = endpoint;
  const Parameters = parameters({ Name: 'policy' });
  const { StackId = '' } = await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  await endpoint.settled(StackId);
  record('stack_post_create', await stack(endpoint, StackId));
  await remove(endpoint, StackId);
  record('stack_post_fail_delete', await stack(endpoint, StackId));
  await cloudFormation.send(new DeleteStackCommand({ StackName: StackId, RetainResources: ['BrokenPolicy'] }));
  await endpoint.settled(StackId);
  record('stack_post_success_delete', await stack(endpoint, StackId));
  const lines = (await events(endpoint, StackId)).map((one) =>
    `${one.ResourceStatus} ${one.PhysicalResourceId}`.trim(),
  );
  record('stack_events', { StackEvents: lines.reverse() });
}

const sample = `
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: { Queues: [!Ref Queue], PolicyDocument: { Version: '2012-10-17', Statement: [] } }
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn }`;

/** Cases that ask about stacks. */
export const STACKS: Readonly<Record<string, Ask>> = {
  'stacks/stack_description_special_chars': async ({ endpoint, record, newName }) => {
    const { StackId } = await deploy(endpoint, newName(), vpc, create);
    record('describe_stack', await stack(endpoint, StackId));
  },
  'stacks/stack_update_resources': updateResources,
  'stacks/list_events_after_deployment': async ({ endpoint, record, newName }) => {
    const body = 'Resources: { topic123: { Type: AWS::SNS::Topic, Properties: { TopicName: sns-topic-simple } } }';
    const { StackId } = await deploy(endpoint, newName(), body, create);
    const lines = (await events(endpoint, StackId)).map((one) =>
      `${one.ResourceStatus} ${one.PhysicalResourceId}`.trim(),
    );
    record('events', { StackEvents: lines });
  },
  'stacks/stack_lifecycle': lifecycle,
  'stacks/linting_error_during_creation': async (asking) => {
    asking.record('error', await refusalOf(made(asking, JSON.stringify({ Resources: '', Outputs: '' }))));
  },
  'stacks/updating_an_updated_stack_sets_status': thrice,
  'stacks/update_termination_protection': protection,
  'stacks/events_resource_types': async ({ endpoint, record, newName }) => {
    const { StackId } = await deploy(endpoint, newName(), sample, create);
    record(
      'resource_types',
      [...new Set((await events(endpoint, StackId)).map(({ ResourceType }) => ResourceType))].sort(),
    );
  },
  'stacks/stack_name_creation': async (asking) => {
    asking.record('stack_response', await refusalOf(made(asking, minimal, '*@da591fa3_$')));
  },
  'stacks/name_conflicts': namesOfStacks,
  'stacks/blocked_stack_deletion': blocked,
  'stacks/subnet_id_parameter_type': async ({ endpoint, record, newName }) => {
    const body = `Parameters: { Subnets: { Type: List<AWS::EC2::Subnet::Id> } }
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs: { ParamValue: { Value: !Join ['|', !Ref Subnets] } }`;
    const values = { Parameters: parameters({ Subnets: 'subnet-id-1,subnet-id-2' }) };
    const { StackId } = await deploy(endpoint, newName(), body, { ...create, ...values });
    record('outputs', (await endpoint.settled(StackId)).outputs);
  },
  'stacks/describe_stack_events_errors': async ({ endpoint, record }) => {
    const StackName = 'does-not-exist';
    const refusal = await refusalOf(endpoint.cloudFormation.send(new DescribeStackEventsCommand({ StackName })));
    record('describe_stack_events_stack_not_found', refusal);
  },
  'stacks/update_stack_with_same_template_withoutchange': async (asking) => {
    const StackName = await made(asking, minimal);
    const update = new UpdateStackCommand({ StackName, TemplateBody: minimal });
    asking.record('no_change_exception', await refusalOf(asking.endpoint.cloudFormation.send(update)));
  },
  ...Object.fromEntries(
    ['A-B-C', 'A-C-B', 'B-A-C', 'B-C-A', 'C-A-B', 'C-B-A'].map((order) => [
      `stacks/stack_deploy_order[${order}]`,
      ordered(order),
    ]),
  ),
  'stacks/no_echo_parameter': secrets,
  'stacks/get_template_using_changesets[yaml]': bothStages('yaml', true),
  'stacks/get_template_using_changesets[json]': bothStages('json', true),
  'stacks/get_template_using_create_stack[yaml]': bothStages('yaml', false),
  'stacks/get_template_using_create_stack[json]': bothStages('json', false),
  'stacks/stack_resource_not_found': async (asking) => {
    const StackName = (await made(asking, minimal)).split('/')[1];
    const question = new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'NonExistentResource' });
    asking.record('Error', await refusalOf(asking.endpoint.cloudFormation.send(question)));
  },
  'stacks/no_parameters_given': async ({ endpoint, record, newName }) => {
    const body = 'Parameters: { Input: { Type: String } }\nResources: { T: { Type: AWS::SNS::Topic } }';
    record('deploy-error', await refusalOf(deploy(endpoint, newName(), body, create)));
  },
  'stacks/non_existing_stack_message': async ({ endpoint, record }) => {
    const question = new DescribeStacksCommand({ StackName: 'no-such-stack' });
    record('Error', await refusalOf(endpoint.cloudFormation.send(question)));
  },
  'stacks/stack_description_lifecycle[no-tags]': inReview(false),
  'stacks/stack_description_lifecycle[with-tags]': inReview(true),
  'stacks/create_stack_url_as_template': async (asking) => {
    const body = 'https://bucket.s3.us-east-1.amazonaws.com/template.yaml';
    asking.record('stack_create_ec2', await refusalOf(made(asking, body)));
  },
  'nested_stacks/deletion_of_failed_nested_stack': async ({ endpoint, record }) => {
    const deletion = new DescribeStacksCommand({ StackName: 'gone-nested-stack' });
    record('error', await refusalOf(endpoint.cloudFormation.send(deletion)));
  },
  'changesets/create_while_in_review': async ({ endpoint, record, newName }) => {
    const StackName = newName();
    const { cloudFormation } = endpoint;
    const input = { StackName, ChangeSetName: 'next', TemplateBody: minimal, ...create };
    const { Id = '' } = await cloudFormation.send(new CreateChangeSetCommand(input));
    const answer = await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: minimal }));
    record('create_stack_while_in_review', withoutMetadata({ ...answer }));
    await endpoint.settled(StackName);
    record('describe_stack', await stack(endpoint, StackName));
    record('describe_change_set', await changeSet(endpoint, Id));
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
  },
};
