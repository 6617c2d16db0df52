import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestEngine } from '../testing/test-engine.ts';

test('a value that a schema does not take fails its resource when it comes to be made, not before', async () => {
  const engine = startTestEngine();
  const TemplateBody = JSON.stringify({
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', DependsOn: 'Topic', Properties: { Name: 'a b' } },
    },
  });
  await engine.call('CreateStack', { StackName: 'wrong', TemplateBody });
  assert.equal((await engine.settled('wrong')).StackStatus, 'ROLLBACK_COMPLETE');
  const events = await engine.events('wrong');
  const words = 'Properties validation failed for resource Group with message:\n#/Name: failed validation constraint';
  assert.ok(
    events.some((event) => event.startsWith('Topic CREATE_COMPLETE')),
    events.join('\n'),
  );
  assert.ok(events.includes(`Group CREATE_FAILED ${words} for keyword [pattern]`), events.join('\n'));
});

test('what the endpoint made up for a record is taken where a schema asks for another form', async () => {
  const engine = startTestEngine();
  const TemplateBody = JSON.stringify({
    Resources: {
      // The test's own handler gives it the ARN arn:Queue, which no pattern of an ARN takes.
      Queue: { Type: 'AWS::SQS::Queue' },
      Taken: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { KmsKeyId: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
      },
    },
  });
  await engine.call('CreateStack', { StackName: 'taken', TemplateBody });
  assert.equal((await engine.settled('taken')).StackStatus, 'CREATE_COMPLETE');
  const literal = JSON.stringify({
    Resources: { Refused: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: 'arn:other' } } },
  });
  await engine.call('CreateStack', { StackName: 'refused', TemplateBody: literal });
  assert.equal((await engine.settled('refused')).StackStatus, 'ROLLBACK_COMPLETE');
});

test('what only the API of a service limits is refused by the service', async () => {
  const engine = startTestEngine();
  const TemplateBody = JSON.stringify({
    Resources: { Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1, RetentionPeriodHours: 9000 } } },
  });
  await engine.call('CreateStack', { StackName: 'service', TemplateBody });
  assert.equal((await engine.settled('service')).StackStatus, 'ROLLBACK_COMPLETE');
  const [failed = ''] = (await engine.events('service')).filter((event) => event.startsWith('Stream CREATE_FAILED'));
  assert.match(failed, /RetentionPeriodHours|retentionPeriodHours/);
});
