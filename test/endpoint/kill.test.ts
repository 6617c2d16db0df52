import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage } from '../../deploy/artifacts/image.ts';
import { findEndpoint, startEndpoint, stopEndpoint } from '../../packages/endpoint/server/control.ts';
import { holderOf } from '../../packages/endpoint/server/lock.ts';
import { openEndpoint } from '../../packages/endpoint/server/main.ts';
import { endpointCommand } from '../../packages/endpoint/testing/endpoint-command.ts';
import { credentials, pause, region, temporaryFolder } from '../../packages/endpoint/testing/test-engine.ts';
import { client, settled, temporaryHome } from './testing/endpoint.ts';

function homeOf(t: TestContext): string {
  const home = temporaryHome();
  t.after(async () => {
    await stopEndpoint(home);
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}

/** Starts an endpoint as a process of its own, so that it can be killed. */
function start(home: string) {
  return startEndpoint({ home, command: endpointCommand({ home, port: 0, timeScale: 0.05 }) });
}

async function kill(home: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (holderOf(home)) await pause();
  assert.equal(await findEndpoint(home), undefined);
}

function program(version: string) {
  return `import { createServer } from 'node:http';
createServer((_, response) => response.end('${version}')).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));`;
}

async function push(endpoint: string, tag: string): Promise<void> {
  const code = Buffer.from(program(tag));
  const ecr = new ECRClient({ endpoint, region, credentials });
  await pushImage(ecr, { repositoryName: 'slow', tag, bundle: { code, digest: digestOf(code) } });
}

// Without a circuit breaker a service waits for an image for as long as that takes, as on AWS.
const template = JSON.stringify({
  Parameters: { Tag: { Type: 'String' } },
  Resources: {
    Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'slow' } },
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'slow' } },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'slow',
        Cpu: '256',
        Memory: '512',
        ExecutionRoleArn: 'arn:aws:iam::000000000000:role/execution',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ContainerDefinitions: [
          {
            Name: 'app',
            Image: { 'Fn::Sub': '${Images.RepositoryUri}:${Tag}' },
            PortMappings: [{ ContainerPort: 8080 }],
            Environment: [{ Name: 'PORT', Value: '8080' }],
          },
        ],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ServiceName: 'slow',
        Cluster: { Ref: 'Cluster' },
        LaunchType: 'FARGATE',
        DesiredCount: 1,
        TaskDefinition: { Ref: 'Definition' },
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'] } },
      },
    },
  },
});

function request(tag: string) {
  return {
    StackName: 'slow',
    TemplateBody: template,
    Parameters: [{ ParameterKey: 'Tag', ParameterValue: tag }],
  };
}

/** Waits until the service itself is being made or changed. */
async function underWay(url: string, status: string): Promise<void> {
  for (;;) {
    const { StackEvents = [] } = await client(url).send(new DescribeStackEventsCommand({ StackName: 'slow' }));
    if (StackEvents.some((one) => one.LogicalResourceId === 'Service' && one.ResourceStatus === status)) return;
    await pause();
  }
}

test('a creation and an update that a kill interrupts are finished by the next endpoint', async (t) => {
  const home = homeOf(t);
  const first = await start(home);
  await client(first.url).send(new CreateStackCommand(request('1')));
  await underWay(first.url, 'CREATE_IN_PROGRESS');
  await kill(home, first.pid);

  const second = await start(home);
  const { Stacks = [] } = await client(second.url).send(new DescribeStacksCommand({ StackName: 'slow' }));
  assert.equal(Stacks[0]?.StackStatus, 'CREATE_IN_PROGRESS');
  await push(second.url, '1');
  const created = await settled(client(second.url), 'slow');
  assert.equal(created.status, 'CREATE_COMPLETE', created.events.join('\n'));

  await client(second.url).send(new UpdateStackCommand(request('2')));
  await underWay(second.url, 'UPDATE_IN_PROGRESS');
  await kill(home, second.pid);
  const third = await start(home);
  await push(third.url, '2');
  const updated = await settled(client(third.url), 'slow');
  assert.equal(updated.status, 'UPDATE_COMPLETE', updated.events.join('\n'));
  assert.equal(updated.events.filter((event) => event === 'slow UPDATE_COMPLETE').length, 1);

  const ecs = new ECSClient({ endpoint: third.url, region, credentials });
  const describe = new DescribeServicesCommand({ cluster: 'slow', services: ['slow'] });
  const { services: [service] = [] } = await ecs.send(describe);
  assert.equal(service?.desiredCount, 1);
  assert.match(service?.deployments?.[0]?.rolloutState ?? '', /COMPLETED/);
});

test('a second endpoint on the same home is refused, and the first goes on', async (t) => {
  const home = temporaryFolder(t);
  const running = await openEndpoint({ home, port: 0 });
  t.after(running.close);
  await assert.rejects(openEndpoint({ home, port: 0 }), { code: 'EndpointRunning' });
  assert.equal((await findEndpoint(home))?.url, running.url);
});

test('state of another format is refused, and left as it is', async (t) => {
  const home = temporaryFolder(t);
  const running = await openEndpoint({ home, port: 0 });
  await client(running.url).send(
    new CreateStackCommand({ StackName: 'kept', TemplateBody: 'Resources: { Topic: { Type: AWS::SNS::Topic } }' }),
  );
  await settled(client(running.url), 'kept');
  await running.close();
  const version = join(home, 'version');
  const format = readFileSync(version, 'utf8');
  writeFileSync(version, '999\n');
  await assert.rejects(openEndpoint({ home, port: 0 }), { code: 'StateFormatUnknown' });
  assert.equal(readFileSync(version, 'utf8'), '999\n');
  writeFileSync(version, format);
  const again = await openEndpoint({ home, port: 0 });
  t.after(again.close);
  assert.equal((await settled(client(again.url), 'kept')).status, 'CREATE_COMPLETE');
});
