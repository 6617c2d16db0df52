import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage } from '../../deploy/artifacts/image.ts';
import { type Connection, connect } from '../../deploy/aws/connection.ts';
import { callJson, objectsIn } from '../../deploy/aws/json-api.ts';
import { stackTree } from '../../deploy/aws/stack.ts';
import { pauseSystem } from '../../deploy/pausing/pause-system.ts';
import { readPause } from '../../deploy/pausing/record.ts';
import { resumeSystem } from '../../deploy/pausing/resume-system.ts';
import { schedulesOf } from '../../deploy/pausing/schedules.ts';
import { secretMetadata } from '../../deploy/secrets/metadata.ts';
import { secretUses } from '../../deploy/secrets/references.ts';
import { staleServices } from '../../deploy/secrets/stale-services.ts';
import { writeSecret } from '../../deploy/secrets/write-secret.ts';
import { forceDeployment } from '../../deploy/services/change-service.ts';
import { databasesOf } from '../../deploy/services/databases.ts';
import { deploymentEnd, followServices } from '../../deploy/services/follow-services.ts';
import { logQueries, logSources } from '../../deploy/services/log-sources.ts';
import { placedResources } from '../../deploy/services/placed.ts';
import { readLogs } from '../../deploy/services/read-logs.ts';
import { runningServices } from '../../deploy/services/running-services.ts';
import { runningPlace } from '../../deploy/services/sessions.ts';
import { deployedTasks } from '../../deploy/services/task-definitions.ts';
import { testTarget } from '../../deploy/testing/fake-aws.ts';
import { openEndpoint, type RunningEndpoint } from '../../packages/endpoint/server/main.ts';
import { aws as awsAt, credentials, region, withoutAws } from '../../packages/endpoint/testing/test-engine.ts';
import { isMissing } from '../judges.ts';
import { client, settled, temporaryHome } from './testing/endpoint.ts';

const home = temporaryHome();
const bucket = 'shop-foundation-artifacts';
let endpoint: RunningEndpoint;
let connection: Connection;

const program = `console.log('key', process.env.KEY, 'pass', process.env.PASS); setInterval(() => {}, 1000);
process.on('SIGTERM', () => process.exit(0));`;

