import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { write } from '../emitted.ts';
import { isMissing, lineOf, run } from '../judges.ts';
import { controlTower, findingsOf, guardBinary, guardFindings, type Judged, typesSeen } from './guard.ts';

const rule = (query: string) => `let QUEUE = "AWS::SQS::Queue"
let queues = ${query}
rule check when Resources exists {
  %queues.Properties.RedrivePolicy exists
  # Conditions are no matter here.
  << Parameters of AWS::SQS::QueuePolicy are none either >>
}`;

test('rules that look for resources by type see those of the types that they name', () => {
  assert.deepEqual(typesSeen(rule('Resources.*[ Type == %QUEUE ]')), ['AWS::SQS::Queue']);
  assert.deepEqual(typesSeen(rule('Resources[\n  Type == %QUEUE\n]')), ['AWS::SQS::Queue']);
  assert.deepEqual(typesSeen(rule('Resources[ keys == %name ]').replaceAll('"', "'")), ['AWS::SQS::Queue']);
});

test('rules that look for resources in another way, or for something else, see the whole template', () => {
  for (const query of ['Resources.*', 'Resources.*[ Type != %QUEUE ]', 'Resources.*[ Type == /Queue/ ].Metadata'])
    assert.equal(typesSeen(rule(query)), undefined, query);
  assert.equal(typesSeen(rule('Parameters.*[ Type == %QUEUE ]')), undefined);
  assert.equal(typesSeen('rule check { Resources exists }'), undefined);
});

const queue = (name: string, target: string) => `  ${name}:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt [${target}, Arn]
        maxReceiveCount: 3
`;
const texts = {
  'found.yaml': `Resources:\n${queue('Queue', 'Dead')}  # Of its own.\n${queue('Dead', 'Queue')}`,
  'lost.yaml': `Description: Queues\n\nResources:\n${queue('Queue', 'Role')}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}

Outputs:
  Name:
    Value: !Ref Queue
`,
};

test('what rules find in what they see is what they find in the whole templates', async (t) => {
  if (isMissing(t, '@cdklabs/cdk-validator-cfnguard', existsSync(guardBinary))) return;
  const folder = write(texts);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const rules = controlTower().flatMap(({ files }) => files.flatMap((file) => ['--rules', file]));
  const options = ['--show-summary', 'none', '--output-format', 'json', '--structured'];
  const { out } = await run(guardBinary, ['validate', '--data', folder, ...rules, ...options], folder);
  const judged = JSON.parse(out) as Judged[];
  const whole = judged.flatMap((one) => {
    const file = Object.keys(texts).find((name) => one.name.endsWith(name)) ?? assert.fail(one.name);
    return findingsOf(one).map((finding) => lineOf({ file, ...finding }));
  });
  const found = (await guardFindings(texts)).map(lineOf);
  assert.deepEqual(found.sort(), whole.sort());
  assert.ok(found.some((line) => line.startsWith('lost.yaml: Queue: sqs_dlq_check:')));
  assert.ok(!found.some((line) => line.startsWith('found.yaml: Queue: sqs_dlq_check:')));
});

test('most rules look for resources by type', () => {
  const groups = controlTower();
  const all = groups.flatMap(({ files }) => files);
  assert.ok(all.length > 200, `${all.length}`);
  const whole = groups.filter(({ types }) => types === undefined).flatMap(({ files }) => files);
  assert.ok(whole.length < all.length / 10, whole.join('\n'));
});
