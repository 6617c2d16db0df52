import type { ResourceRequest } from '../handler.ts';
import { digest, partitionOf, suffix } from './identifiers.ts';

type Identify = (request: ResourceRequest, name: string) => string;

function arn({ stack }: ResourceRequest, service: string, rest: string): string {
  return `arn:${partitionOf(stack.region).partition}:${service}:${stack.region}:${stack.account}:${rest}`;
}

const hex = (seed: string, length = 16): string => digest(seed).toString('hex').slice(0, length);
const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const last = (path: string): string => path.split('/').at(-1) ?? path;

/** Names of queues and topics that keep messages in order have to end so. */
function ordered(name: string, isFifo: unknown): string {
  return isFifo === true || isFifo === 'true' ? `${name}.fifo` : name;
}

/** Load balancing allows names of 32 characters. */
function shortName(request: ResourceRequest): string {
  return text(
    request.properties.Name,
    `${request.stack.stackName.slice(0, 6)}-${request.logicalId.slice(0, 5)}-${suffix(request.token)}`,
  );
}

const BALANCER_KINDS: Readonly<Record<string, string>> = { network: 'net', gateway: 'gwy' };

/** What `Ref` returns for types whose identifiers the specification does not say. */
export const physicalIds: Readonly<Record<string, Identify>> = {
  'AWS::EC2::EIP': ({ token }) => `203.0.113.${((digest(token)[0] ?? 0) % 254) + 1}`,
  'AWS::EC2::Route': ({ properties, token }) =>
    `${text(properties.RouteTableId, 'rtb')}|${text(properties.DestinationCidrBlock, hex(token))}`,
  'AWS::EC2::VPCGatewayAttachment': ({ properties }) => `IGW|${text(properties.VpcId, '')}`,
  'AWS::ECS::Service': (request, name) =>
    arn(
      request,
      'ecs',
      `service/${last(text(request.properties.Cluster, 'default'))}/${text(request.properties.ServiceName, name)}`,
    ),
  'AWS::ECS::TaskDefinition': (request) =>
    arn(
      request,
      'ecs',
      `task-definition/${text(request.properties.Family, `${request.stack.stackName}-${request.logicalId}`)}:1`,
    ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (request) =>
    arn(
      request,
      'elasticloadbalancing',
      `loadbalancer/${BALANCER_KINDS[text(request.properties.Type, '')] ?? 'app'}/${shortName(request)}/${hex(request.token)}`,
    ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': (request) =>
    arn(request, 'elasticloadbalancing', `targetgroup/${shortName(request)}/${hex(request.token)}`),
  'AWS::ElasticLoadBalancingV2::Listener': ({ properties, token }) =>
    `${text(properties.LoadBalancerArn, '').replace(':loadbalancer/', ':listener/')}/${hex(token)}`,
  'AWS::ElasticLoadBalancingV2::ListenerRule': ({ properties, token }) =>
    `${text(properties.ListenerArn, '').replace(':listener/', ':listener-rule/')}/${hex(token)}`,
  'AWS::SecretsManager::Secret': (request, name) =>
    arn(
      request,
      'secretsmanager',
      `secret:${text(request.properties.Name, name)}-${suffix(`${request.token}/secret`, 6)}`,
    ),
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html#return-values
  'AWS::ApiGateway::RestApi': ({ token }) => suffix(token, 10).toLowerCase(),
  'AWS::ApiGateway::Resource': ({ token }) => suffix(token, 6).toLowerCase(),
  'AWS::ApiGatewayV2::Api': ({ token }) => suffix(token, 10).toLowerCase(),
  'AWS::Lambda::Version': (request) => {
    const name = text(request.properties.FunctionName, 'function').replace(/^.*:function:([^:]+).*$/, '$1');
    return arn(request, 'lambda', `function:${name}:1`);
  },
  'AWS::SQS::Queue': ({ stack, properties }, name) =>
    `https://sqs.${stack.region}.${partitionOf(stack.region).domain}/${stack.account}/${text(properties.QueueName, ordered(name, properties.FifoQueue))}`,
  'AWS::SNS::Topic': (request, name) =>
    arn(request, 'sns', text(request.properties.TopicName, ordered(name, request.properties.FifoTopic))),
  'AWS::SNS::Subscription': ({ properties, token }) => `${text(properties.TopicArn, '')}:${hex(token, 8)}`,
  'AWS::IAM::Policy': (request) =>
    `${request.stack.stackName.slice(0, 4)}-${request.logicalId.slice(0, 4)}-${suffix(request.token)}`,
  'AWS::IAM::ManagedPolicy': (request, name) =>
    `arn:${partitionOf(request.stack.region).partition}:iam::${request.stack.account}:policy${text(request.properties.Path, '/')}${text(request.properties.ManagedPolicyName, name)}`,
  'AWS::Events::Rule': ({ properties }, name) => {
    const rule = text(properties.Name, name);
    return typeof properties.EventBusName === 'string' ? `${properties.EventBusName}|${rule}` : rule;
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': (request) =>
    arn(
      request,
      'autoscaling',
      `scalingPolicy:${hex(request.token, 32)}:policyName/${text(request.properties.PolicyName, request.logicalId)}`,
    ),
  'AWS::WAFv2::WebACL': ({ properties, token }, name) =>
    `${text(properties.Name, name)}|${hex(token, 32)}|${text(properties.Scope, 'REGIONAL')}`,
  'AWS::Route53::RecordSet': ({ properties }, name) => text(properties.Name, name),
};