const image = { 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/job:1` };
const NetworkConfiguration = { AwsvpcConfiguration: { Subnets: ['subnet-1'], AssignPublicIp: 'DISABLED' } };

const template = {
  Resources: {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'shop' } },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'shop-logs' } },
    Key: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: '{"key":"one","other":"kept"}' } },
    Pass: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/pass', Type: 'String', Value: 'first' } },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'shop',
        RequiresCompatibilities: ['FARGATE'],
        NetworkMode: 'awsvpc',
        Cpu: '256',
        Memory: '512',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/execution',
        ContainerDefinitions: [
          {
            Name: 'app',
            Image: image,
            EntryPoint: ['node', '/app/main.mjs'],
            Secrets: [
              { Name: 'KEY', ValueFrom: { 'Fn::Sub': '${Key}:key::' } },
              {
                Name: 'PASS',
                ValueFrom: { 'Fn::Sub': `arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter\${Pass}` },
              },
            ],
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': { Ref: 'Logs' },
                'awslogs-region': { Ref: 'AWS::Region' },
                'awslogs-stream-prefix': 'app',
              },
            },
          },
        ],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        Cluster: { Ref: 'Cluster' },
        ServiceName: 'shop',
        TaskDefinition: { Ref: 'Task' },
        LaunchType: 'FARGATE',
        NetworkConfiguration,
      },
    },
    Scaling: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      DependsOn: 'Service',
      Properties: {
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        ResourceId: 'service/shop/shop',
        MinCapacity: 2,
        MaxCapacity: 4,
      },
    },
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'shop-nightly',
        Description: 'At night',
        ScheduleExpression: 'rate(1 day)',
        StartDate: '2126-01-01T00:00:00Z',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          RoleArn: 'arn:aws:iam::000000000000:role/any',
          Arn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
          EcsParameters: { TaskDefinitionArn: { Ref: 'Task' }, LaunchType: 'FARGATE', NetworkConfiguration },
        },
      },
    },
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        MasterUsername: 'owner',
        ManageMasterUserPassword: true,
      },
    },
  },
};

before(async () => {
  endpoint = await openEndpoint({ home, port: 0, timeScale: 0.01, log: () => {} });
  const code = Buffer.from(program);
  const ecr = new ECRClient({ endpoint: endpoint.url, region, credentials });
  const cloudFormation = client(endpoint.url);
  const s3 = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const images = { Resources: { Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'job' } } } };
  for (const [StackName, of] of Object.entries({ images, shop: template })) {
    if (StackName === 'shop') {
      await pushImage(ecr, { repositoryName: 'job', tag: '1', bundle: { code, digest: digestOf(code) } });
    }
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(of) }));
    const { status, events } = await settled(cloudFormation, StackName);
    assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
  }
  for (const one of [ecr, s3, cloudFormation]) one.destroy();
  connection = await connect({ ...testTarget, stackName: 'shop', region, endpoint: endpoint.url });
});
after(async () => {
  await endpoint.close();
  rmSync(home, { recursive: true, force: true });
});

const signal = new AbortController().signal;
const quiet = { signal, onEvent: () => {} };

async function look() {
  const resources = placedResources(await stackTree(connection, 'shop'));
  const services = await runningServices(connection, resources);
  const tasks = await deployedTasks(connection, resources, services);
  return { resources, services, service: services[0]!, tasks, uses: secretUses(tasks) };
}

/** All lines that the service has written. */
async function lines(): Promise<string[]> {
  const { sources } = logSources((await look()).tasks, region);
  const asked = { queries: logQueries(sources, sources), from: 0, follow: false, signal, onMissing: assert.fail };
  const found: string[] = [];
  for await (const { message } of readLogs(connection, asked)) found.push(message);
  return found;
}

test('a secret that gets another value makes its service stale, until its tasks are replaced; what is beside it stays', async () => {
  const { uses, service } = await look();
  assert.deepEqual((await staleServices(connection, uses)).stale, []);
  const [key, pass] = uses.map(({ reference }) => reference);
  const of = await secretMetadata(connection, [key!, pass!]);
  assert.equal(await writeSecret(connection, of(key!), { keys: { key: 'two' } }), true);
  assert.equal(await writeSecret(connection, of(key!), { keys: { key: 'two' } }), false, 'it has that value');
  assert.equal(await writeSecret(connection, of(pass!), { whole: 'second' }), true);
  const { SecretString } = await callJson(connection, 'secretsmanager', 'GetSecretValue', { SecretId: key!.id });
  assert.deepEqual(JSON.parse(String(SecretString)), { key: 'two', other: 'kept' });

  const { stale } = await staleServices(connection, uses);
  assert.deepEqual(
    stale.map(({ service: { name }, secrets }) => [name, secrets.map((one) => one.kind)]),
    [['Service', ['secret', 'parameter']]],
  );
  const followed = [{ service, look: deploymentEnd(await forceDeployment(connection, service)) }];
  assert.deepEqual(await followServices(connection, followed, quiet), [{ state: 'done' }]);
  const now = await look();
  assert.deepEqual((await staleServices(connection, now.uses)).stale, []);
  assert.ok((await lines()).includes('key two pass second'));
});

test('the environment of a task is answered as long as it runs, for commands that are run in it', async () => {
  const { service } = await look();
  const { taskArn, container } = await runningPlace(connection, service, {});
  const of = (task: string) => fetch(`${endpoint.url}/_rookery/process?task=${task}&container=${container}`);
  const { env, cwd } = (await (await of(taskArn.split('/').at(-1) ?? '')).json()) as {
    env: Record<string, string>;
    cwd: string;
  };
  assert.deepEqual([env.KEY, env.PASS, env.HOME], ['two', 'second', cwd]);
  assert.equal((await of('another')).status, 404);
});

test('only a description that changes makes nobody stale', async () => {
  const { uses } = await look();
  const [{ reference }] = uses as [(typeof uses)[number]];
  await callJson(connection, 'secretsmanager', 'UpdateSecret', { SecretId: reference.id, Description: 'another' });
  assert.deepEqual((await staleServices(connection, uses)).stale, []);
});

test('a pause stops services, scaling, schedules and databases, a second one remembers the first, and a resume undoes it', async () => {
  const steps: string[] = [];
  const pause = async () => {
    const { resources } = await look();
    const before = await readPause(connection, bucket);
    return pauseSystem({ connection, bucket, resources, before, onStep: (line) => steps.push(line) });
  };
  const targets = () =>
    callJson(connection, 'application-autoscaling', 'DescribeScalableTargets', { ServiceNamespace: 'ecs' });
  assert.equal((await look()).service.desired, 2, 'the minimum of its scaling');
  const { left } = await pause();
  const { record } = await pause();
  assert.deepEqual(left, []);
  assert.deepEqual(
    record.services.map(({ name, desired }) => [name, desired]),
    [['Service', 2]],
  );
  const paused = await look();
  assert.equal(paused.service.desired, 0);
  assert.deepEqual(
    (await databasesOf(connection, paused.resources)).map(({ status }) => status),
    ['stopped'],
  );
  const [nightly] = await schedulesOf(connection, paused.resources);
  assert.equal(nightly?.isOn, false);
  const [target] = objectsIn(await targets(), 'ScalableTargets');
  assert.deepEqual(Object.values(Object(target?.SuspendedState)), [true, true, true]);

  const stored = (await readPause(connection, bucket))!;
  const endings = await resumeSystem({
    ...{ connection, bucket, resources: paused.resources, stored, ...quiet },
    onStep: (line) => steps.push(line),
  });
  assert.deepEqual(endings, [{ name: 'Service', ending: { state: 'done' } }]);
  assert.equal(await readPause(connection, bucket), undefined);
  const back = await look();
  assert.equal(back.service.running, 2);
  assert.deepEqual(
    (await databasesOf(connection, back.resources)).map(({ status }) => status),
    ['available'],
  );
  const [again] = await schedulesOf(connection, back.resources);
  assert.equal(again?.isOn, true);
  assert.deepEqual(Object.values(Object(objectsIn(await targets(), 'ScalableTargets')[0]?.SuspendedState)), [
    false,
    false,
    false,
  ]);
});

test('what is paused is what the aws command line sees, and a schedule that was switched keeps all else', async (t) => {
  if (isMissing(t, 'aws', !(await withoutAws()))) return;
  const aws = async (...words: string[]) => JSON.parse((await awsAt(endpoint.url, ...words, '--output', 'json')).out);
  const nightly = await aws('scheduler', 'get-schedule', '--name', 'shop-nightly');
  assert.equal(nightly.Description, 'At night');
  assert.equal(nightly.StartDate, Date.parse('2126-01-01T00:00:00Z') / 1000);
  assert.match(nightly.Target.EcsParameters.TaskDefinitionArn, /task-definition\/shop:1$/);
  const scaling = ['application-autoscaling', 'describe-scalable-targets', '--service-namespace', 'ecs'];
  const { ScalableTargets } = await aws(...scaling);
  assert.deepEqual(
    ScalableTargets.map(({ MinCapacity, MaxCapacity }: Record<string, number>) => [MinCapacity, MaxCapacity]),
    [[2, 4]],
  );
  const parameters = ['ssm', 'describe-parameters', '--parameter-filters', 'Key=Name,Option=Equals,Values=/shop/pass'];
  assert.equal((await aws(...parameters)).Parameters[0].Version, 2);
  const [database] = await databasesOf(connection, (await look()).resources);
  const id = database?.identifier ?? '';
  const refused = await awsAt(endpoint.url, 'rds', 'start-db-instance', '--db-instance-identifier', id);
  assert.match(refused.err, /InvalidDBInstanceState/);
});
