import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DescribeStackEventsCommand, type Parameter, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage } from '../../deploy/artifacts/image.ts';
import { authorization, aws, credentials, region, withoutAws } from '../../packages/endpoint/testing/test-engine.ts';
import { addressesAt, type Endpoint, type Settled, startEndpoint } from './testing/endpoint.ts';

/** What the containers run, by the tag of their image. */
const programs = {
  orders: `import { createServer } from 'node:http';
    const server = createServer((request, response) => {
      setTimeout(() => response.end(process.env.VERSION + ' ' + process.pid), 5);
    });
    server.listen(8080);
    process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
  lines: `import { createServer } from 'node:net';
    createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(7000);
    process.on('SIGTERM', () => process.exit(0));`,
  web: `import { lookup } from 'node:dns/promises';
    import { createServer, get } from 'node:http';
    import { connect } from 'node:net';
    const failure = (error) => 'failed: ' + (error.cause?.code ?? error.code ?? error.message);
    const viaHttp = (url) => new Promise((resolve) => {
      get(url, (answer) => answer.setEncoding('utf8').on('data', resolve)).on('error', (error) => resolve(failure(error)));
    });
    const viaSocket = (host, port) => new Promise((resolve) => {
      const socket = connect(port, host, () => socket.write('echo'));
      socket.on('data', (data) => { resolve(String(data)); socket.destroy(); }).on('error', (error) => resolve(failure(error)));
    });
    const requests = {
      fetch: (url) => fetch(url).then((answer) => answer.text(), failure),
      http: viaHttp,
      socket: (url) => viaSocket(new URL(url).hostname, Number(new URL(url).port)),
      lookup: (url) => lookup(new URL(url).hostname).then(({ address }) => address, failure),
      env: (url) => process.env[new URL(url).hostname.toUpperCase()] ?? 'unset',
    };
    const server = createServer(async (request, response) => {
      const [, kind, target] = /\\/(\\w+)\\?(.*)$/.exec(request.url) ?? [];
      response.end(kind ? await requests[kind](decodeURIComponent(target)) : 'up');
    });
    server.listen(Number(process.env.PORT));
    process.on('SIGTERM', () => server.close(() => process.exit(0)));`,
  sidecar: `import { createServer } from 'node:http';
    // A port that the task definition does not name, and slow to come up.
    setTimeout(() => createServer((_, response) => response.end('sidecar')).listen(9000), 200);
    process.on('SIGTERM', () => process.exit(0));`,
  init: 'process.exit(Number(process.env.CODE ?? 0));',
} as const;

function image(tag: keyof typeof programs) {
  return {
    'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/programs:${tag}`,
  };
}

function container(Name: string, tag: keyof typeof programs, more: Record<string, unknown> = {}) {
  return {
    Name,
    Image: image(tag),
    ...more,
  };
}

function definition(containers: readonly Record<string, unknown>[], more: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '512',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/execution',
      ContainerDefinitions: containers,
      ...more,
    },
  };
}

function service(name: string, more: Record<string, unknown> = {}, dependsOn: readonly string[] = []) {
  return {
    Type: 'AWS::ECS::Service',
    DependsOn: dependsOn,
    Properties: {
      Cluster: { Ref: 'Cluster' },
      TaskDefinition: { Ref: `${name}Definition` },
      DesiredCount: 1,
      LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
      ...more,
    },
  };
}

function connected(services: readonly Record<string, unknown>[] = []) {
  return {
    ServiceConnectConfiguration: {
      Enabled: true,
      Namespace: { 'Fn::GetAtt': ['Namespace', 'Arn'] },
      ...(services.length > 0 && { Services: services }),
    },
  };
}

function behind(name: string, port = 8080) {
  return {
    LoadBalancers: [{ ContainerName: 'web', ContainerPort: port, TargetGroupArn: { Ref: `${name}Targets` } }],
  };
}

