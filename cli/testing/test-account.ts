import {
  carrying,
  describing,
  event,
  type FakeCall,
  FakeFault,
  inTurn,
  noSuchStack,
  stackArn,
} from '../../deploy/testing/fake-aws.ts';

const changeSetId = 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/rookery-1/1';

/** DescribeStacks' answer for the foundation of the test system. */
export const foundation = describing('CREATE_COMPLETE', {
  StackId: stackArn('shop-foundation'),
  StackName: 'shop-foundation',
  Outputs: [
    { OutputKey: 'TemplateBucket', OutputValue: 'bucket' },
    { OutputKey: 'WebsiteRepositoryUri', OutputValue: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/website' },
  ],
});

/** The test system's stack as it is described, with the image tag that it runs. */
export function shop(tag = '1.0.0', more: Readonly<Record<string, unknown>> = {}) {
  return describing('UPDATE_COMPLETE', {
    Parameters: [
      { ParameterKey: 'TemplateBucket', ParameterValue: 'bucket' },
      { ParameterKey: 'TemplatePrefix', ParameterValue: '' },
      { ParameterKey: 'WebsiteImageTag', ParameterValue: tag },
      {
        ParameterKey: 'WebsiteRepositoryUri',
        ParameterValue: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/website',
      },
      { ParameterKey: 'MinTasks', ParameterValue: '3' },
    ],
    Outputs: [{ OutputKey: 'QueueArn', OutputValue: 'arn:queue', Description: 'The queue' }],
    ...more,
  });
}

/** DescribeStacks by the name or ARN that was asked for; a stack that is not here is not there. */
export const stacks =
  (known: Readonly<Record<string, unknown>>) =>
  ({ input }: { readonly input: Readonly<Record<string, string>> }) => {
    const name = input.StackName ?? '';
    const found = known[/stack\/([^/]+)/.exec(name)?.[1] ?? name];
    if (found === undefined) throw noSuchStack(name);
    return typeof found === 'function' ? found() : found;
  };

/** The calls around one change set of the stack `shop`, which changes a queue; its operation ends as scripted. */
export function changeSet(ending: readonly object[] = [event(2, 'shop', 'UPDATE_COMPLETE')]) {
  let begun: readonly object[] = [];
  const change = {
    Action: 'Modify',
    LogicalResourceId: 'Queue',
    ResourceType: 'AWS::SQS::Queue',
    Replacement: 'False',
  };
  return {
    CreateChangeSet: () => ({ Id: changeSetId, StackId: stackArn() }),
    DescribeChangeSet: () => ({
      ChangeSetId: changeSetId,
      StackId: stackArn(),
      StackName: 'shop',
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [{ Type: 'Resource', ResourceChange: change }],
    }),
    DeleteChangeSet: () => ({}),
    ExecuteChangeSet: ({ input }: FakeCall) => {
      begun = carrying(input.ClientRequestToken, ending);
      return {};
    },
    DescribeStackEvents: () => ({ StackEvents: [...begun, event(0, 'shop', 'CREATE_COMPLETE')] }),
  };
}

/** A bucket that holds nothing and takes everything. */
export const emptyBucket = {
  GET: () => '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>',
  PUT: () => '',
};

/** A repository with or without the image that is asked for. */
export function images(present: boolean) {
  return {
    DescribeImages: inTurn(
      present ? { imageDetails: [{ imageDigest: 'sha256:1' }] } : new FakeFault('ImageNotFoundException'),
    ),
  };
}
