/** A template with a service of two containers a task, a service of a process, and tasks that are run by hand. */
export function containersTemplate(tag: string) {
  const image = (name: string) => ({ 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/${name}` });
  const LogConfiguration = {
    LogDriver: 'awslogs',
    Options: {
      'awslogs-group': { Ref: 'Logs' },
      'awslogs-region': { Ref: 'AWS::Region' },
      'awslogs-stream-prefix': 'x',
    },
  };
  const shell = (text: string) => ['sh', '-c', text];
  const definition = (Family: string, ContainerDefinitions: object[], more = {}) => ({
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family,
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '512',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/pulls',
      ContainerDefinitions: ContainerDefinitions.map((container) => ({ LogConfiguration, ...container })),
      ...more,
    },
  });
  const NetworkConfiguration = { AwsvpcConfiguration: { Subnets: ['subnet-1', 'subnet-2'] } };
  const connected = (PortName: string) => ({
    Enabled: true,
    Services: [{ PortName, ClientAliases: [{ Port: 80, DnsName: PortName }] }],
  });
  const usual = { Cluster: { Ref: 'Cluster' }, LaunchType: 'FARGATE', NetworkConfiguration };
  return {
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'shop' } },
      Namespace: { Type: 'AWS::ServiceDiscovery::HttpNamespace', Properties: { Name: 'shop' } },
      Cluster: {
        Type: 'AWS::ECS::Cluster',
        Properties: {
          ClusterName: 'shop',
          ServiceConnectDefaults: { Namespace: { 'Fn::GetAtt': ['Namespace', 'Arn'] } },
        },
      },
      LoadBalancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Subnets: ['subnet-1', 'subnet-2'] },
      },
      Targets: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: {
          VpcId: 'vpc-1',
          TargetType: 'ip',
          Port: 8080,
          Protocol: 'HTTP',
          HealthCheckPath: '/version',
          HealthCheckIntervalSeconds: 5,
          HealthCheckTimeoutSeconds: 2,
          HealthyThresholdCount: 2,
          TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }],
        },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: { Ref: 'LoadBalancer' },
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
        },
      },
      WebTask: definition(
        'web',
        [
          {
            Name: 'web',
            Image: image(`tools:${tag}`),
            User: '1000:1000',
            ReadonlyRootFilesystem: true,
            PortMappings: [{ ContainerPort: 8080, Name: 'web', AppProtocol: 'http' }],
            LinuxParameters: { Tmpfs: [{ ContainerPath: '/www', Size: 8, MountOptions: ['mode=1777'] }] },
            MountPoints: [{ SourceVolume: 'shared', ContainerPath: '/shared', ReadOnly: true }],
            StopTimeout: 5,
            Command: shell(
              [
                'echo "$VERSION $PORT" > /www/version',
                'id',
                'touch /x 2> /dev/null || echo root is read-only',
                'touch /shared/x 2> /dev/null || echo volume is read-only',
                'echo to standard error >&2',
                'wget -q -O - $AWS_ENDPOINT_URL/_rookery/health | grep -q rookery && echo the endpoint answers',
                'wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task | grep -q TaskARN && echo the metadata answer',
                '(until wget -q -O /www/answer http://script/; do sleep 0.2; done; echo "asked by name: $(cat /www/answer)") &',
                'trap "echo asked to stop; exit 0" USR1',
                'httpd -f -p $PORT -h /www &',
                'wait $!',
              ].join('\n'),
            ),
            HealthCheck: {
              Command: ['CMD-SHELL', 'wget -q -O - http://localhost:9090/ | grep side'],
              Interval: 30,
              Retries: 3,
            },
          },
          {
            Name: 'side',
            Image: image(`tools:${tag}`),
            Essential: false,
            MountPoints: [{ SourceVolume: 'shared', ContainerPath: '/shared' }],
            Command: shell(
              'echo side > /shared/index.html\ntrap "exit 0" USR1\nhttpd -f -p 9090 -h /shared &\nwait $!',
            ),
          },
        ],
        { Volumes: [{ Name: 'shared' }] },
      ),
      Web: {
        Type: 'AWS::ECS::Service',
        DependsOn: 'Listener',
        Properties: {
          ...usual,
          ServiceName: 'web',
          DesiredCount: 2,
          TaskDefinition: { Ref: 'WebTask' },
          LoadBalancers: [{ ContainerName: 'web', ContainerPort: 8080, TargetGroupArn: { Ref: 'Targets' } }],
          ServiceConnectConfiguration: connected('web'),
        },
      },
      ScriptTask: definition('script', [
        {
          Name: 'script',
          Image: image('script:1'),
          PortMappings: [{ ContainerPort: 8080, Name: 'script', AppProtocol: 'http' }],
        },
      ]),
      Script: {
        Type: 'AWS::ECS::Service',
        Properties: {
          ...usual,
          ServiceName: 'script',
          DesiredCount: 1,
          TaskDefinition: { Ref: 'ScriptTask' },
          ServiceConnectConfiguration: connected('script'),
        },
      },
      Hungry: definition('hungry', [
        { Name: 'hungry', Image: image('tools:1'), Memory: 32, Command: ['tail', '/dev/zero'] },
      ]),
      Absent: definition('absent', [{ Name: 'absent', Image: '127.0.0.1:1/nothing:1' }]),
      Wrong: definition('wrong', [{ Name: 'wrong', Image: image('tools:1'), Command: ['no-such-program'] }]),
      Failing: definition('failing', [{ Name: 'failing', Image: image('tools:1'), Command: shell('exit 7') }]),
    },
    Outputs: { Url: { Value: { 'Fn::Sub': 'http://${LoadBalancer.DNSName}' } } },
  };
}