const targets = {
  Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  Properties: {
    Port: 8080,
    Protocol: 'HTTP',
    TargetType: 'ip',
    VpcId: 'vpc-1',
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }],
  },
};

function rule(name: string, Priority: number) {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: { Ref: 'Listener' },
      Priority,
      Conditions: [{ Field: 'path-pattern', Values: [`/${name}/*`] }],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: `${name}Targets` } }],
    },
  };
}

const web = { PortMappings: [{ ContainerPort: 8080 }], Environment: [{ Name: 'PORT', Value: '8080' }] };

const resources = {
  Namespace: {
    Type: 'AWS::ServiceDiscovery::HttpNamespace',
    Properties: { Name: { 'Fn::Sub': '${AWS::StackName}.internal' } },
  },
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
  LoadBalancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Subnets: ['subnet-1', 'subnet-2'] },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'LoadBalancer' },
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    },
  },
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      GenerateSecretString: {
        SecretStringTemplate: '{"username":"shop"}',
        GenerateStringKey: 'password',
        PasswordLength: 40,
        ExcludePunctuation: true,
      },
    },
  },
  Written: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'very-secret-text' } },
  Limit: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value: '42', Name: { 'Fn::Sub': '/${AWS::StackName}/limit' } },
  },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      DBInstanceClass: 'db.t4g.micro',
      Engine: 'postgres',
      AllocatedStorage: '20',
      MasterUsername: 'owner',
      ManageMasterUserPassword: true,
    },
  },
  OrdersDefinition: definition([
    container('orders', 'orders', {
      PortMappings: [{ ContainerPort: 8080, Name: 'http', AppProtocol: 'http' }],
      Environment: [{ Name: 'VERSION', Value: { Ref: 'Version' } }],
    }),
  ]),
  OrdersService: service('Orders', {
    DesiredCount: 2,
    ...connected([
      { PortName: 'http', DiscoveryName: 'orders', ClientAliases: [{ Port: 80, DnsName: 'orders' }, { Port: 8080 }] },
    ]),
  }),
  LinesDefinition: definition([
    container('lines', 'lines', { PortMappings: [{ ContainerPort: 7000, Name: 'lines' }] }),
  ]),
  LinesService: service('Lines', connected([{ PortName: 'lines', ClientAliases: [{ Port: 7001, DnsName: 'lines' }] }])),
  webDefinition: definition([
    container('web', 'web', {
      ...web,
      Secrets: [
        { Name: 'WHOLE', ValueFrom: { Ref: 'Written' } },
        { Name: 'PASSWORD', ValueFrom: { 'Fn::Sub': '${Secret}:password::' } },
        { Name: 'LIMIT', ValueFrom: { Ref: 'Limit' } },
        { Name: 'MASTER', ValueFrom: { 'Fn::Sub': '${Database.MasterUserSecret.SecretArn}:username::' } },
      ],
      Environment: [
        { Name: 'PORT', Value: '8080' },
        { Name: 'BOTH', Value: 'definition' },
        { Name: 'DYNAMIC', Value: { 'Fn::Sub': '{{resolve:ssm:${Limit}}}' } },
      ],
      EnvironmentFiles: [{ Type: 's3', Value: 'arn:aws:s3:::settings/web.env' }],
      DependsOn: [
        { ContainerName: 'init', Condition: 'SUCCESS' },
        { ContainerName: 'sidecar', Condition: 'HEALTHY' },
      ],
    }),
    container('sidecar', 'sidecar', {
      HealthCheck: {
        Command: [
          'CMD',
          'node',
          '-e',
          "fetch('http://localhost:9000').then(() => process.exit(0), () => process.exit(1))",
        ],
        Interval: 5,
        StartPeriod: 30,
      },
    }),
    container('init', 'init', { Essential: false }),
  ]),
  webTargets: targets,
  webRule: rule('web', 1),
  webService: service('web', { ...behind('web'), ...connected() }, ['webRule']),
  outsiderDefinition: definition([container('web', 'web', web)]),
  outsiderTargets: targets,
  outsiderRule: rule('outsider', 2),
  outsiderService: service('outsider', behind('outsider'), ['outsiderRule', 'OrdersService']),
};

