/** What the tests of this folder share: a test engine with images made of strings, and a stack's worth of resources. */
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResourceRequest, ResourceState } from '../../cloudformation/handler.ts';
import type { Caller } from '../../server/service.ts';
import { type Ecs, type EcsDependencies, ecs } from '../index.ts';

export const place = { account: '000000000000', region: 'eu-west-1' };
export const caller: Caller = { ...place, requestId: 'test', endpoint: 'http://127.0.0.1:4600' };

/** Programs as images hold them, by what stands before the colon of their reference. */
export const programs = {
  /** Answers its version; unhealthy and closing on SIGTERM, as a service should. */
  good: `import { createServer } from 'node:http';
    const server = createServer((request, response) => {
      if (request.url.startsWith('/slow')) return setTimeout(() => response.end('slow ' + process.env.VERSION), 300);
      if (request.url === '/env') return response.end(JSON.stringify({ env: process.env, argv: process.argv.slice(2) }));
      if (request.url === '/exit') process.exit(7);
      response.end(process.env.VERSION);
    });
    server.listen(Number(process.env.PORT ?? 8080), '0.0.0.0', () => console.log('listening ' + process.env.VERSION));
    process.on('SIGTERM', () => { console.log('stopping'); server.close(() => process.exit(0)); });`,
  stubborn: `import { createServer } from 'node:http';
    createServer((request, response) => response.end('fixed port')).listen(8080);
    process.on('SIGTERM', () => {});`,
  crashing: `console.error('cannot go on'); process.exit(3);`,
  unhealthy: `import { createServer } from 'node:http';
    createServer((request, response) => { response.statusCode = 500; response.end(); }).listen(process.env.PORT);`,
  /** Fetches what a request's path names: /orders:80/ asks http://orders:80/. */
  client: `import { createServer } from 'node:http';
    createServer(async (request, response) => {
      const answer = request.url === '/healthz' ? 'ok' : fetch('http:/' + request.url).then((one) => one.text());
      response.end(await Promise.resolve(answer).catch((error) => error.cause?.code ?? error.message));
    }).listen(8080);`,
  job: `console.log('done ' + process.argv.slice(2).join(' '));`,
} as const;

