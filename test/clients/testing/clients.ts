import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { type Ran, runAws } from '../../../packages/endpoint/testing/command-line.ts';
import { credentials, region } from '../../../packages/endpoint/testing/test-engine.ts';

/** The path of a program or a template that a client runs. */
export const program = (name: string): string => fileURLToPath(new URL(`../programs/${name}`, import.meta.url));

const cache = fileURLToPath(new URL('../../../.cache/clients', import.meta.url));

/** Where a client that npm has is, once `node test/clients/install.mjs` has run. */
export const installed = (path: string): string => join(cache, 'node_modules', path);

/** A folder for what a client writes, its home too. */
export function clientFolder(test: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rookery-client-')));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Credentials of nobody, one endpoint for all services, and nothing of the machine that could lead elsewhere. */
function environment(url: string, home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    // The rules of the CDK's own, which read each template for seconds, say nothing of what answers its commands.
    CDK_VALIDATION: 'false',
    SLS_TELEMETRY_DISABLED: '1',
    // What it compiles its schemas to, and would compile again for each command in a home that is its service's folder.
    SLS_SCHEMA_CACHE_BASE_DIR: cache,
    SLS_NOTIFICATIONS_MODE: 'off',
    SLS_AWS_MONITORING_FREQUENCY: '250',
    NO_COLOR: '1',
    CI: 'true',
  };
}

export interface Client {
  readonly url: string;
  readonly folder: string;
}

/** Runs a client to its end, in a folder and an environment of its own. */
export function runClient(
  { url, folder }: Client,
  command: readonly [string, ...string[]],
  more: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const [file, ...args] = command;
  const options = { cwd: folder, env: { ...environment(url, folder), ...more }, maxBuffer: 2 ** 24 };
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin?.end();
  });
}

/** Runs a command line of an `aws`, in a folder and an environment of its own. */
export function runAwsClient({ url, folder }: Client, program: string, args: readonly string[]): Promise<Ran> {
  return runAws(program, args, { cwd: folder, env: environment(url, folder) });
}

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const web = (tag: string): string => `
import { createServer } from 'node:http';
const { GREETING, PORT } = process.env;
createServer((_, response) => response.end(GREETING + ' from ${tag}\\n')).listen(PORT, () => console.log('listening as ${tag}'));
`;

async function pushImage(url: string, tag: string): Promise<void> {
  const authorization = `Basic ${Buffer.from('AWS:test').toString('base64')}`;
  const send = async (method: string, path: string, body: string, type = 'application/octet-stream') => {
    const headers = { authorization, 'content-type': type };
    const { status } = await fetch(`${url}/v2/web/${path}`, { method, body, headers });
    if (status !== 201) throw new Error(`${method} ${path}: ${status}`);
  };
  const config = JSON.stringify({ config: { Entrypoint: ['node'], Cmd: ['web.mjs'] } });
  const layer = web(tag);
  for (const blob of [config, layer]) await send('POST', `blobs/uploads/?digest=${digestOf(blob)}`, blob);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const described = (type: string, blob: string) => ({ mediaType: type, digest: digestOf(blob), size: blob.length });
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: described('application/vnd.oci.image.config.v1+json', config),
    layers: [described('text/javascript', layer)],
  };
  await send('PUT', `manifests/${tag}`, JSON.stringify(manifest), mediaType);
}

/** The repository `web` with the images that the systems of the clients run: their tags are 1 and 2. */
export async function pushImages(url: string): Promise<void> {
  const ecr = new ECRClient({ endpoint: url, region, credentials });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
  ecr.destroy();
  for (const tag of ['1', '2']) await pushImage(url, tag);
}
