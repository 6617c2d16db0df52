/** Every call of AWS that a text of ours names is there on the embedded endpoint, or listed with what it is about. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compose } from '../packages/endpoint/server/compose.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['cli', 'commands', 'deploy', 'docs', 'generator', 'templates', 'packages/create-rookery/scaffold'];

/** Calls that nothing here could answer truly. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'account enable-region': 'every region is there from the start.',
  'autoscaling delete-auto-scaling-group': 'it is about machines, of which none starts here.',
  'autoscaling start-instance-refresh': 'it is about machines, of which none starts here.',
  'ecs execute-command': 'it is refused, with what to do instead (rookery exec).',
  'ssm start-session': 'it is refused, with what to do instead (rookery exec).',
};

/** What a service of the command line is called where its requests are signed. */
const SIGNED: Readonly<Record<string, string>> = {
  elbv2: 'elasticloadbalancing',
  stepfunctions: 'states',
  'service-quotas': 'servicequotas',
};

/** `modify-db-instance` is ModifyDBInstance. */
function operationOf(verb: string): string {
  return verb
    .split('-')
    .map((word) => (word === 'db' ? 'DB' : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join('');
}

function textsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => relative(root, join(root, folder, name)))
    .filter((name) => /\.(ts|mjs|md)$/.test(name) && !/\.test\.ts$|node_modules/.test(name));
}

/** `service verb` of each call that a text names; commands without a hyphen (`s3 cp`, `logs tail`) are many calls. */
function namedIn(text: string): string[] {
  return [...text.matchAll(/\baws ((?:[a-z0-9-]+) (?:[a-z0-9]+(?:-[a-z0-9]+)+|subscribe))\b/g)].map(
    ([, call = '']) => call,
  );
}

test('what we tell people to call is there, or said to be elsewhere', async (context) => {
  const home = mkdtempSync(join(tmpdir(), 'rookery-calls-'));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  const { server, close } = compose({ home, account: '000000000000', region: 'us-east-1', log: () => {} });
  context.after(() => close());
  const calls = new Set<string>();
  for (const name of ['README.md', ...FOLDERS.flatMap(textsIn)])
    for (const call of namedIn(readFileSync(join(root, name), 'utf8'))) calls.add(call);
  // The APIs by name, whatever their types.
  const services = server.services as Readonly<Record<string, { operations: object } | undefined>>;
  const absent = [...calls].filter((call) => {
    const [service = '', verb = ''] = call.split(' ');
    return !Object.hasOwn(services[SIGNED[service] ?? service]?.operations ?? {}, operationOf(verb));
  });
  assert.ok(calls.size > 20, String(calls.size));
  assert.deepEqual(absent.sort(), Object.keys(ELSEWHERE).sort());
});