const template = JSON.stringify({
  Parameters: { Version: { Type: 'String', Default: 'one' } },
  Resources: resources,
  Outputs: {
    Url: { Value: { 'Fn::Sub': 'http://${LoadBalancer.DNSName}' } },
    Cluster: { Value: { Ref: 'Cluster' } },
    Secret: { Value: { Ref: 'Secret' } },
    Master: { Value: { 'Fn::GetAtt': ['Database', 'MasterUserSecret.SecretArn'] } },
    NamespaceId: { Value: { Ref: 'Namespace' } },
  },
});

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    }).on('error', reject);
  });
}

async function put(url: string): Promise<void> {
  const ecr = new ECRClient({ endpoint: url, region, credentials });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'programs' }));
  for (const [tag, program] of Object.entries(programs)) {
    const code = Buffer.from(program);
    await pushImage(ecr, { repositoryName: 'programs', tag, bundle: { code, digest: digestOf(code) } });
  }
  const s3 = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'settings' }));
  const Body = '# settings\nFROM_FILE="as it is"\nBOTH=file\n\nEMPTY=\n';
  await s3.send(new PutObjectCommand({ Bucket: 'settings', Key: 'web.env', Body }));
}

/** Every file below a folder, as path, mode and text. */
function filesIn(folder: string): { path: string; mode: number; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, mode: statSync(path).mode & 0o777, text: readFileSync(path, 'utf8') };
    });
}

const skip = await withoutAws();

