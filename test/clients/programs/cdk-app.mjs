// A system as it is written with the CDK. The environment says what differs from one deployment to the next.
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancer, ApplicationProtocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';

const { GREETING = 'hello', TAG = '1', HIDDEN = '30', BUCKET } = process.env;
const stack = new Stack(new App(), 'Cdk', { env: { account: '000000000000', region: 'us-east-1' } });
const removalPolicy = RemovalPolicy.DESTROY;
const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
const cluster = new Cluster(stack, 'Cluster', { vpc });
const logGroup = new LogGroup(stack, 'Log', { removalPolicy });
const files = new Bucket(stack, 'Files', { removalPolicy });
// Nothing refers to it: what does would be replaced with it, and the CDK replaces nothing without a way back.
new CfnQueue(stack, 'Jobs', { visibilityTimeout: Number(HIDDEN) });
if (BUCKET) new CfnBucket(stack, 'Found', { bucketName: BUCKET }).applyRemovalPolicy(RemovalPolicy.RETAIN);

const taskDefinition = new FargateTaskDefinition(stack, 'Definition');
taskDefinition.addContainer('web', {
  image: ContainerImage.fromRegistry(`000000000000.dkr.ecr.us-east-1.amazonaws.com/web:${TAG}`),
  portMappings: [{ containerPort: 8080 }],
  environment: { GREETING, FILES: files.bucketName },
  logging: LogDrivers.awsLogs({ streamPrefix: 'web', logGroup }),
});
const service = new FargateService(stack, 'Service', { cluster, taskDefinition, assignPublicIp: true });
const balancer = new ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
balancer.addListener('Http', { port: 80 }).addTargets('Web', {
  port: 8080,
  protocol: ApplicationProtocol.HTTP,
  targets: [service],
  deregistrationDelay: Duration.seconds(0),
});
new CfnOutput(stack, 'Url', { value: `http://${balancer.loadBalancerDnsName}` });
new CfnOutput(stack, 'LogName', { value: logGroup.logGroupName });
