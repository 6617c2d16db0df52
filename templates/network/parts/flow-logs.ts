import {
  AWS,
  allow,
  assumableBy,
  type Condition,
  type Declare,
  fn,
  type Id,
  type ParameterRefs,
  policy,
  type Resource,
  type Token,
} from '../../../generator/index.ts';
import { logGroup, type logParameters } from '../../parts/log-group.ts';
import { inlinePolicy } from '../../parts/reasons.ts';

/** Flow logs of accepted and rejected connections. */
export function flowLogs(
  builder: Parameters<typeof logGroup>[0],
  vpc: Resource<'AWS::EC2::VPC'>,
  params: ParameterRefs<typeof logParameters>,
): void {
  const { resource } = builder;
  const logs = logGroup(builder, 'FlowLogGroup', params);
  const role = resource(
    'FlowLogRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableBy('vpc-flow-logs.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': AWS.AccountId },
        ArnLike: { 'aws:SourceArn': fn.sub`arn:${AWS.Partition}:ec2:${AWS.Region}:${AWS.AccountId}:vpc-flow-log/*` },
      }),
      Policies: [
        {
          PolicyName: 'WriteFlowLog',
          PolicyDocument: policy(
            allow({
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
              Resource: logs.att('Arn'),
            }),
          ),
        },
      ],
    },
    { Metadata: inlinePolicy() },
  );
  resource('FlowLog', 'AWS::EC2::FlowLog', {
    ResourceType: 'VPC',
    ResourceId: vpc.ref,
    TrafficType: 'ALL',
    LogDestinationType: 'cloud-watch-logs',
    LogGroupName: logs.ref,
    DeliverLogsPermissionArn: role.att('Arn'),
    MaxAggregationInterval: 60,
  });
}

/** Flow logs of rejected connections, in the shared log bucket where there is one. */
export function rejections(
  resource: Declare,
  vpc: Resource<'AWS::EC2::VPC'>,
  { bucket, logged }: { readonly bucket: Token<Id<'AWS::S3::Bucket', 'Name'>>; readonly logged: Condition },
): void {
  resource(
    'Rejections',
    'AWS::EC2::FlowLog',
    {
      ResourceType: 'VPC',
      ResourceId: vpc.ref,
      TrafficType: 'REJECT',
      LogDestinationType: 's3',
      LogDestination: fn.sub`arn:${AWS.Partition}:s3:::${bucket}`,
    },
    { Condition: logged },
  );
}