describe('a system of services', () => {
  let endpoint: Endpoint;
  let made: Settled;
  const from = (name: 'web' | 'outsider', kind: string, target: string): Promise<string> =>
    ask(`${made.outputs.Url}/${name}/${kind}?${encodeURIComponent(target)}`);

  before(async () => {
    endpoint = await startEndpoint();
    await put(endpoint.url);
    made = await endpoint.create('shop', template);
    assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
  });
  after(() => endpoint.close());

  test('an internal service is reached by its alias, by fetch, node:http and a socket', async () => {
    assert.match(await from('web', 'fetch', 'http://orders'), /^one \d+$/);
    assert.match(await from('web', 'http', 'http://ORDERS:80/'), /^one \d+$/);
    assert.match(await from('web', 'fetch', 'http://orders.shop.internal:8080/'), /^one \d+$/);
    assert.equal(await from('web', 'socket', 'tcp://lines:7001'), 'echo');
    assert.match(await from('web', 'lookup', 'http://orders'), /^127\.255\.\d+\.\d+$/);
  });

  test('its requests go to all of its tasks in turn', async () => {
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await from('web', 'fetch', 'http://orders'));
    assert.equal(new Set(answers).size, 2, answers.join());
  });

  test('another port of a known name is refused, and an unknown name is not found', async () => {
    assert.equal(await from('web', 'fetch', 'http://orders:81'), 'failed: ECONNREFUSED');
    assert.equal(await from('web', 'fetch', 'http://nobody'), 'failed: ENOTFOUND');
    assert.equal(await from('web', 'http', 'http://nobody.shop.internal'), 'failed: ENOTFOUND');
    assert.equal(await from('web', 'lookup', 'http://nobody'), 'failed: ENOTFOUND');
  });

  test('a service that takes no part in Service Connect sees none of the names', async () => {
    assert.equal(await from('outsider', 'fetch', 'http://orders'), 'failed: ENOTFOUND');
    assert.equal(await from('outsider', 'fetch', 'http://orders.shop.internal:8080'), 'failed: ENOTFOUND');
  });

  test('containers of a task find each other at localhost, and wait for each other’s health', async () => {
    assert.equal(await from('web', 'fetch', 'http://localhost:9000'), 'sidecar');
    assert.equal(await from('web', 'http', 'http://127.0.0.1:9000'), 'sidecar');
    assert.equal(await from('outsider', 'fetch', 'http://localhost:9000'), 'failed: ECONNREFUSED');
    const ecs = new ECSClient({ endpoint: endpoint.url, region, credentials });
    const cluster = made.outputs.Cluster;
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster }));
    const { tasks = [] } = taskArns?.length
      ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))
      : { tasks: [] };
    const withSidecar = tasks.find(({ containers = [] }) => containers.length === 3);
    assert.equal(withSidecar?.healthStatus, 'HEALTHY');
    const facts = withSidecar?.containers?.map(({ name, healthStatus, exitCode }) => [name, healthStatus, exitCode]);
    assert.deepEqual(facts, [
      ['web', 'UNKNOWN', undefined],
      ['sidecar', 'HEALTHY', undefined],
      ['init', 'UNKNOWN', 0],
    ]);
  });

  test('secrets, parameters and environment files stand in the environment', async () => {
    const value = (name: string) => from('web', 'env', `x://${name}`);
    assert.equal(await value('WHOLE'), 'very-secret-text');
    assert.match(await value('PASSWORD'), /^[A-Za-z0-9]{40}$/);
    assert.equal(await value('LIMIT'), '42');
    assert.equal(await value('DYNAMIC'), '42');
    assert.equal(await value('MASTER'), 'owner');
    assert.equal(await value('FROM_FILE'), '"as it is"');
    assert.equal(await value('BOTH'), 'definition');
    assert.equal(await value('EMPTY'), 'unset');
  });

  test('secrets lie in files that nobody else may read, and in no event', async () => {
    const password = await from('web', 'env', 'x://PASSWORD');
    const holding = filesIn(endpoint.home).filter(({ text }) => text.includes(password));
    assert.ok(holding.length > 0);
    for (const { path, mode } of holding) {
      assert.ok(path.startsWith(join(endpoint.home, 'secrets')), path);
      assert.equal(mode, 0o600, path);
      assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
    }
    const { StackEvents } = await endpoint.cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'shop' }));
    assert.doesNotMatch(JSON.stringify(StackEvents), /very-secret-text/);
  });

  test('aws secretsmanager and aws ssm read them', { skip }, async () => {
    const run = async (...args: string[]) => {
      const { code, out, err } = await aws(endpoint.url, ...args);
      assert.equal(code, 0, err);
      return JSON.parse(out);
    };
    const secret = await run('secretsmanager', 'get-secret-value', '--secret-id', made.outputs.Secret ?? '');
    assert.equal(JSON.parse(secret.SecretString).username, 'shop');
    const { SecretList } = await run('secretsmanager', 'list-secrets');
    assert.equal(SecretList.length, 3);
    const master = await run('secretsmanager', 'describe-secret', '--secret-id', made.outputs.Master ?? '');
    assert.equal(master.OwningService, 'rds');
    const { Parameter } = await run('ssm', 'get-parameter', '--name', '/shop/limit');
    assert.deepEqual([Parameter.Value, Parameter.Type, Parameter.Version], ['42', 'String', 1]);
  });

  test('the endpoint says which types are records only', async () => {
    const answer = await fetch(`${endpoint.url}/_rookery/records?stack=shop`);
    assert.deepEqual(await answer.json(), [{ type: 'AWS::RDS::DBInstance', count: 1 }]);
    assert.equal((await fetch(`${endpoint.url}/_rookery/records?stack=nothing`)).status, 404);
  });

  test('a rolling replacement of the internal service loses no request of its clients', async () => {
    let going = true;
    const answers: string[] = [];
    const clients = Array.from({ length: 3 }, async () => {
      while (going) answers.push(await from('web', 'fetch', 'http://orders'));
    });
    const Parameters: Parameter[] = [{ ParameterKey: 'Version', ParameterValue: 'two' }];
    await endpoint.cloudFormation.send(
      new UpdateStackCommand({ StackName: 'shop', UsePreviousTemplate: true, Parameters }),
    );
    const { status, events } = await endpoint.settled('shop');
    going = false;
    await Promise.all(clients);
    assert.equal(status, 'UPDATE_COMPLETE', events.join('\n'));
    assert.deepEqual(
      answers.filter((answer) => !/^(one|two) \d+$/.test(answer)),
      [],
    );
    assert.match(await from('web', 'fetch', 'http://orders'), /^two \d+$/);
  });

  test('a namespace in use is not deleted', async () => {
    const { status, events } = await endpoint.create(
      'user',
      JSON.stringify({
        Resources: {
          Cluster: {
            Type: 'AWS::ECS::Cluster',
            Properties: { ServiceConnectDefaults: { Namespace: 'shop.internal' } },
          },
          guestDefinition: definition([container('web', 'web', web)]),
          guestService: service('guest', { ServiceConnectConfiguration: { Enabled: true } }),
        },
      }),
    );
    assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
    const gone = await endpoint.remove('shop');
    assert.equal(gone.status, 'DELETE_FAILED');
    assert.ok(
      gone.events.some((event) => /^Namespace DELETE_FAILED .*guestService/.test(event)),
      gone.events.join('\n'),
    );
    assert.equal((await endpoint.remove('user')).status, 'DELETE_COMPLETE');
  });

  test('a deleted stack leaves no process, no secret and no parameter', async () => {
    assert.equal((await endpoint.remove('shop')).status, 'DELETE_COMPLETE');
    const files = filesIn(join(endpoint.home, 'secrets'));
    assert.deepEqual(
      files.map(({ path }) => path),
      [],
    );
    const tasks = filesIn(join(endpoint.home, 'ecs', 'tasks')).map(({ text }) => JSON.parse(text));
    assert.ok(tasks.length > 0);
    assert.deepEqual(
      tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED'),
      [],
    );
    assert.deepEqual(await addressesAt(endpoint.url, 'shop'), {});
  });
});

