/** Templates of as many web services as asked for, behind one load balancer: plain CloudFormation. */

/** A small server; it knows no signals and is up at once. */
export const PROGRAM = `import { createServer } from 'node:http';
const server = createServer((request, response) => response.end(process.env.TAG));
server.keepAliveTimeout = 60_000;
server.listen(process.env.PORT, '127.0.0.1');
process.once('SIGTERM', () => server.close(() => process.exit(0)));
`;

/** One service of its own stack. */
export const service = {
  Parameters: {
    Cluster: { Type: 'String' },
    Listener: { Type: 'String' },
    Image: { Type: 'String' },
    Tag: { Type: 'String' },
    Priority: { Type: 'Number' },
  },
  Resources: {
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
    Targets: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: {
        VpcId: 'vpc-1',
        TargetType: 'ip',
        Port: 8080,
        Protocol: 'HTTP',
        HealthCheckIntervalSeconds: 10,
        TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }],
      },
    },
    Rule: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: { Ref: 'Listener' },
        Priority: { Ref: 'Priority' },
        Conditions: [{ Field: 'path-pattern', Values: [{ 'Fn::Sub': '/service-${Priority}' }] }],
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
      },
    },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        RequiresCompatibilities: ['FARGATE'],
        NetworkMode: 'awsvpc',
        Cpu: '256',
        Memory: '512',
        // Who may pull the image and write the log; the endpoint asks nobody.
        ExecutionRoleArn: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/execution' },
        ContainerDefinitions: [
          {
            Name: 'web',
            Image: { 'Fn::Sub': '${Image}:${Tag}' },
            PortMappings: [{ ContainerPort: 8080 }],
            Environment: [{ Name: 'TAG', Value: { Ref: 'Tag' } }],
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': { Ref: 'Logs' },
                'awslogs-region': { Ref: 'AWS::Region' },
                'awslogs-stream-prefix': 'web',
              },
            },
          },
        ],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      DependsOn: 'Rule',
      Properties: {
        Cluster: { Ref: 'Cluster' },
        TaskDefinition: { Ref: 'Definition' },
        DesiredCount: 1,
        LaunchType: 'FARGATE',
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1', 'subnet-2'] } },
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: 8080, TargetGroupArn: { Ref: 'Targets' } }],
      },
    },
  },
};

/** How new tasks take over; minutes are six seconds on the endpoint. */
const CONFIGURATIONS = {
  ROLLING: {},
  BLUE_GREEN: { BakeTimeInMinutes: 0 },
  CANARY: { BakeTimeInMinutes: 0, CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 1 } },
  LINEAR: { BakeTimeInMinutes: 0, LinearConfiguration: { StepPercent: 50, StepBakeTimeInMinutes: 1 } },
} as const;
export type Strategy = keyof typeof CONFIGURATIONS;
export const STRATEGIES = ['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR'] as const;

/** The same service, with two target groups between which its deployments shift the requests. */
export function shifting(strategy: Strategy) {
  const { Resources, Parameters } = service;
  const TargetGroups = [
    { TargetGroupArn: { Ref: 'Targets' }, Weight: 1 },
    { TargetGroupArn: { Ref: 'OtherTargets' }, Weight: 0 },
  ];
  const [balancer] = Resources.Service.Properties.LoadBalancers;
  return {
    Parameters,
    Resources: {
      ...Resources,
      OtherTargets: Resources.Targets,
      Rule: {
        ...Resources.Rule,
        Properties: { ...Resources.Rule.Properties, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
      Service: {
        ...Resources.Service,
        Properties: {
          ...Resources.Service.Properties,
          DeploymentConfiguration: { Strategy: strategy, ...CONFIGURATIONS[strategy] },
          LoadBalancers: [
            {
              ...balancer,
              AdvancedConfiguration: {
                AlternateTargetGroupArn: { Ref: 'OtherTargets' },
                ProductionListenerRule: { Ref: 'Rule' },
                RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
              },
            },
          ],
        },
      },
    },
  };
}

/** The load balancer, the cluster, and a nested stack for each of these templates; each has a tag of its own. */
export function system(serviceUrls: readonly string[]) {
  const names = serviceUrls.map((_, at) => `Service${at + 1}`);
  const nested = (name: string, at: number) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: {
      TemplateURL: serviceUrls[at],
      Parameters: {
        Cluster: { Ref: 'Cluster' },
        Listener: { Ref: 'Listener' },
        Image: { Ref: 'Image' },
        Tag: { Ref: `${name}Tag` },
        Priority: at + 1,
      },
    },
  });
  return {
    Parameters: {
      Image: { Type: 'String' },
      ...Object.fromEntries(names.map((name) => [`${name}Tag`, { Type: 'String', Default: '1' }])),
    },
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster' },
      LoadBalancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Subnets: ['subnet-1', 'subnet-2'] },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: { Ref: 'LoadBalancer' },
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
        },
      },
      ...Object.fromEntries(names.map((name, at) => [name, nested(name, at)])),
    },
    Outputs: { Url: { Value: { 'Fn::Sub': 'http://${LoadBalancer.DNSName}' } } },
  };
}
