import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { localSystem } from './sessions/testing/local-system.ts';

const foundation = pathToFileURL(fileURLToPath(new URL('../templates/foundation/foundation.ts', import.meta.url)));

const master = `
export const services = { repositories: { Api: 'api' } };
const tag = { Type: 'String', role: 'ImageTag' };
const uri = { Type: 'String', role: 'RepositoryUri' };
const apiTemplate = template({
  path: 'services/api.yaml', description: 'Api', parameters: { ImageTag: tag, RepositoryUri: uri },
  body({ params, resource }) {
    const cluster = resource('Cluster', 'AWS::ECS::Cluster', {});
    const logs = resource('Logs', 'AWS::Logs::LogGroup', {});
    const role = resource('ExecutionRole', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com'),
    });
    const definition = resource('Definition', 'AWS::ECS::TaskDefinition', {
      RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', Cpu: '256', Memory: '512', ExecutionRoleArn: role.att('Arn'),
      ContainerDefinitions: [{
        Name: 'api', Image: fn.sub\`\${params.RepositoryUri}:\${params.ImageTag}\`, StopTimeout: 2,
        LogConfiguration: { LogDriver: 'awslogs', Options: {
          'awslogs-group': logs.ref, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'api' } },
      }],
    });
    resource('Service', 'AWS::ECS::Service', {
      Cluster: cluster.ref, TaskDefinition: definition.ref, DesiredCount: 1, LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
    });
    return {};
  },
});
export const masterTemplate = template({
  path: 'master.yaml', description: 'Shop', parameters: { ApiImageTag: tag, ApiRepositoryUri: uri },
  body({ params, stack }) {
    stack('Api', apiTemplate, { ImageTag: params.ApiImageTag, RepositoryUri: params.ApiRepositoryUri });
    return {};
  },
});`;

/** A system of one service, which is a shell script, and what its commands write. */
async function scriptSystem(t: TestContext, tag = '1.0.0') {
  const system = await localSystem(t, master);
  const { folder } = system;
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, 'services/api'), { recursive: true });
  write(
    'foundation.ts',
    `import { foundationTemplate as make } from '${foundation}';
    export const foundationTemplate = make({ Api: 'api' });`,
  );
  write(
    'environments.ts',
    `export const environments = {
      local: { stackName: 'shop', region: 'us-east-1', parameters: { ApiImageTag: '${tag}' } } };`,
  );
  write(
    'services/api/local.ts',
    `export const program = {
    build: ['sh', '-c', 'sh -n main.sh && cp main.sh out && date +%N > generated.txt'], files: ['out'], run: ['sh', 'out'] };`,
  );
  const lines: string[] = [];
  let written = (): void => {};
  const take = (text: string): void => {
    lines.push(text);
    written();
  };
  const io = {
    environment: { ROOKERY_HOME: join(folder, '.rookery'), PATH: process.env.PATH },
    out: take,
    err: take,
  };
  return {
    ...system,
    lines,
    io,
    says: (word: string) => write('services/api/main.sh', `echo says ${word}\nsleep 1000 & wait\n`),
    write,
    async until(pattern: RegExp): Promise<void> {
      while (!lines.some((line) => pattern.test(line)))
        await new Promise<void>((resolve) => {
          written = resolve;
        });
    },
  };
}

test('dev deploys what is saved, says what does not build, and leaves the system running', {
  timeout: 60_000,
}, async (t) => {
  const system = await scriptSystem(t);
  system.says('one');
  const ended = new AbortController();
  const code = system.run('npm run dev', { ...system.io, signal: ended.signal });
  await system.until(/watching api/);
  system.says('two');
  await system.until(/says two/);
  await system.until(/^dev {2}1\.0\.0-[0-9a-f]{8}: deployed/);
  system.write('services/api/main.sh', 'if\n');
  await system.until(/error: service api does not build/);
  system.says('three');
  await system.until(/says three/);
  ended.abort();
  assert.equal(await code, 130);
  assert.match(system.lines.at(-1) ?? '', /goes on running/);
  assert.equal(system.lines.filter((line) => line.endsWith('says three')).length, 1);
  system.lines.length = 0;
  assert.equal(await system.run('npm run releases -- --json', system.io), 0);
  const made: readonly { readonly run: string }[] = JSON.parse(system.lines.at(-1) ?? '');
  assert.equal(made.length, 3);
  assert.equal(new Set(made.map(({ run }) => run)).size, 3, 'a rollback would put back more than the last edit');
});

test('start says what was edited since it was pushed, and how that is deployed', {
  timeout: 60_000,
}, async (t) => {
  const system = await scriptSystem(t);
  system.says('one');
  assert.equal(await system.run('npm run start', system.io), 0, system.lines.join('\n'));
  assert.ok(!system.lines.some((line) => line.includes('edited')));
  system.says('two');
  system.lines.length = 0;
  assert.equal(await system.run('npm run stack:update', system.io), 0);
  const said = system.lines.join('\n');
  assert.match(said, /api was edited since 1\.0\.0 was pushed \(services\/api\/main\.sh, saved \d\d:\d\d:\d\d\)/);
  const [, set = ''] = /--set (ApiImageTag=1\.0\.0-[0-9a-f]{8})/.exec(said) ?? [];
  system.lines.length = 0;
  assert.equal(await system.run(`npm run stack:update -- --set ${set}`, system.io), 0, system.lines.join('\n'));
  assert.ok(!system.lines.some((line) => line.includes('edited')), system.lines.join('\n'));
});

test('a tag that looks mistyped is refused with the one that is there, and built where it is meant', async (t) => {
  const system = await scriptSystem(t, '1.0.O');
  system.says('one');
  assert.equal(await system.run('npm run image:push -- api 1.0.0', system.io), 0, system.lines.join('\n'));
  assert.equal(await system.run('npm run start', system.io), 3);
  assert.match(system.lines.join('\n'), /there is no image api:1\.0\.O; did you mean 1\.0\.0\?/);
  assert.equal(await system.run('npm run image:push -- api 1.0.O', system.io), 0);
  assert.equal(await system.run('npm run start', system.io), 0, system.lines.join('\n'));
});