describe('a task whose names lead nowhere', () => {
  let endpoint: Endpoint;
  before(async () => {
    endpoint = await startEndpoint();
    await put(endpoint.url);
  });
  after(() => endpoint.close());

  const Secret = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: '{"username":"shop"}' } };
  const missing: readonly (readonly [what: string, environment: Record<string, unknown>, reason: RegExp])[] = [
    [
      'JSON key',
      { Secrets: [{ Name: 'A', ValueFrom: { 'Fn::Sub': '${Secret}:password::' } }] },
      /^ResourceInitializationError: unable to pull secrets or registry auth: .* did not contain json key password$/,
    ],
    [
      'version',
      { Secrets: [{ Name: 'A', ValueFrom: { 'Fn::Sub': '${Secret}::AWSPREVIOUS:' } }] },
      /ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS$/,
    ],
    [
      'parameter',
      { Secrets: [{ Name: 'A', ValueFrom: '/nowhere' }] },
      /^ResourceInitializationError: .* invalid parameters: \/nowhere$/,
    ],
    [
      'environment file',
      { EnvironmentFiles: [{ Type: 's3', Value: 'arn:aws:s3:::settings/none.env' }] },
      /^ResourceInitializationError: failed to download env files: .*The specified key does not exist/,
    ],
    [
      'init container',
      { DependsOn: [{ ContainerName: 'init', Condition: 'SUCCESS' }] },
      /^TaskFailedToStart: container init exited with 3, and another depends on its success$/,
    ],
  ];
  for (const [what, environment, reason] of missing) {
    test(`does not start without its ${what}, and says so`, async () => {
      const name = what.replaceAll(' ', '-');
      const breaker = { Enable: true, Rollback: false, ThresholdConfiguration: { Type: 'COUNT', Value: 1 } };
      const init = container('init', 'init', { Essential: false, Environment: [{ Name: 'CODE', Value: '3' }] });
      const { status } = await endpoint.create(
        name,
        JSON.stringify({
          Resources: {
            Secret,
            Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: name } },
            workDefinition: definition([container('web', 'web', environment), init]),
            workService: service('work', {
              ServiceName: 'work',
              DeploymentConfiguration: { DeploymentCircuitBreaker: breaker },
            }),
          },
        }),
        { DisableRollback: true },
      );
      assert.equal(status, 'CREATE_FAILED');
      const ecs = new ECSClient({ endpoint: endpoint.url, region, credentials });
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: name, services: ['work'] }));
      assert.equal(services?.[0]?.runningCount, 0);
      const stopped = await ecs.send(new ListTasksCommand({ cluster: name, desiredStatus: 'STOPPED' }));
      const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: name, tasks: stopped.taskArns }));
      assert.match(tasks?.[0]?.stoppedReason ?? '', reason);
      assert.equal((await endpoint.remove(name)).status, 'DELETE_COMPLETE');
    });
  }
});

