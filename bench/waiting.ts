import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uploadTemplates } from '../deploy/artifacts/bucket.ts';
import { connect } from '../deploy/aws/connection.ts';
import { readFoundation } from '../deploy/stack/foundation.ts';
import { type Meter, meterBefore } from './meter.ts';
import type { Row } from './table.ts';

/** So many nested stacks, of which some have a service that takes a while to get ready. */
export interface Size {
  readonly nested: number;
  readonly slow: number;
  readonly seconds: number;
}

interface Deployed {
  readonly begun: number;
  readonly ended: number;
  readonly events: number;
  readonly status: string;
  readonly cause?: string;
}

const REGION = 'us-east-1';

// Fn::Sub puts the number in.
const READY = ['process.exit(require("node:os").uptime() >= ', '{Ready} ? 0 : 1)'].join('$');

/** A nested service: a task definition and a service; its tasks count as healthy when the machine has been up for `Ready` seconds. */
const service = {
  Parameters: {
    Cluster: { Type: 'String' },
    Image: { Type: 'String' },
    Count: { Type: 'Number' },
    Ready: { Type: 'Number' },
  },
  Resources: {
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        ContainerDefinitions: [
          {
            Name: 'web',
            Essential: true,
            Image: { Ref: 'Image' },
            Memory: 128,
            HealthCheck: {
              Command: ['CMD', 'node', '-e', { 'Fn::Sub': READY }],
              // The endpoint's seconds are shorter: these are six, and a minute until it gives up.
              Interval: 300,
              Retries: 10,
              StartPeriod: 300,
            },
          },
        ],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: { Cluster: { Ref: 'Cluster' }, TaskDefinition: { Ref: 'Task' }, DesiredCount: { Ref: 'Count' } },
    },
  },
};

function rootOf({ nested, slow, seconds }: Size, url: string, image: string): string {
  const ready = Math.ceil(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])) + seconds;
  const names = Array.from({ length: nested }, (_, at) => `Service${at + 1}`);
  const stack = (at: number) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: {
      TemplateURL: url,
      Parameters: { Cluster: { Ref: 'Cluster' }, Image: image, Count: at < slow ? 1 : 0, Ready: ready },
    },
  });
  const stacks = Object.fromEntries(names.map((name, at) => [name, stack(at)]));
  return JSON.stringify({ Resources: { Cluster: { Type: 'AWS::ECS::Cluster' }, ...stacks } });
}

/** What a creation of nested services costs in calls while the deployer waits for it, at the pace of AWS. */
export async function measureWaiting(
  copy: string,
  endpoint: string,
  size: Size,
  signal: AbortSignal,
  add: (row: Row) => void,
): Promise<void> {
  const place = { endpoint, region: REGION, environment: 'bench', tags: {} };
  const connection = await connect({ ...place, stackName: 'bench', foundationStackName: 'rookery-foundation' });
  const foundation = await readFoundation(connection);
  if (foundation === undefined) throw new Error('there is no foundation');
  const { bucket, outputs } = foundation;
  const body = JSON.stringify(service);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const key = `bench/${sha256}.json`;
  const template = { key, body, sha256 };
  await uploadTemplates(connection, { bucket, prefix: '', templates: [template] });
  const image = `${outputs.WebsiteRepositoryUri}:1.0.0`;
  const meter = await meterBefore(endpoint);
  try {
    const url = `https://${bucket}.s3.${REGION}.amazonaws.com/${key}`;
    const order = { stackName: 'bench', region: REGION, templateBody: rootOf(size, url, image) };
    const { deployed, memory } = await deploy(copy, meter, order, signal);
    report(size, meter, deployed, memory, add);
  } finally {
    meter.close();
  }
}

async function deploy(copy: string, meter: Meter, order: object, signal: AbortSignal) {
  const words = ['--import', 'tsx', join(copy, 'bench/apps/nested-services.ts')];
  const keys = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const measured = [
    '--import',
    'data:text/javascript,process.on("exit",()=>process.stderr.write(`\\nmaxrss ${process.resourceUsage().maxRSS}`))',
  ];
  const child = spawn(process.execPath, [...measured, ...words], {
    cwd: copy,
    env: { ...process.env, ...keys, AWS_ENDPOINT_URL: meter.url },
    signal,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.end(JSON.stringify(order));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const said = Buffer.concat(err).toString();
  if (code !== 0) throw new Error(said);
  // It is the last thing that the process writes.
  const deployed = JSON.parse(Buffer.concat(out).toString()) as Deployed;
  return { deployed, memory: (Number(/maxrss (\d+)/.exec(said)?.[1] ?? Number.NaN) * 1024) / 1e6 };
}

const MINUTE = 60_000;

function report(size: Size, { calls }: Meter, deployed: Deployed, memory: number, add: (row: Row) => void): void {
  if (deployed.status !== 'CREATE_COMPLETE') throw new Error(`${deployed.status}: ${deployed.cause}`);
  const executed = calls.findIndex(({ action }) => action === 'ExecuteChangeSet');
  const after = calls.slice(executed + 1);
  const waiting = after.filter(({ time }) => time <= deployed.ended);
  const peak = Math.max(
    0,
    ...waiting.map(({ time: from }) => waiting.filter(({ time }) => time >= from && time < from + MINUTE).length),
  );
  const minutes = Math.max((deployed.ended - deployed.begun) / MINUTE, 1 / 60);
  const bytes = waiting.reduce((sum, call) => sum + call.bytes, 0);
  add({
    what: `${size.nested} nested services, while waiting for ${Math.round(minutes * 60)} s`,
    measured: `${peak} API calls in the busiest minute, ${(bytes / minutes / 1000).toFixed(0)} kB a minute; ${after.length - waiting.length} calls afterwards, ${deployed.events} events`,
    target: '<= 30 calls a minute',
    within: peak <= 30,
  });
  add({
    what: '... memory of the deployer',
    measured: `${memory.toFixed(0)} MB`,
    target: '< 200 MB',
    within: memory < 200,
  });
}
