import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { credentials, region } from '../../packages/endpoint/testing/test-engine.ts';
import { type Recording, record } from './testing/recorder.ts';

const master = `
const reportTemplate = template({
  path: 'templates/report.yaml', description: 'A report each day',
  parameters: { Group: { Type: 'String' }, QueueArn: { Type: 'String' } },
  body({ params, resource }) {
    const files = resource('Files', 'AWS::S3::Bucket', { BucketName: 'shop-reports' });
    const role = resource('Role', 'AWS::IAM::Role', { AssumeRolePolicyDocument: assumableBy('scheduler.amazonaws.com') },
      { DependsOn: [files] });
    resource('Schedule', 'AWS::Scheduler::Schedule', {
      GroupName: params.Group, ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: params.QueueArn, RoleArn: role.att('Arn') },
    });
    return {};
  },
});
export const masterTemplate = template({
  path: 'master.yaml', description: 'Shop', parameters: { Group: { Type: 'String', Default: 'default' } },
  body({ params, resource, stack }) {
    const queue = resource('Queue', 'AWS::SQS::Queue', {});
    stack('Report', reportTemplate, { ...params, QueueArn: queue.att('Arn') });
    return { QueueArn: queue.att('Arn') };
  },
});`;

function typing(session: Recording, codes: number[]) {
  return async (line: string, ...answers: readonly string[]) => {
    codes.push(await session.type(line, ...answers));
  };
}

test('a failing deploy: the session of the manual', async (t) => {
  const session = await record(t, 'failing-deploy', master);
  const codes = [await session.before('npm run bootstrap')];
  const type = typing(session, codes);

  session.say('The first deployment names a group of schedules that nobody has made. It goes back by itself:');
  await type('npm run stack:update -- --set Group=reports', 'y');

  session.say('What is left is an empty stack. The next run says so, deletes it, and creates it anew:');
  await type('npm run stack:update', 'y', 'y');

  session.say('The same mistake in an update: what is deployed stays what it was.');
  await type('npm run stack:update -- --set Group=reports', 'y');
  session.end();
  assert.deepEqual(codes, [0, 1, 0, 1]);
});

test('a deletion that fails: the session of the manual', async (t) => {
  const session = await record(t, 'failing-deletion', master);
  const s3 = new S3Client({ endpoint: session.url, region, credentials, forcePathStyle: true });
  t.after(() => s3.destroy());
  const codes = [await session.before('npm run stack:update')];
  const type = typing(session, codes);
  const report = { Bucket: 'shop-reports', Key: 'monday.csv' };
  await s3.send(new PutObjectCommand({ ...report, Body: 'a,b' }));

  session.say('Before it asks, it says what goes. A bucket that is not empty CloudFormation does not delete:');
  await type('npm run stack:delete', 'shop');

  session.say('The reports are still wanted: their bucket stays, and the rest goes.');
  await type('npm run stack:delete -- --retain Report/Files', 'shop');
  await type('npm run stack:status');
  session.end();
  await s3.send(new DeleteObjectCommand(report));
  assert.deepEqual(codes, [0, 4, 0, 3]);
});