describe('services of other kinds', () => {
  let endpoint: Endpoint;
  before(async () => {
    endpoint = await startEndpoint();
    await put(endpoint.url);
  });
  after(() => endpoint.close());

  const described = async (cluster: string, name: string) => {
    const ecs = new ECSClient({ endpoint: endpoint.url, region, credentials });
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster, serviceName: name }));
    const { tasks = [] } = taskArns?.length
      ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))
      : { tasks: [] };
    return { service: services?.[0], tasks };
  };
  const cluster = (ClusterName: string) => ({ Type: 'AWS::ECS::Cluster', Properties: { ClusterName } });

  for (const strategy of ['BLUE_GREEN', 'CANARY', 'LINEAR'] as const) {
    test(`${strategy} shifts requests to the other target group, and the service answers at its rule all the while`, async () => {
      const name = strategy.toLowerCase().replace('_', '-');
      const { LoadBalancer, Listener } = resources;
      const weighted = {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ...rule('web', 1).Properties,
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: { Ref: 'webTargets' }, Weight: 1 },
                  { TargetGroupArn: { Ref: 'otherTargets' }, Weight: 0 },
                ],
              },
            },
          ],
        },
      };
      const body = (version: string): string =>
        JSON.stringify({
          Resources: {
            Cluster: cluster(name),
            LoadBalancer,
            Listener,
            webTargets: targets,
            otherTargets: targets,
            webRule: weighted,
            Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
            webDefinition: definition([
              container('web', 'web', {
                ...web,
                Environment: [...web.Environment, { Name: 'VERSION', Value: version }],
              }),
            ]),
            webService: service('web', {
              ServiceName: 'web',
              LoadBalancers: [
                {
                  ContainerName: 'web',
                  ContainerPort: 8080,
                  TargetGroupArn: { Ref: 'webTargets' },
                  AdvancedConfiguration: {
                    AlternateTargetGroupArn: { Ref: 'otherTargets' },
                    ProductionListenerRule: { Ref: 'webRule' },
                    RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
                  },
                },
              ],
              DeploymentConfiguration: {
                Strategy: strategy,
                BakeTimeInMinutes: '0',
                ...(strategy === 'CANARY' && {
                  CanaryConfiguration: { CanaryPercent: 5.5, CanaryBakeTimeInMinutes: 0 },
                }),
                ...(strategy === 'LINEAR' && { LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 0 } }),
              },
            }),
          },
          Outputs: {
            Url: { Value: { 'Fn::Sub': 'http://${LoadBalancer.DNSName}' } },
            Rule: { Value: { Ref: 'webRule' } },
            Other: { Value: { Ref: 'otherTargets' } },
          },
        });
      const named = { Capabilities: ['CAPABILITY_IAM' as const] };
      const { status, outputs, events } = await endpoint.create(name, body('one'), named);
      assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
      const version = () => ask(`${outputs.Url}/web/env?x://VERSION`);
      assert.equal(await version(), 'one');
      let going = true;
      const answers: string[] = [];
      const client = (async () => {
        while (going) answers.push(await version());
      })();
      await endpoint.cloudFormation.send(
        new UpdateStackCommand({ StackName: name, TemplateBody: body('two'), ...named }),
      );
      const updated = await endpoint.settled(name);
      going = false;
      await client;
      assert.equal(updated.status, 'UPDATE_COMPLETE', updated.events.join('\n'));
      assert.equal(await version(), 'two');
      assert.deepEqual(new Set(answers), new Set(['one', 'two']));
      const { service: shown } = await described(name, 'web');
      const shifted = shown?.events?.flatMap(
        ({ message = '' }) => / has ([\d.]+)% of production traffic/.exec(message)?.[1] ?? [],
      );
      const steps = { BLUE_GREEN: ['100'], CANARY: ['5.5', '100'], LINEAR: ['20', '40', '60', '80', '100'] }[strategy];
      assert.deepEqual(shifted?.reverse(), steps);
      const rules = await fetch(endpoint.url, {
        method: 'POST',
        headers: { authorization: authorization('elasticloadbalancing') },
        body: new URLSearchParams({
          Action: 'DescribeRules',
          Version: '2015-12-01',
          'RuleArns.member.1': outputs.Rule ?? '',
        }),
      });
      const shares = (await rules.text()).matchAll(/<TargetGroupArn>([^<]*)<\/TargetGroupArn>\s*<Weight>(\d+)</g);
      const weights = new Map([...shares].map(([, group, weight]) => [group, weight]));
      assert.deepEqual([weights.get(outputs.Other), weights.size], ['100', 2]);
      assert.equal((await endpoint.remove(name)).status, 'DELETE_COMPLETE');
    });
  }

  test('a worker on hosts of one’s own, with volumes, placement and scaling, comes to a steady state', async () => {
    const scaling = {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        MinCapacity: 2,
        MaxCapacity: 3,
        ResourceId: { 'Fn::Sub': 'service/hosts/${workService.Name}' },
        ScalableDimension: 'ecs:service:DesiredCount',
        ServiceNamespace: 'ecs',
        RoleARN: 'arn:aws:iam::000000000000:role/scaling',
        ScheduledActions: [
          { ScheduledActionName: 'night', Schedule: 'cron(0 20 * * ? *)', ScalableTargetAction: { MaxCapacity: 2 } },
        ],
      },
    };
    const steps = {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: 'steps',
        PolicyType: 'StepScaling',
        ScalingTargetId: { Ref: 'Scaling' },
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
        },
      },
    };
    const { status, events } = await endpoint.create(
      'hosts',
      JSON.stringify({
        Resources: {
          Cluster: cluster('hosts'),
          Provider: {
            Type: 'AWS::ECS::CapacityProvider',
            Properties: {
              AutoScalingGroupProvider: { AutoScalingGroupArn: 'arn:aws:autoscaling:us-east-1:000000000000:x' },
            },
          },
          Association: {
            Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
            Properties: {
              Cluster: { Ref: 'Cluster' },
              CapacityProviders: [{ Ref: 'Provider' }],
              DefaultCapacityProviderStrategy: [{ CapacityProvider: { Ref: 'Provider' }, Weight: 1 }],
            },
          },
          workDefinition: definition(
            [
              container('work', 'lines', {
                MountPoints: [{ SourceVolume: 'files', ContainerPath: '/files' }],
                Memory: 256,
              }),
            ],
            {
              RequiresCompatibilities: ['EC2'],
              EphemeralStorage: { SizeInGiB: 30 },
              Volumes: [
                { Name: 'files', EFSVolumeConfiguration: { FilesystemId: 'fs-1', TransitEncryption: 'ENABLED' } },
              ],
            },
          ),
          workService: service(
            'work',
            {
              ServiceName: 'work',
              LaunchType: { Ref: 'AWS::NoValue' },
              CapacityProviderStrategy: [{ CapacityProvider: { Ref: 'Provider' }, Weight: 1 }],
              PlacementStrategies: [{ Type: 'spread', Field: 'attribute:ecs.availability-zone' }],
            },
            ['Association'],
          ),
          Scaling: scaling,
          Steps: steps,
        },
      }),
    );
    assert.equal(status, 'CREATE_COMPLETE', events.join('\n'));
    const { service: shown, tasks } = await described('hosts', 'work');
    assert.equal(shown?.desiredCount, 2);
    assert.match(shown?.capacityProviderStrategy?.[0]?.capacityProvider ?? '', /Provider/);
    assert.equal(tasks[0]?.launchType, 'EC2');
    assert.equal(tasks[0]?.capacityProviderName, shown?.capacityProviderStrategy?.[0]?.capacityProvider);
    const records = await (await fetch(`${endpoint.url}/_rookery/records?stack=hosts`)).json();
    assert.deepEqual(records, [
      { type: 'AWS::ApplicationAutoScaling::ScalingPolicy', count: 1 },
      { type: 'AWS::ECS::CapacityProvider', count: 1 },
      { type: 'AWS::ECS::ClusterCapacityProviderAssociations', count: 1 },
    ]);
    assert.equal((await endpoint.remove('hosts')).status, 'DELETE_COMPLETE');
  });

  test('a task whose own health check fails is replaced, and the circuit breaker counts it', async () => {
    const { status, events } = await endpoint.create(
      'sick',
      JSON.stringify({
        Resources: {
          Cluster: cluster('sick'),
          sickDefinition: definition([
            container('lines', 'lines', {
              HealthCheck: { Command: ['CMD', 'node', '-e', 'process.exit(1)'], Interval: 5, Retries: 1 },
            }),
          ]),
          sickService: service('sick', {
            ServiceName: 'sick',
            DeploymentConfiguration: {
              DeploymentCircuitBreaker: {
                Enable: true,
                Rollback: false,
                ThresholdConfiguration: { Type: 'COUNT', Value: 1 },
              },
            },
          }),
        },
      }),
      { DisableRollback: true },
    );
    assert.equal(status, 'CREATE_FAILED', events.join('\n'));
    const { service: shown } = await described('sick', 'sick');
    const messages = shown?.events?.map(({ message }) => message ?? '') ?? [];
    assert.ok(
      messages.some((message) => /\(task \w{32}\) failed container health checks\.$/.test(message)),
      messages.join('\n'),
    );
    assert.equal((await endpoint.remove('sick')).status, 'DELETE_COMPLETE');
  });

  test('a Service Connect configuration that leads nowhere is refused', async () => {
    const cases = [
      [{ Enabled: true }, /neither the service nor its cluster names a namespace/],
      [
        { Enabled: true, Namespace: 'nowhere' },
        /NamespaceNotFoundException|The specified namespace was not found: nowhere/,
      ],
    ] as const;
    for (const [ServiceConnectConfiguration, reason] of cases) {
      const { status, events } = await endpoint.create(
        'astray',
        JSON.stringify({
          Resources: {
            Cluster: cluster('astray'),
            lostDefinition: definition([container('lines', 'lines')]),
            lostService: service('lost', { ServiceConnectConfiguration }),
          },
        }),
      );
      assert.equal(status, 'ROLLBACK_COMPLETE');
      assert.match(events.find((event) => event.startsWith('lostService CREATE_FAILED')) ?? '', reason);
      assert.equal((await endpoint.remove('astray')).status, 'DELETE_COMPLETE');
    }
  });
});
