import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSON_APIS } from '../json-api.ts';
import { answerFault, type RawAnswer, wholeXml } from './answer-check.ts';

const answer = (text: string, status = 200, headers: RawAnswer['headers'] = {}): RawAnswer => ({
  status,
  headers,
  text,
});

function fault(call: string, given: RawAnswer, form?: string): string | undefined {
  const [service = '', operation = ''] = call.split(':');
  return answerFault({ service, operation, form }, given);
}

const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Welcome</body></html>';
const stacks = (inner: string) =>
  `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>${inner}</DescribeStacksResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeStacksResponse>`;
const ONE = stacks('<Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>');
const NONE = stacks('<Stacks/>');

const GOOD: readonly (readonly [call: string, given: RawAnswer, form?: string])[] = [
  ['cloudformation:DescribeStacks', answer(ONE), 'Action=DescribeStacks&StackName=shop'],
  ['cloudformation:DescribeStacks', answer(NONE), 'Action=DescribeStacks&Version=2010-05-15'],
  ['cloudformation:DescribeStacks', answer(`\uFEFF<?xml version="1.0"?>\n${ONE}\n`), 'StackName=shop'],
  ['cloudformation:DeleteStack', answer('<DeleteStackResponse><ResponseMetadata/></DeleteStackResponse>')],
  ['cloudformation:ExecuteChangeSet', answer('<ExecuteChangeSetResponse/>')],
  [
    'cloudformation:DescribeStacks',
    answer('<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>', 400),
  ],
  [
    'rds:DescribeDBInstances',
    answer('<DescribeDBInstancesResponse><DescribeDBInstancesResult/></DescribeDBInstancesResponse>'),
  ],
  ['ecs:DescribeServices', answer('{"services":[],"failures":[]}')],
  ['ecs:ListTasks', answer('{}')],
  ['ecs:DescribeServices', answer('{"__type":"ClusterNotFoundException"}', 400)],
  ['ecs:DescribeServices', answer('', 400, { 'x-amzn-errortype': 'ClusterNotFoundException' })],
  ['ecr:DescribeImages', answer('{"imageDetails":[]}')],
  [
    's3:ListObjectsV2',
    answer('<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'),
  ],
  ['s3:PutObject', answer('')],
  ['s3:HeadObject', answer('', 404)],
  ['s3:HeadBucket', answer('', 301, { 'x-amz-bucket-region': 'eu-west-1' })],
  ['s3:ListObjectsV2', answer('<Error><Code>NoSuchBucket</Code></Error>', 404)],
  ['cloudfront:CreateInvalidation', answer('<Invalidation><Id>I</Id></Invalidation>', 201)],
  ['sts:GetCallerIdentity', answer('<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>', 403)],
  ['cloudformation:DescribeStacks', answer('anything', 503)],
];

for (const [call, given, form] of GOOD) {
  test(`an answer to ${call} is taken for one: ${given.status} ${given.text.slice(0, 60)}`, () => {
    assert.equal(fault(call, given, form), undefined);
  });
}

const CALLS = [
  'cloudformation:DescribeStacks',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:DeleteStack',
  'sts:GetCallerIdentity',
  'iam:CreateServiceLinkedRole',
  'elasticloadbalancing:DescribeTargetHealth',
  'ecs:DescribeServices',
  'ecs:RunTask',
  'ecr:DescribeImages',
  'logs:GetLogEvents',
  's3:ListObjectsV2',
  's3:PutObject',
  'cloudfront:CreateInvalidation',
];

for (const call of CALLS) {
  test(`a page, a text or half an answer is none to ${call}`, () => {
    assert.equal(fault(call, answer(PAGE)), 'a page of HTML');
    assert.equal(fault(call, answer(PAGE, 403)), 'a page of HTML');
    assert.match(fault(call, answer('Access to this site is blocked.')) ?? '', /none of AWS's: Access to this site/);
    assert.match(fault(call, answer('Access to this site is blocked.', 403)) ?? '', /none of AWS's/);
    assert.match(fault(call, answer('<Whatever><Stacks><mem')) ?? '', /cut off/);
    assert.match(fault(call, answer('{"services":[{"service')) ?? '', /cut off/);
    if (call !== 's3:PutObject') assert.equal(fault(call, answer('')), 'nothing');
    if (call !== 's3:PutObject') assert.ok(fault(call, answer('<ListExportsResponse><A/></ListExportsResponse>')));
  });
}

test('a redirection to a page where people sign in is no answer, that of a bucket is', () => {
  for (const call of ['cloudformation:DescribeStacks', 'ecs:ListTasks', 's3:ListObjectsV2'])
    assert.ok(fault(call, answer('', 302, { location: 'http://login.test/' })), call);
});

const LACKING: readonly (readonly [call: string, text: string])[] = [
  ['cloudformation:DescribeStacks', NONE],
  ['cloudformation:DescribeStacks', stacks('<Stacks><member><StackName>shop</StackName></member></Stacks>')],
  ['cloudformation:DescribeStacks', '<DescribeStacksResponse></DescribeStacksResponse>'],
  ['sts:GetCallerIdentity', '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>'],
  [
    'sts:GetCallerIdentity',
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account></Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  ],
  ['cloudformation:CreateChangeSet', '<CreateChangeSetResponse><CreateChangeSetResult/></CreateChangeSetResponse>'],
  [
    'cloudformation:DescribeChangeSet',
    '<DescribeChangeSetResponse><DescribeChangeSetResult/></DescribeChangeSetResponse>',
  ],
  ['ecs:DescribeServices', '{"tasks":[]}'],
  ['ecs:DescribeTaskDefinition', '{}'],
  ['ecs:RunTask', '{}'],
  ['ecs:RunTask', '{"services":[]}'],
  ['ecr:DescribeImages', '{}'],
  ['ecs:ListTasks', 'null'],
  ['ecs:ListTasks', '[]'],
  ['ecr:GetAuthorizationToken', '{}'],
  ['s3:ListObjectsV2', '<ListAllMyBucketsResult/>'],
];

for (const [call, text] of LACKING) {
  test(`an answer to ${call} without what was asked for is none: ${text.slice(0, 90)}`, () => {
    assert.ok(fault(call, answer(text), 'StackName=shop'));
  });
}

test('XML is whole when its root is closed, and nothing follows', () => {
  assert.deepEqual(
    ['<a></a>', '<a/>', '<?xml version="1.0"?>\n<a b="c"><d/></a>\n', '<a>', '<a/><b/>', 'a', '', '<a></b>'].map(
      wholeXml,
    ),
    ['a', 'a', 'a', undefined, undefined, undefined, undefined, undefined],
  );
});

for (const service of JSON_APIS) {
  test(`an answer of ${service} is one of JSON`, () => {
    const answer = { status: 200, headers: {}, text: '{"Any":{"thing":1}}' };
    assert.equal(answerFault({ service, operation: 'GetAny' }, answer), undefined);
    assert.ok(answerFault({ service, operation: 'GetAny' }, { ...answer, text: '<GetAnyResponse/>' }));
  });
}
