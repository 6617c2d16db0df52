import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { openEndpoint, type RunningEndpoint } from '../server/main.ts';
import type { Ran } from './command-line.ts';
import { account, authorization, pause, region, temporaryFolder } from './test-engine.ts';

/** A whole endpoint for one test, on a free port. */
export async function openTestEndpoint(test: TestContext, home = temporaryFolder(test)): Promise<RunningEndpoint> {
  const endpoint = await openEndpoint({ home, port: 0, timeScale: 0.02 });
  test.after(() => endpoint.close());
  return endpoint;
}

const TARGETS = {
  ecs: 'AmazonEC2ContainerServiceV20141113',
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
  sqs: 'AmazonSQS',
} as const;

/** A call of an AWS JSON API; what it refuses is thrown as `CODE: message`. */
export async function call(
  url: string,
  service: keyof typeof TARGETS,
  action: string,
  input: object = {},
  of = region,
  // Answers are what the test says they are.
  // biome-ignore lint/suspicious/noExplicitAny: a test reads from it whatever it expects
): Promise<any> {
  const version = service === 'sqs' ? '1.0' : '1.1';
  const headers = {
    'content-type': `application/x-amz-json-${version}`,
    'x-amz-target': `${TARGETS[service]}.${action}`,
    authorization: authorization(service, of),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  const answer = JSON.parse((await response.text()) || '{}');
  if (!response.ok) throw new Error(`${answer.__type}: ${answer.message}`);
  return answer;
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Pushes a program as an image; returns its reference. */
export async function pushProgram(url: string, name: string, source: string): Promise<string> {
  await call(url, 'ecr', 'CreateRepository', { repositoryName: name });
  const headers = { authorization: `Basic ${Buffer.from('AWS:local').toString('base64')}` };
  const config = JSON.stringify({ config: { Entrypoint: ['node'], Cmd: ['main.mjs'], Env: ['FROM=image'] } });
  const type = 'application/vnd.oci.image.manifest.v1+json';
  for (const blob of [config, source]) {
    const target = `${url}/v2/${name}/blobs/uploads/?digest=${digestOf(blob)}`;
    await fetch(target, { method: 'POST', headers, body: blob });
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: type,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [{ mediaType: 'text/javascript', digest: digestOf(source), size: source.length }],
  };
  const body = JSON.stringify(manifest);
  await fetch(`${url}/v2/${name}/manifests/1`, { method: 'PUT', headers: { ...headers, 'content-type': type }, body });
  return `${account}.dkr.ecr.${region}.amazonaws.com/${name}:1`;
}

/** What a test of tasks looks at. */
export interface TestTask {
  readonly arn: string;
  readonly id: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a task of a definition until it is RUNNING, and answers what its one container `app` was started with. */
export async function runTestTask(url: string, definition: object, run: object = {}): Promise<TestTask> {
  await call(url, 'ecs', 'CreateCluster', { clusterName: 'shop' });
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
  const registered = await call(url, 'ecs', 'RegisterTaskDefinition', {
    family: 'app',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    ...definition,
  });
  const { taskDefinitionArn: taskDefinition } = registered.taskDefinition;
  const input = { cluster: 'shop', taskDefinition, networkConfiguration, launchType: 'FARGATE', ...run };
  const { tasks } = await call(url, 'ecs', 'RunTask', input);
  const arn = String(tasks[0].taskArn);
  const id = arn.split('/').at(-1) ?? '';
  for (let tries = 0; tries < 500; tries += 1) {
    const { tasks: seen } = await call(url, 'ecs', 'DescribeTasks', { cluster: 'shop', tasks: [arn] });
    if (seen[0].lastStatus === 'STOPPED') throw new Error(`the task stopped: ${seen[0].stoppedReason}`);
    if (seen[0].lastStatus === 'RUNNING') break;
    await pause();
  }
  const process = await fetch(`${url}/_rookery/process?task=${id}&container=app`);
  // The endpoint's own answer.
  const { env } = (await process.json()) as Pick<TestTask, 'env'>;
  return { arn, id, env };
}

/** Runs a program with exactly this environment, and a path. */
export function runWith(env: Readonly<Record<string, string>>, program: string, ...args: string[]): Promise<Ran> {
  const own = { PATH: process.env.PATH ?? '', HOME: '/nonexistent' };
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...env, ...own } }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}
