import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type FakeAws, fakeAws } from '../../deploy/testing/fake-aws.ts';
import type { Io } from '../command.ts';
import { type Ran, runCommand } from './run-command.ts';

/** A small system in a folder of its own, whose AWS environments reach a scripted stand-in for AWS. */
export interface TestEngine {
  readonly aws: FakeAws;
  readonly folder: string;
  /** Runs a command line as the binary would; an error is its code and exit code. */
  run(command: unknown, words?: readonly string[], io?: Partial<Io>): Promise<Ran>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

const sources = {
  'package.json': '{ "type": "module" }',
  'master.ts': `
    import { template } from '${pathToFileURL(join(root, 'generator/index.ts'))}';
    const queueTemplate = template({
      path: 'templates/queue.yaml', description: 'Queue', parameters: {},
      body: ({ resource }) => ({ QueueArn: resource('Queue', 'AWS::SQS::Queue', {}).att('Arn') }),
    });
    export const services = { repositories: { Website: 'website-service' } };
    export const masterTemplate = template({
      path: 'master.yaml', description: 'Shop',
      parameters: {
        WebsiteImageTag: { Type: 'String', AllowedPattern: '[a-z0-9.]+', role: 'ImageTag' },
        WebsiteRepositoryUri: { Type: 'String', role: 'RepositoryUri' },
        MinTasks: { Type: 'Number', Default: 1, role: 'MinTasks' },
        MaxTasks: { Type: 'Number', Default: 9 },
      },
      body({ params, resource, stack }) {
        resource('Scaling', 'AWS::ApplicationAutoScaling::ScalableTarget', {
          ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceId: 'service/shop/website',
          MinCapacity: params.MinTasks, MaxCapacity: params.MaxTasks,
        });
        return { QueueArn: stack('Messages', queueTemplate, {}).outputs.QueueArn };
      },
    });`,
  'foundation.ts': `
    import { foundationTemplate as make } from '${pathToFileURL(join(root, 'templates/foundation/foundation.ts'))}';
    export const foundationTemplate = make({ Website: 'website-service' });`,
  'environments.ts': `
    const shop = { stackName: 'shop', region: 'eu-central-1', parameters: { WebsiteImageTag: '1.0.0' } };
    export const environments = {
      local: shop, production: shop, protected: { ...shop, terminationProtection: true }, everywhere: { ...shop, multiAz: true },
    };`,
};

/** Makes such a system, for as long as the test runs, with AWS answering as scripted. */
export async function testEngine(t: TestContext, script: Parameters<typeof fakeAws>[1]): Promise<TestEngine> {
  const aws = await fakeAws(t, script);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-test-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
  // The SDK's own way to another endpoint, so that the target stays one of AWS.
  const own = { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  Object.assign(process.env, own);
  // Other files' tests may share this process.
  t.after(() => {
    for (const name of Object.keys(own)) delete process.env[name];
  });

  const run: TestEngine['run'] = (command, words = [], more = {}) => runCommand(folder, command, words, more);
  return { aws, folder, run };
}
