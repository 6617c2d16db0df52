import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import type { Ran } from '../../packages/endpoint/testing/command-line.ts';
import { aws as awsAt, region, withoutAws } from '../../packages/endpoint/testing/test-engine.ts';
import { isMissing } from '../judges.ts';
import { type Endpoint, startEndpoint } from './testing/endpoint.ts';

let endpoint: Endpoint;
before(async () => {
  endpoint = await startEndpoint();
});
after(() => endpoint.close());

const aws = (...args: string[]): Promise<Ran> => awsAt(endpoint.url, ...args, '--region', region);
const absent = async (test: TestContext) => isMissing(test, 'aws', !(await withoutAws()));

const password = { MasterUsername: 'owner', ManageMasterUserPassword: true };

/** A type that can be protected: its properties, AWS's words for a refusal, and the commands that look and lift. */
const kinds = [
  {
    name: 'load balancer',
    resource: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: {
        Subnets: ['subnet-1', 'subnet-2'],
        LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }],
      },
    },
    refusal: /Load balancer 'arn:[^']+' cannot be deleted because deletion protection is enabled/,
    look: (id: string) => ['elbv2', 'describe-load-balancer-attributes', '--load-balancer-arn', id],
    isOn: /"deletion_protection\.enabled",\s+"Value": "true"/,
    lift: (id: string) => [
      ...['elbv2', 'modify-load-balancer-attributes', '--load-balancer-arn', id],
      ...['--attributes', 'Key=deletion_protection.enabled,Value=false'],
    ],
  },
  {
    name: 'database instance',
    resource: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        ...password,
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        DeletionProtection: true,
      },
    },
    // The words that hashicorp/terraform-provider-aws#26233 quotes.
    refusal: /Cannot delete protected DB Instance, please disable deletion protection and try again\./,
    look: (id: string) => ['rds', 'describe-db-instances', '--db-instance-identifier', id],
    isOn: /"DeletionProtection": true/,
    lift: (id: string) => ['rds', 'modify-db-instance', '--db-instance-identifier', id, '--no-deletion-protection'],
  },
  {
    name: 'database cluster',
    resource: {
      Type: 'AWS::RDS::DBCluster',
      Properties: { ...password, Engine: 'aurora-postgresql', DeletionProtection: 'true' },
    },
    refusal: /Cannot delete protected Cluster, please disable deletion protection and try again\./,
    look: (id: string) => ['rds', 'describe-db-clusters', '--db-cluster-identifier', id],
    isOn: /"DeletionProtection": true/,
    lift: (id: string) => ['rds', 'modify-db-cluster', '--db-cluster-identifier', id, '--no-deletion-protection'],
  },
] as const;

for (const { name, resource, refusal, look, isOn, lift } of kinds) {
  test(`a protected ${name} stops the deletion of its stack, until the command line lifts it`, async (t) => {
    if (await absent(t)) return;
    const stackName = `protected-${name.replaceAll(' ', '-')}`;
    const Outputs = { Id: { Value: { Ref: 'One' } } };
    const made = await endpoint.create(stackName, JSON.stringify({ Resources: { One: resource }, Outputs }));
    assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
    const id = made.outputs.Id ?? '';
    assert.match((await aws(...look(id))).out, isOn);

    const refused = await endpoint.remove(stackName);
    assert.equal(refused.status, 'DELETE_FAILED');
    assert.match(refused.events.join('\n'), refusal);

    const lifted = await aws(...lift(id));
    assert.equal(lifted.code, 0, lifted.err);
    assert.doesNotMatch((await aws(...look(id))).out, isOn);
    assert.equal((await endpoint.remove(stackName)).status, 'DELETE_COMPLETE');
    assert.match((await aws(...look(id))).err, /NotFound/);
  });
}

test('a creation that fails after something protected ends in ROLLBACK_FAILED', async () => {
  const [{ resource, refusal }] = kinds;
  const bad = { Type: 'AWS::SQS::Queue', DependsOn: 'One', Properties: { QueueNaim: 'a' } };
  const ended = await endpoint.create('trapped', JSON.stringify({ Resources: { One: resource, Bad: bad } }));
  assert.equal(ended.status, 'ROLLBACK_FAILED');
  assert.match(ended.events.join('\n'), refusal);
});

test('an update that fails leaves what it created protected behind, and the stack can be updated', async () => {
  const [{ resource, refusal }] = kinds;
  const topic = { Type: 'AWS::SNS::Topic' };
  const StackName = 'added-protected';
  await endpoint.create(StackName, JSON.stringify({ Resources: { Topic: topic } }));
  const bad = { Type: 'AWS::SQS::Queue', DependsOn: 'One', Properties: { QueueNaim: 'a' } };
  const TemplateBody = JSON.stringify({ Resources: { Topic: topic, One: resource, Bad: bad } });
  await endpoint.cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  const { status, events } = await endpoint.settled(StackName);
  // What an update created is removed in its clean-up, whose failures do not change its end.
  assert.equal(status, 'UPDATE_ROLLBACK_COMPLETE', events.join('\n'));
  assert.match(events.find((event) => event.startsWith('One DELETE_FAILED')) ?? '', refusal);
});
