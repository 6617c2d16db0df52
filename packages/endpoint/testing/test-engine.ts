import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ResourceRequest } from '../cloudformation/handler.ts';
import { ecr } from '../ecr/index.ts';
import { registry } from '../ecr/registry.ts';
import { RegistryStore } from '../ecr/store.ts';
import { logs } from '../logs/index.ts';
import { LogStore } from '../logs/store.ts';
import { s3 } from '../s3/index.ts';
import { BucketStore } from '../s3/store.ts';
import { type EndpointOptions, listen, type Services } from '../server/server.ts';
import { sts } from '../sts/index.ts';
import { loadedAws, type Ran, runAws } from './command-line.ts';

export const account = '000000000000';
export const region = 'us-east-1';
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** An Authorization header as far as the endpoint reads it. */
export function authorization(service: string, of = region): string {
  return `AWS4-HMAC-SHA256 Credential=test/20261121/${of}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** A temporary folder that goes with the test. */
export function temporaryFolder(test: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-')));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a test does between two questions: to ask without a pause takes the core from the one that is asked. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

/** The storage services behind a server, on a free port and a temporary folder, for one test. */
export async function startServer(
  test: TestContext,
  services: Services = {},
  folder = temporaryFolder(test),
  own?: EndpointOptions['own'],
) {
  const buckets = new BucketStore(join(folder, 's3'));
  const repositories = new RegistryStore(join(folder, 'ecr'), account);
  const groups = new LogStore(join(folder, 'logs'));
  const logged: string[] = [];
  const options = {
    account,
    region,
    services: { sts: sts(), ecr: ecr(repositories), logs: logs(groups), ...services },
    s3: s3(buckets),
    registry: registry(repositories),
    health: { version: '0' },
    ...(own && { own }),
    log: (line: string) => void logged.push(line),
  };
  const { url, close, port } = await listen(options, 0);
  test.after(close);
  const client = { endpoint: url, region, credentials, maxAttempts: 1 };
  return { url, port, close, client, folder, buckets, repositories, groups, logged };
}

/** Runs the `aws` command line against an endpoint. */
export function aws(url: string, ...args: string[]): Promise<Ran> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: region,
    AWS_PAGER: '',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  return runAws('aws', ['--endpoint-url', url, ...args], { env });
}

/** Why tests of the command line are skipped where it is not installed; false where it is. */
export async function withoutAws(): Promise<string | false> {
  if ((await loadedAws()) !== undefined) return false;
  const { code } = await runAws('aws', ['--version'], { env: process.env });
  return code === 0 ? false : 'the aws command line is not on the path';
}

/** A resource of a stack, as CloudFormation hands it to its handler. */
export function resourceRequest(type: string, properties: Readonly<Record<string, unknown>>): ResourceRequest {
  return {
    type,
    logicalId: 'Resource',
    properties,
    stack: { stackId: 'arn', stackName: 'Some-Stack', account, region },
    tags: [],
    signal: new AbortController().signal,
    token: 'token',
  };
}
