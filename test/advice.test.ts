import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runnable } from '../cli/npm-scripts.ts';
import { again, undoing } from '../deploy/aws/interrupted.ts';
import { mendOf, refusal, STACK_STATUSES } from '../deploy/aws/status.ts';
import { aStack, testTarget } from '../deploy/testing/fake-aws.ts';
import { checkWhole, commandsIn } from './advice.ts';
import { sources } from './imports.ts';

const place = { environment: 'production', app: 'shop/master.ts', root: 'edge', region: 'eu-central-1' };
const target = { ...testTarget, ...place };

test('what is advised about a stack in any status is whole: command, environment, app, root and region', async () => {
  let count = 0;
  for (const status of STACK_STATUSES)
    for (const name of [target.stackName, target.foundationStackName])
      for (const verb of ['updated', 'deleted', 'compared'] as const) {
        const stack = aStack(status, { name });
        const texts = [refusal(target, stack, verb).message, mendOf(target, stack, ['Messages/Queue']) ?? ''];
        for (const line of texts.flatMap(commandsIn)) {
          await checkWhole(line, place);
          count += 1;
        }
      }
  assert.ok(count > 200, String(count));
  for (const line of commandsIn(undoing(target, 'shop'))) await checkWhole(line, place);
});

test('a command with arguments can be run by npm and by npx', () => {
  const line = again(target, 'rollout:continue Shop/Service');
  assert.equal(line, 'npm run rollout:continue -- Shop/Service --env production --app shop/master.ts --root edge');
  const npx = 'npx rookery rollout:continue Shop/Service --env production --app shop/master.ts --root edge';
  assert.equal(runnable('/nowhere', line), npx);
});

test('each way out of a status that is stuck is a flag of ours', () => {
  const waysOut = {
    CREATE_FAILED: '--recreate',
    ROLLBACK_FAILED: '--recreate',
    UPDATE_FAILED: '--continue-rollback',
    UPDATE_ROLLBACK_FAILED: '--continue-rollback --skip Messages/Queue',
    DELETE_FAILED: '--retain Messages/Queue',
  };
  for (const [status, flag] of Object.entries(waysOut)) {
    const mend = mendOf(target, aStack(status), ['Messages/Queue']) ?? '';
    assert.ok(mend.includes(`${flag}\``), `${status}: ${mend}`);
  }
});

/** Files in which a command stands as it is, and why nothing is missing from it. */
const AS_IT_STANDS: Readonly<Record<string, string>> = {
  'cli/npm-scripts.ts': 'turns scripts into commands',
  'cli/options.ts': 'names the help of commands',
  'cli/render/started.ts': 'adds --app by itself, and is about environment local',
  'cli/session.ts': 'names the start of the local endpoint, which is the same for every app',
  'cli/workflow/healthcheck/report.ts': 'names the start of the local system',
  'cli/workflow/healthcheck/settings.ts': 'an example of an address, which no environment has to do with',
  'cli/workflow/image-push/commit-tag.ts': 'an example of a service and a tag',
  'cli/workflow/check/lint.ts': 'a comment on a linter',
  'cli/workflow/dev/dev.ts': 'names the end of the local endpoint, which is the same for every app',
  'cli/workflow/template-files.ts': 'an example of a file',
  'commands/image-promote.ts': 'examples of two environments, a service and a tag',
  'commands/image-push.ts': 'an example of a service and a tag',
  'commands/site-publish.ts': 'an example of a folder',
  'commands/stack-rollback.ts': 'an example of a number',
  'commands/synth.ts': 'adds --app by itself',
  'deploy/site/files.ts': 'an example of another way to copy a file',
  'generator/file-template/document.ts': 'a comment on the AWS command line',
  'generator/file-template/file-template.ts': 'the command finds every file of the folder by itself',
  'generator/header.ts': 'the first line of every file that is written',
  'generator/policy/handlers/index.ts': 'a comment on where the table comes from',
  'generator/policy/policies.ts': 'asks CloudFormation for what is the same in every region',
};

test('a command that is advised is built with its environment, app, root and region, and never written by hand', () => {
  const found = sources
    .filter((file) => /^(deploy|cli|commands|generator)\//.test(file) && !/\.test\.ts$|testing\/|generated/.test(file))
    .filter((file) =>
      /\bnpm run [a-z]|\bnpm start\b|\baws (?:cloudformation|ecs|elbv2|iam|logs|rds|s3|s3api|ecr) [a-z]/.test(
        readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'),
      ),
    );
  assert.deepEqual(
    found.filter((file) => AS_IT_STANDS[file] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(AS_IT_STANDS).filter((file) => !found.includes(file)),
    [],
  );
});
