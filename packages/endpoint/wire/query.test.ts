import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../server/service.ts';
import { ec2Error, parseQuery, queryAnswer, queryError } from './query.ts';

test('a form becomes nested data, its lists in the order of their numbers', () => {
  const fields = [
    'Action=CreateChangeSet&Version=2010-05-15&StackName=my+stack%21',
    'Parameters.member.2.ParameterKey=B&Parameters.member.2.UsePreviousValue=true',
    'Parameters.member.1.ParameterKey=A&Parameters.member.1.ParameterValue=1%3D2',
    'Capabilities.member.10=j&Capabilities.member.9=i&RollbackConfiguration.RollbackTriggers.member.1.Arn=x&Tags=',
  ];
  assert.deepEqual(parseQuery(fields.join('&')), {
    action: 'CreateChangeSet',
    version: '2010-05-15',
    input: {
      StackName: 'my stack!',
      Parameters: [
        { ParameterKey: 'A', ParameterValue: '1=2' },
        { ParameterKey: 'B', UsePreviousValue: 'true' },
      ],
      Capabilities: ['i', 'j'],
      RollbackConfiguration: { RollbackTriggers: [{ Arn: 'x' }] },
      Tags: '',
    },
  });
});

test('maps come as entries', () => {
  const call = parseQuery('Action=A&M.entry.1.key=a&M.entry.1.value=1&M.entry.2.key=b&M.entry.2.value=2');
  assert.deepEqual(call?.input, { M: { a: '1', b: '2' } });
});

test('a form without an action is no call', () => {
  assert.equal(parseQuery('StackName=a'), undefined);
});

test('a field named like an object prototype is only a field', () => {
  const call = parseQuery('Action=A&__proto__.polluted=yes&constructor.prototype.polluted=yes');
  assert.equal(Object.getPrototypeOf(call?.input), Object.prototype);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test('a form nested beyond reason is refused', () => {
  assert.throws(() => parseQuery(`Action=A&${'a.'.repeat(100)}b=1`), { code: 'MalformedInput' });
});

test('an answer has lists of members, ISO times, and no element for what is not there', () => {
  const result = {
    Stacks: [{ StackName: 'a<b>&"c"', CreationTime: new Date(0), Description: undefined, Outputs: [] }],
    NextToken: null,
    DisableRollback: false,
  };
  assert.equal(
    queryAnswer('DescribeStacks', 'http://ns/', result, 'id'),
    '<DescribeStacksResponse xmlns="http://ns/"><DescribeStacksResult><Stacks><member>' +
      '<StackName>a&lt;b&gt;&amp;&quot;c&quot;</StackName><CreationTime>1970-01-01T00:00:00.000Z</CreationTime><Outputs/>' +
      '</member></Stacks><DisableRollback>false</DisableRollback></DescribeStacksResult>' +
      '<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DescribeStacksResponse>',
  );
});

test('a void operation has an answer without a result', () => {
  assert.equal(
    queryAnswer('DeleteStack', 'n', undefined, 'id'),
    '<DeleteStackResponse xmlns="n"><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DeleteStackResponse>',
  );
});

test('an error says whose fault it is, and EC2 has a form of its own', () => {
  const sender = queryError(new AwsError('ValidationError', 'Stack <x>'), 'n', 'id');
  assert.match(sender, /<Error><Type>Sender<\/Type><Code>ValidationError<\/Code><Message>Stack &lt;x&gt;<\/Message>/);
  assert.match(queryError(new AwsError('InternalFailure', '', 500), 'n', 'id'), /<Type>Receiver<\/Type>/);
  assert.match(ec2Error(new AwsError('InvalidAction', 'm'), 'id'), /<Errors><Error><Code>InvalidAction<\/Code>/);
});