export interface TestEngine {
  readonly folder: string;
  readonly lines: { group: string; stream: string; message: string }[];
  ecs: Ecs;
  /** Stops the endpoint and starts it again on the same state. */
  restart(): Promise<void>;
  call(service: 'ecs' | 'elbv2', operation: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  make(
    type: string,
    logicalId: string,
    properties: Record<string, unknown>,
    more?: Partial<ResourceRequest>,
  ): Promise<ResourceState>;
  change(
    type: string,
    existing: ResourceState,
    before: Record<string, unknown>,
    properties: Record<string, unknown>,
    more?: Partial<ResourceRequest>,
  ): Promise<ResourceState>;
  remove(type: string, physicalId: string): Promise<void>;
  end(): Promise<void>;
}

let tokens = 0;

export function request(type: string, logicalId: string, properties: Record<string, unknown>): ResourceRequest {
  tokens += 1;
  return {
    type,
    logicalId,
    properties,
    stack: { stackId: 'stack', stackName: 'shop', ...place },
    tags: [{ Key: 'team', Value: 'web' }],
    signal: new AbortController().signal,
    token: `token-${tokens}-${process.pid}`,
  };
}

/** The images of `programs`: `good:1` is the program `good`, run with VERSION=1. */
export function imagesIn(folder: string): EcsDependencies['images'] {
  return {
    async resolve(reference) {
      const [name = '', tag = ''] = reference.split(':');
      const program = (programs as Record<string, string>)[name];
      if (program === undefined) throw new Error(`failed to resolve ref ${reference}: not found`);
      const bundleFile = join(folder, `${name}-layer`);
      writeFileSync(bundleFile, program);
      const config = { Entrypoint: ['node'], Cmd: ['/app/main.mjs'], Env: [`VERSION=${tag}`, 'FROM_IMAGE=yes'] };
      return { digest: `sha256:${name}`, config, bundleFile };
    },
  };
}

export async function startTestEngine(more: Partial<EcsDependencies> = {}): Promise<TestEngine> {
  const folder = more.folder ?? mkdtempSync(join(tmpdir(), 'rookery-ecs-'));
  mkdirSync(folder, { recursive: true });
  const lines: TestEngine['lines'] = [];
  const logs = {
    append: (group: string, stream: string, message: string) => void lines.push({ group, stream, message }),
  };
  // Test files run side by side: each engine begins its search for free ports somewhere else.
  const firstPort = 10_000 + randomInt(400) * 20;
  const start = (): Ecs => ecs({ folder, images: imagesIn(folder), logs, firstPort, timeScale: 0.02, ...more });
  const it: TestEngine = {
    folder,
    lines,
    ecs: start(),
    async restart() {
      await it.ecs.close();
      it.ecs = start();
      await it.ecs.resume();
    },
    async call(service, operation, input = {}) {
      // Every operation answers an object.
      return (await it.ecs.services[service].operations[operation]?.(input, caller)) as Record<string, unknown>;
    },
    async make(type, logicalId, properties, override = {}) {
      const handler = it.ecs.handlers[type];
      if (!handler) throw new Error(`no handler of ${type}`);
      return handler.create({ ...request(type, logicalId, properties), ...override }, () => {});
    },
    async change(type, { physicalId }, previousProperties, properties, override = {}) {
      const handler = it.ecs.handlers[type];
      if (!handler) throw new Error(`no handler of ${type}`);
      return handler.update(
        { ...request(type, 'Changed', properties), ...override },
        { physicalId, previousProperties },
      );
    },
    async remove(type, physicalId) {
      await it.ecs.handlers[type]?.delete(request(type, 'Removed', {}), { physicalId, previousProperties: {} });
    },
    async end() {
      await it.ecs.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await it.ecs.resume();
  return it;
}

/** A load balancer with a listener, a rule for everything and a target group; and a cluster. */
export async function site(engine: TestEngine, group: Record<string, unknown> = {}) {
  const balancer = await engine.make('AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancer', {
    Subnets: ['subnet-1', 'subnet-2'],
  });
  const listener = await engine.make('AWS::ElasticLoadBalancingV2::Listener', 'Listener', {
    LoadBalancerArn: balancer.physicalId,
    Port: '80',
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', MessageBody: 'nobody' } }],
  });
  const targets = await engine.make('AWS::ElasticLoadBalancingV2::TargetGroup', 'Targets', {
    Port: 8080,
    Protocol: 'HTTP',
    TargetType: 'ip',
    VpcId: 'vpc-1',
    HealthCheckPath: '/healthz',
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
    UnhealthyThresholdCount: 2,
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }],
    ...group,
  });
  const rule = await engine.make('AWS::ElasticLoadBalancingV2::ListenerRule', 'Rule', {
    ListenerArn: listener.physicalId,
    Priority: 10,
    Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
    Actions: [{ Type: 'forward', TargetGroupArn: targets.physicalId }],
  });
  const cluster = await engine.make('AWS::ECS::Cluster', 'Cluster', {});
  return { balancer, listener, targets, rule, cluster, url: `http://${balancer.attributes.DNSName}` };
}

export function taskDefinition(image: string, container: Record<string, unknown> = {}) {
  return {
    Family: 'website',
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    Cpu: '256',
    Memory: '512',
    ExecutionRoleArn: 'arn:aws:iam::000000000000:role/execution',
    ContainerDefinitions: [
      {
        Name: 'website',
        Image: image,
        PortMappings: [{ ContainerPort: '8080' }],
        Environment: [{ Name: 'PORT', Value: '8080' }],
        LogConfiguration: {
          LogDriver: 'awslogs',
          Options: { 'awslogs-group': '/website', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'website' },
        },
        ...container,
      },
    ],
  };
}

export function service(
  at: Awaited<ReturnType<typeof site>>,
  definition: ResourceState,
  more: Record<string, unknown> = {},
) {
  return {
    Cluster: at.cluster.physicalId,
    TaskDefinition: definition.physicalId,
    DesiredCount: '2',
    LaunchType: 'FARGATE',
    HealthCheckGracePeriodSeconds: 10,
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
    LoadBalancers: [{ ContainerName: 'website', ContainerPort: '8080', TargetGroupArn: at.targets.physicalId }],
    DeploymentConfiguration: {
      DeploymentCircuitBreaker: { Enable: true, Rollback: true, ThresholdConfiguration: { Type: 'COUNT', Value: 2 } },
    },
    ...more,
  };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** One request on a connection of its own. */
export function ask(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

/** Waits until a condition holds; gives up after ten seconds. */
export async function until<T>(holds: () => T | Promise<T>, what: string): Promise<NonNullable<T>> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
