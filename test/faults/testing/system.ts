import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type CloudFormationClient, ListChangeSetsCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Io } from '../../../cli/command.ts';
import { runCommand } from '../../../cli/testing/run-command.ts';
import bootstrap from '../../../commands/bootstrap.ts';
import { clock } from '../../../deploy/aws/pause.ts';
import type { RookeryError } from '../../../generator/errors.ts';
import { client, type Endpoint, settled, startEndpoint } from '../../endpoint/testing/endpoint.ts';
import { type FaultProxy, startFaultProxy } from './proxy.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
// As a path, which the bundler of the binary takes as well.
const engine = join(root, 'generator/index.ts');
const REGION = 'eu-central-1';

// Each system has templates of its own, which the bucket does not have yet.
const sourcesOf = (stackName: string): Readonly<Record<string, string>> => ({
  'package.json': '{ "type": "module" }',
  'master.ts': `
    import { template } from '${engine}';
    const queueTemplate = template({
      path: 'templates/queue.yaml', description: 'Queue of ${stackName}', parameters: { Delay: { Type: 'Number' } },
      body: ({ params, resource }) => ({
        QueueArn: resource('Queue', 'AWS::SQS::Queue', { DelaySeconds: params.Delay }).att('Arn'),
      }),
    });
    export const services = { repositories: {} };
    export const masterTemplate = template({
      path: 'master.yaml', description: '${stackName}', parameters: { Delay: { Type: 'Number', Default: 1 } },
      body({ params, resource, stack }) {
        resource('Alarms', 'AWS::SNS::Topic', {});
        return { QueueArn: stack('Messages', queueTemplate, { Delay: params.Delay }).outputs.QueueArn };
      },
    });`,
  'foundation.ts': `
    import { template } from '${engine}';
    export const foundationTemplate = template({
      path: 'foundation.yaml', description: 'Foundation', parameters: {},
      body: ({ resource }) => ({ TemplateBucket: resource('Templates', 'AWS::S3::Bucket', {}).ref }),
    });`,
});

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly error?: RookeryError | undefined;
  readonly out: string;
  readonly err: string;
}

/** What the endpoint holds of a stack, once nothing of it goes on any more. */
export interface Held {
  /** Undefined where there is no stack. */
  readonly status: string | undefined;
  /** Operations that were begun, in all. */
  readonly begun: number;
  /** Change sets that were not executed. */
  readonly changeSets: number;
  /** Stacks that ever had the name. */
  readonly made: number;
}

/** A system of one stack of its own, whose commands reach the endpoint through the proxy. */
export interface FaultSystem {
  readonly stackName: string;
  readonly folder: string;
  run(command: unknown, words?: readonly string[], io?: Partial<Io>): Promise<Ran>;
  held(): Promise<Held>;
}

/** The endpoint of a test file, and the proxy before it. */
export interface Ground {
  readonly endpoint: Endpoint;
  readonly proxy: FaultProxy;
  system(): FaultSystem;
}

/** How much faster time passes for whoever waits: what takes a second on AWS takes some milliseconds here. */
const FASTER = 1_000;

/** Sets up the endpoint, the proxy and the foundation before the tests of a file, and takes all away after them. */
export function ground(): Ground {
  const made: { endpoint?: Endpoint; proxy?: FaultProxy; asking?: CloudFormationClient } = {};
  const folders: string[] = [];
  const { sleep } = clock;
  let count = 0;
  const system = (): FaultSystem => {
    count += 1;
    const folder = writeSystem(`shop-${count}`);
    folders.push(folder);
    return systemIn(folder, `shop-${count}`, () => made.asking!);
  };
  before(async () => {
    clock.sleep = (milliseconds, signal) => sleep(milliseconds / FASTER, signal);
    made.endpoint = await startEndpoint();
    made.asking = client(made.endpoint.url, REGION);
    made.proxy = await startFaultProxy(made.endpoint.url);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: made.proxy.url,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    const { code, err } = await system().run(bootstrap, ['--env', 'production', '--yes']);
    if (code !== 0) throw new Error(err);
  });
  after(async () => {
    clock.sleep = sleep;
    made.asking?.destroy();
    await made.proxy?.close();
    await made.endpoint?.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return {
    get endpoint() {
      return made.endpoint!;
    },
    get proxy() {
      return made.proxy!;
    },
    system,
  };
}

function writeSystem(stackName: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-faults-')));
  const environment = { stackName, foundationStackName: 'shop-foundation', region: REGION, parameters: {} };
  const environments = `export const environments = { production: ${JSON.stringify(environment)} };`;
  for (const [name, text] of Object.entries({ ...sourcesOf(stackName), 'environments.ts': environments }))
    writeFileSync(join(folder, name), text);
  return folder;
}

function systemIn(folder: string, stackName: string, asking: () => CloudFormationClient): FaultSystem {
  return {
    stackName,
    folder,
    run: (command, words = [], more = {}) => run(folder, command, words, more),
    held: () => held(asking(), stackName),
  };
}

async function run(folder: string, command: unknown, words: readonly string[], more: Partial<Io>): Promise<Ran> {
  const ran = await runCommand(folder, command, words, more);
  return { ...ran, out: ran.out.join('\n') };
}

async function held(cloudFormation: CloudFormationClient, stackName: string): Promise<Held> {
  const { StackSummaries = [] } = await cloudFormation.send(new ListStacksCommand({}));
  const made = StackSummaries.filter((one) => one.StackName === stackName);
  const alive = made.find((one) => one.StackStatus !== 'DELETE_COMPLETE');
  if (alive === undefined) return { status: undefined, begun: 0, changeSets: 0, made: made.length };
  const StackName = alive.StackId ?? '';
  const { status, events } = await settled(cloudFormation, StackName);
  const { Summaries = [] } = await cloudFormation.send(new ListChangeSetsCommand({ StackName }));
  const begun = events.filter((event) => new RegExp(`^${stackName} (CREATE|UPDATE)_IN_PROGRESS( |$)`).test(event));
  return {
    status,
    begun: begun.length,
    changeSets: Summaries.filter(({ ExecutionStatus }) => ExecutionStatus !== 'EXECUTE_COMPLETE').length,
    made: made.length,
  };
}
