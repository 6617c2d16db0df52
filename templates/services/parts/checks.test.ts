import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../../generator/index.ts';
import { oneOffTaskTemplate } from '../one-off-task.ts';
import { scheduledTaskTemplate } from '../scheduled-task.ts';
import { tcpServiceTemplate } from '../tcp-service.ts';
import { webServiceTemplate } from '../web-service.ts';
import { workerServiceTemplate } from '../worker-service.ts';
import type { ScheduledScaling } from './scaling.ts';
import { alarm, cache, database, queue, secret, secretKeys, service, setting, variable } from './uses.ts';

const path = 'services/shop.yaml';

function scheduled(more: Partial<ScheduledScaling>) {
  return webServiceTemplate({
    path,
    schedules: [{ name: 'Night', schedule: 'cron(0 3 ? * MON-FRI *)', minTasks: 1, maxTasks: 20, ...more }],
  });
}

for (const [mistake, code, make] of [
  ['an alarm of what is not deployed', 'AlarmUseless', () => scheduledTaskTemplate({ path, uses: [alarm('Late')] })],
  [
    'a service by its name where a task is none itself',
    'ServiceUnreachable',
    () => oneOffTaskTemplate({ path, uses: [service('Inventory')] }),
  ],
  [
    'the disk of a host',
    'DiskInvalid',
    // As a master without types would have it.
    () => webServiceTemplate({ path, compute: 'ec2', diskGiB: 40 as never }),
  ],
  [
    'tests before traffic where tasks are replaced one by one',
    'OptionsInvalid',
    () => webServiceTemplate({ path, testTraffic: true as never }),
  ],
  [
    'clients that stay where traffic is to shift',
    'StickinessInvalid',
    // As a master without types would have it.
    () => webServiceTemplate({ path, deployment: 'canary', stickinessSeconds: 60 as never }),
  ],
  ['a disk that Fargate does not have', 'DiskInvalid', () => webServiceTemplate({ path, diskGiB: 10 })],
  ['a schedule of five fields', 'ScheduleInvalid', () => scheduled({ schedule: 'cron(0 3 * * *)' })],
  ['a time zone that does not exist', 'ScheduleInvalid', () => scheduled({ timeZone: 'Europe/Berln' })],
  ['more tasks at least than at most', 'ScheduleInvalid', () => scheduled({ minTasks: 40 })],
  ['two uses of one kind and name', 'UseTaken', () => webServiceTemplate({ path, uses: [queue('A'), queue('A')] })],
  [
    'a secret as a whole and by its keys',
    'UseTaken',
    () => webServiceTemplate({ path, uses: [secret('Mail'), secretKeys('Mail', { USER: 'user' })] }),
  ],
  [
    'a database and a cache of one name',
    'ParameterTaken',
    () => webServiceTemplate({ path, uses: [database('Main'), cache('Main')] }),
  ],
  [
    'a variable with the name of a parameter of the template',
    'ParameterTaken',
    () => webServiceTemplate({ path, uses: [variable('Cpu')] }),
  ],
  [
    'the variable of the queue that a worker works on',
    'VariableTaken',
    () => workerServiceTemplate({ path, uses: [secretKeys('Other', { QUEUE_URL: 'url' })] }),
  ],
  ['a variable of the template', 'VariableTaken', () => webServiceTemplate({ path, environment: { PORT: '80' } })],
  [
    'a secret and a setting of one name',
    'VariableTaken',
    () => webServiceTemplate({ path, uses: [secret('Key'), setting('Key')] }),
  ],
  [
    'a container with the name of the main one',
    'ContainerTaken',
    () => webServiceTemplate({ path, sidecars: [{ name: 'Web' }] }),
  ],
  [
    'a secret that the service does not use',
    'SecretMissing',
    () => webServiceTemplate({ path, sidecars: [{ name: 'Agent', secrets: ['API_KEY'] }] }),
  ],
  [
    'secrets for a container that gets all of them',
    'SecretsInherited',
    () =>
      webServiceTemplate({
        path,
        uses: [secret('ApiKey')],
        sidecars: [{ name: 'Init', init: true, ownImage: true, secrets: ['API_KEY'] }],
      }),
  ],
  ['a port for nobody', 'SourcesMissing', () => tcpServiceTemplate({ path, port: 1883, sources: [] })],
] as const) {
  test(`${mistake} is refused at synth`, () => {
    assert.throws(
      make,
      (error) => error instanceof RookeryError && error.code === code && error.message.includes(path),
    );
  });
}

test('uses that share a parameter by intent share it', () => {
  const { document } = webServiceTemplate({ path, uses: [service('Inventory'), service('Prices')] });
  assert.equal(Object.keys(document.Parameters).filter((name) => name === 'NamespaceArn').length, 1);
});
