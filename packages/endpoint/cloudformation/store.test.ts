import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startTestEngine } from './testing/test-engine.ts';

test('the change set of a deleted stack is forgotten with its stack, ninety days later', async () => {
  const engine = startTestEngine();
  const set = { StackName: 'one', ChangeSetName: 'next' };
  const TemplateBody = 'Resources: { Queue: { Type: AWS::SQS::Queue } }';
  const { Id, StackId } = await engine.call('CreateChangeSet', { ...set, ChangeSetType: 'CREATE', TemplateBody });
  await engine.call('ExecuteChangeSet', set);
  await engine.settled('one');
  await engine.call('DeleteStack', { StackName: 'one' });
  await engine.settled(String(StackId));
  await engine.close();
  const sets = join(engine.folder, 'change-sets');
  const soon = startTestEngine(engine.folder);
  assert.equal((await soon.call('DescribeChangeSet', { ChangeSetName: Id })).ExecutionStatus, 'EXECUTE_COMPLETE');
  await soon.close();
  const journal = join(engine.folder, 'stacks', readdirSync(join(engine.folder, 'stacks'))[0] ?? '');
  const long = readFileSync(journal, 'utf8').replaceAll(/"deleted":"\d{4}/g, '"deleted":"2020');
  writeFileSync(journal, long);
  const later = startTestEngine(engine.folder);
  await assert.rejects(later.call('DescribeChangeSet', { ChangeSetName: Id }), { code: 'ChangeSetNotFound' });
  assert.deepEqual(readdirSync(sets), []);
});
