import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DescribeStackResourcesCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { connect, deploySystem, executePlan, parseEnvironment, planFoundation } from '../../deploy/index.ts';
import { assumableBy, template, withRoleParameters } from '../../generator/index.ts';
import { needsOf } from '../../generator/policy/needs.ts';
import { arnsOf } from '../../generator/policy/reference.ts';
import { synthesize } from '../../generator/synth.ts';
import { foundationTemplate as foundation } from '../../templates/foundation/foundation.ts';
import { deployRolesTemplate } from '../../templates/identity/deploy-roles.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

const trust = assumableBy('ecs-tasks.amazonaws.com');

/** Something of each kind that CloudFormation gives a name. */
const partsTemplate = template({
  path: 'parts.yaml',
  description: 'Things with names, and a role',
  parameters: {},
  body({ resource }) {
    resource('Queue', 'AWS::SQS::Queue', {});
    resource('Topic', 'AWS::SNS::Topic', {});
    resource('Uploads', 'AWS::S3::Bucket', {});
    resource('Log', 'AWS::Logs::LogGroup', {});
    resource('Cluster', 'AWS::ECS::Cluster', {});
    resource('Rights', 'AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:none' },
      },
    });
    const reader = resource('Reader', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust });
    resource('Profile', 'AWS::IAM::InstanceProfile', { Roles: [reader.ref] });
    return { ReaderArn: reader.att('Arn') };
  },
});

const foundationTemplate = foundation({});
const masterTemplate = withRoleParameters(
  template({
    path: 'master.yaml',
    description: 'A system with a nested stack',
    parameters: {},
    body({ stack }) {
      return { ReaderArn: stack('Parts', partsTemplate, {}).outputs.ReaderArn };
    },
  }),
  { permissionsBoundary: true, path: true },
);
const rolesTemplate = deployRolesTemplate([masterTemplate, foundationTemplate], {
  provider: 'github',
  tag: 'Environment',
});

/** Kinds of AWS's reference, by type; the physical id is the name, or has it behind its last colon or slash. */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::ECS::Cluster': 'ecs:cluster',
  'AWS::IAM::InstanceProfile': 'iam:instance-profile',
  'AWS::IAM::ManagedPolicy': 'iam:policy',
  'AWS::IAM::Role': 'iam:role',
  'AWS::Logs::LogGroup': 'logs:log-group',
  'AWS::S3::Bucket': 's3:bucket',
  'AWS::SNS::Topic': 'sns:topic',
  'AWS::SQS::Queue': 'sqs:queue',
};

test('a system is deployed in the role of CloudFormation, its roles have boundary and path, and its names are those of the policy', async () => {
  const [emitted] = synthesize([rolesTemplate]).templates;
  const parameters = {
    StackName: 'shop-production',
    Repository: 'octo-org@123456/octo-repo@456789',
    DeployFor: 'production',
    TagValue: 'production',
    RolePath: '/applications/',
  };
  const roles = await endpoint.create('deploy-roles', emitted?.text ?? '', {
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_IAM'],
  });
  assert.equal(roles.status, 'CREATE_COMPLETE', roles.events.join('\n'));
  const { CloudFormationRoleArn = '', DeployRoleArn, BoundaryArn = '' } = roles.outputs;
  assert.match(CloudFormationRoleArn, /^arn:aws:iam::\d{12}:role\/deployment\/deploy-roles-CloudFormationRole-/);
  assert.match(DeployRoleArn ?? '', /:role\/deployment\/deploy-roles-DeployRole-/);

  const environment = await parseEnvironment(
    {
      production: {
        stackName: 'shop-production',
        region: 'us-east-1',
        cloudFormationRole: CloudFormationRoleArn,
        tags: { Environment: 'production' },
        parameters: { PermissionsBoundaryArn: BoundaryArn, RolePath: '/applications/' },
      },
    },
    'production',
  );
  const connection = await connect({ ...environment.target, endpoint: endpoint.url });
  const { plan } = await planFoundation(connection, foundationTemplate);
  assert.ok(plan);
  assert.equal((await executePlan(connection, plan)).succeeded, true);
  const { outcome } = await deploySystem(connection, {
    master: masterTemplate,
    foundation: foundationTemplate,
    environment,
  });
  assert.equal(outcome?.succeeded, true);

  const { stack, outputs } = await endpoint.settled('shop-production');
  assert.equal(stack.RoleARN, CloudFormationRoleArn);
  assert.match(outputs.ReaderArn ?? '', /^arn:aws:iam::\d{12}:role\/applications\/shop-production-Parts-.*-Reader-/);
  const patterns = needsOf([masterTemplate, foundationTemplate]);
  const named = (await resources()).flatMap(({ type, id }) =>
    KINDS[type] === undefined ? [] : [{ kind: KINDS[type], id }],
  );
  assert.deepEqual([...new Set(named.map(({ kind }) => kind))].sort(), Object.values(KINDS).sort());
  for (const { kind, id } of named) {
    const name = id.split(/[:/]/).at(-1) ?? '';
    const matches = arnsOf(kind, patterns).some((arn) => pattern(arn).test(name));
    assert.ok(matches, `${kind} ${id} is not ${arnsOf(kind, patterns).join(' or ')}`);
  }
});

/** What stands in an ARN for the name. */
function pattern(arn: string): RegExp {
  const end = arn.slice(arn.indexOf('${StackName}')).replace('${StackName}', 'shop-production');
  return new RegExp(`^${end.replaceAll('*', '.*')}$`);
}

/** All that the system's stacks made, nested ones and the foundation included. */
async function resources(): Promise<readonly { readonly type: string; readonly id: string }[]> {
  const { StackSummaries = [] } = await endpoint.cloudFormation.send(new ListStacksCommand({}));
  const stacks = StackSummaries.filter(({ StackName }) => StackName?.startsWith('shop-production'));
  assert.equal(stacks.length, 3);
  const each = await Promise.all(
    stacks.map(({ StackId }) =>
      endpoint.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: StackId })),
    ),
  );
  return each.flatMap(({ StackResources = [] }) =>
    StackResources.map(({ ResourceType = '', PhysicalResourceId = '' }) => ({
      type: ResourceType,
      id: PhysicalResourceId,
    })),
  );
}

test('a repository with a wildcard in its name is refused', async () => {
  const [emitted] = synthesize([rolesTemplate]).templates;
  const values = { StackName: 'shop', DeployFor: 'main', TagValue: 'x', RolePath: '/' };
  for (const Repository of ['octo-org/*', '*', 'octo-org', 'octo-org@1/octo-repo'])
    await assert.rejects(
      endpoint.create('refused', emitted?.text ?? '', {
        Parameters: Object.entries({ ...values, Repository }).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Capabilities: ['CAPABILITY_IAM'],
      }),
      /Parameter Repository failed to satisfy constraint|Repository/,
      Repository,
    );
});
