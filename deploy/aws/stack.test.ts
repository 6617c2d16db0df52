import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkImageTags } from '../artifacts/image-tags.ts';
import { readFoundation } from '../stack/foundation.ts';
import { describing, FakeFault, fakeAws, inTurn, noSuchStack, stackArn } from '../testing/fake-aws.ts';
import { describeStack, stackTree } from './stack.ts';

test('a stack is described with all that a deployment asks of it', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: () =>
      describing('UPDATE_COMPLETE', {
        StackStatusReason: 'why',
        Parameters: [{ ParameterKey: 'A', ParameterValue: '1' }],
        Outputs: [{ OutputKey: 'Url', OutputValue: 'http://x', Description: 'Where it answers' }],
        Tags: [{ Key: 'team', Value: 'x' }],
        EnableTerminationProtection: true,
        LastUpdatedTime: new Date(1000),
        ParentId: stackArn('parent'),
      }),
  });
  assert.deepEqual(await describeStack(await aws.connect(), 'shop'), {
    id: stackArn(),
    name: 'shop',
    status: 'UPDATE_COMPLETE',
    statusReason: 'why',
    parameters: [{ name: 'A', value: '1' }],
    outputs: [{ name: 'Url', value: 'http://x', description: 'Where it answers' }],
    tags: { team: 'x' },
    created: new Date(0),
    updated: new Date(1000),
    terminationProtection: true,
    parentId: stackArn('parent'),
  });
});

test('the tree of resources goes down into nested stacks, page by page, and not into deleted ones', async (t) => {
  const summary = (LogicalResourceId: string, more = {}) => ({
    LogicalResourceId,
    PhysicalResourceId: `${LogicalResourceId}-id`,
    ResourceType: 'AWS::S3::Bucket',
    ResourceStatus: 'CREATE_COMPLETE',
    LastUpdatedTimestamp: new Date(0),
    ...more,
  });
  const nested = { ResourceType: 'AWS::CloudFormation::Stack', PhysicalResourceId: stackArn('child') };
  const aws = await fakeAws(t, {
    ListStackResources: ({ input }) => {
      if (input.StackName === stackArn('child'))
        return { StackResourceSummaries: [summary('Inner', { ResourceStatusReason: 'x' })] };
      if (input.NextToken)
        return { StackResourceSummaries: [summary('Gone', { ...nested, ResourceStatus: 'DELETE_COMPLETE' })] };
      return { StackResourceSummaries: [summary('Child', nested)], NextToken: 'n' };
    },
  });
  const tree = await stackTree(await aws.connect(), 'shop');
  assert.deepEqual(
    tree.map(({ logicalId, nested: below }) => [logicalId, below?.map((inner) => inner.logicalId)]),
    [
      ['Child', ['Inner']],
      ['Gone', undefined],
    ],
  );
  assert.equal(tree[0]?.nested?.[0]?.reason, 'x');
});

test('the foundation is its outputs; without a stack, or before it has any, there is none', async (t) => {
  const outputs = [
    { OutputKey: 'TemplateBucket', OutputValue: 'b' },
    { OutputKey: 'WebsiteRepositoryUri', OutputValue: 'r' },
  ];
  const aws = await fakeAws(t, {
    DescribeStacks: inTurn(
      noSuchStack(),
      describing('ROLLBACK_COMPLETE'),
      describing('UPDATE_COMPLETE', { Outputs: outputs }),
    ),
  });
  const connection = await aws.connect();
  assert.equal(await readFoundation(connection), undefined);
  assert.equal(await readFoundation(connection), undefined);
  assert.deepEqual(await readFoundation(connection), {
    bucket: 'b',
    outputs: { TemplateBucket: 'b', WebsiteRepositoryUri: 'r' },
  });
  assert.equal(aws.calls.at(-1)?.input.StackName, 'shop-foundation');
});

test('a foundation without a bucket is reported', async (t) => {
  const aws = await fakeAws(t, {
    DescribeStacks: () => describing('UPDATE_COMPLETE', { Outputs: [{ OutputKey: 'X', OutputValue: 'y' }] }),
  });
  await assert.rejects(readFoundation(await aws.connect()), /shop-foundation has no output "TemplateBucket"/);
});

const uri = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/website';

test('tags that a repository does not have are answered, those it has are not', async (t) => {
  const aws = await fakeAws(t, {
    DescribeImages: ({ body }) => {
      if (JSON.parse(body).imageIds[0].imageTag === '1') return { imageDetails: [{}] };
      throw new FakeFault('ImageNotFoundException', 'no such tag');
    },
  });
  const wanted = [
    { parameter: 'A', repositoryUri: uri, tag: '1' },
    { parameter: 'B', repositoryUri: uri, tag: '2' },
  ];
  assert.deepEqual(await checkImageTags(await aws.connect(), wanted), [wanted[1]]);
  assert.deepEqual(JSON.parse(aws.calls[1]?.body ?? '{}'), {
    repositoryName: 'shop/website',
    registryId: '111122223333',
    imageIds: [{ imageTag: '1' }],
  });
});

test('a repository of the embedded endpoint has no registry in its name', async (t) => {
  const aws = await fakeAws(t, { DescribeImages: () => ({ imageDetails: [{}] }) });
  await checkImageTags(await aws.connect(), [
    { parameter: 'A', repositoryUri: '127.0.0.1:4600/shop/website', tag: '1' },
  ]);
  assert.equal(JSON.parse(aws.calls[1]?.body ?? '{}').registryId, undefined);
});

test('a repository that is not there, or may not be read, is reported', async (t) => {
  const wanted = [{ parameter: 'WebsiteImageTag', repositoryUri: uri, tag: '1' }];
  const missing = await fakeAws(t, {
    DescribeImages: () => {
      throw new FakeFault('RepositoryNotFoundException', '');
    },
  });
  await assert.rejects(
    checkImageTags(await missing.connect(), wanted),
    /"WebsiteImageTag": there is no image repository .*npm run bootstrap/s,
  );
  const elsewhere = [{ ...wanted[0]!, repositoryUri: uri.replace('111122223333', '222233334444') }];
  assert.deepEqual(await checkImageTags(await missing.connect(), elsewhere), []);
  const denied = await fakeAws(t, {
    DescribeImages: () => {
      throw new FakeFault('AccessDeniedException', '');
    },
  });
  await assert.rejects(checkImageTags(await denied.connect(), wanted), /ecr:DescribeImages/);
});
