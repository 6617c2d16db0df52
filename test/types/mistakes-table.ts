/** A mistake that somebody makes in a template: statements of its body, or of the module that it stands in. */
export interface Mistake {
  readonly name: string;
  /** What stands in the body; `web`, `task`, `network`, ... are values that are right: see `sourceOf`. */
  readonly code: string;
  /** What the compiler's first line is to name. */
  readonly names: string;
}

const at = "path: 'services/shop.yaml'";

export const MISTAKES: readonly Mistake[] = [
  // Parameters of nested stacks.
  {
    name: 'a parameter is missing',
    code: `const { ListenerArn: _, ...rest } = web;\nstack('Shop', webServiceTemplate({ ${at} }), rest);`,
    names: 'ListenerArn',
  },
  {
    name: 'two parameters are missing',
    code: "stack('LoadBalancer', loadBalancerTemplate({}), {});",
    names: 'PublicSubnetIds',
  },
  {
    name: 'a parameter is undefined',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, ListenerArn: undefined });`,
    names: 'undefined',
  },
  {
    name: 'a required parameter is misspelt',
    code: "stack('LoadBalancer', loadBalancerTemplate({}), { VpcId: network.VpcId, PublicSubnetsIds: network.PublicSubnetIds });",
    names: 'PublicSubnetsIds',
  },
  {
    name: 'an optional parameter is misspelt',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, HealthChekPath: '/' });`,
    names: 'HealthChekPath',
  },
  {
    name: 'a parameter of another deployment',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, BakeMinutes: 5 });`,
    names: 'BakeMinutes',
  },
  {
    name: 'a value outside of the allowed ones',
    code: "stack('Network2', vpcTemplate({}), { NatGateways: 'three' });",
    names: 'three',
  },
  {
    name: 'a size that Fargate does not have',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, Memory: 513 });`,
    names: '513',
  },
  {
    name: 'a text where a number belongs',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, CpuTarget: 'half' });`,
    names: 'number',
  },
  {
    name: 'a VPC where subnets belong',
    code: "stack('LoadBalancer', loadBalancerTemplate({}), { VpcId: network.VpcId, PublicSubnetIds: network.VpcId });",
    names: 'AWS::EC2::VPC',
  },
  {
    name: 'the name of a cluster where the ARN of a listener belongs',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, ListenerArn: cluster.ClusterName });`,
    names: 'ClusterName',
  },
  {
    name: 'spread: the ARN of a queue where that of a topic belongs',
    code: `const wrong = { OrderedTopicArn: params.QueueArn };\nstack('Worker', workerServiceTemplate({ ${at}, topics: [{ name: 'Ordered' }] }), { ...task, ...wrong });`,
    names: 'OrderedTopicArn',
  },
  {
    name: 'a secret without the key that is used',
    code: `stack('Shop', webServiceTemplate({ ${at}, uses: [secretKeys('Mail', { PASSWORD: 'password' })] }), { ...web, MailSecretArn: params.UserSecretArn });`,
    names: 'password',
  },
  {
    name: 'what a service uses is not passed',
    code: `stack('Shop', webServiceTemplate({ ${at}, uses: [database('Main')] }), web);`,
    names: 'MainHost',
  },
  {
    name: 'what a service uses is passed under another name',
    code: `stack('Shop', webServiceTemplate({ ${at}, uses: [queue('Orders')] }), { ...web, ...prefixed('Order', { QueueUrl: '', QueueArn: params.QueueArn }) });`,
    names: 'OrdersQueueUrl',
  },
  {
    name: 'the image of a sidecar is not passed',
    code: `stack('Shop', webServiceTemplate({ ${at}, sidecars: [{ name: 'Proxy' }] }), web);`,
    names: 'ProxyImage',
  },
  {
    name: 'the priority of a further rule is not passed',
    code: `stack('Shop', webServiceTemplate({ ${at}, rules: [{ name: 'Api' }] }), web);`,
    names: 'ApiRulePriority',
  },
  // Outputs.
  { name: 'an output is misspelt', code: 'network.VpcIdd;', names: 'VpcIdd' },
  { name: 'an output that an option would bring', code: 'loadBalancer.TestListenerArn;', names: 'TestListenerArn' },
  // Options.
  { name: 'an option is misspelt', code: `webServiceTemplate({ ${at}, drainSecond: 60 });`, names: 'drainSecond' },
  { name: 'an option of another template', code: `scheduledTaskTemplate({ ${at}, wait: true });`, names: 'wait' },
  { name: 'an option is missing', code: 'webServiceTemplate({});', names: 'path' },
  {
    name: 'an option is missing that others depend on',
    code: "auroraTemplate({ engine: 'aurora-postgresql' });",
    names: 'capacity',
  },
  { name: 'an option outside of a closed set', code: "databaseTemplate({ engine: 'oracle' });", names: 'oracle' },
  { name: 'a number outside of a closed set', code: 'vpcTemplate({ zones: 5 });', names: '5' },
  { name: 'an option of the wrong type', code: `webServiceTemplate({ ${at}, port: '8080' });`, names: 'string' },
  {
    name: 'two options that exclude each other',
    code: `webServiceTemplate({ ${at}, deployment: 'canary', stickinessSeconds: 60 });`,
    names: 'stickinessSeconds',
  },
  {
    name: 'an option without the one that it needs',
    code: `webServiceTemplate({ ${at}, testTraffic: true });`,
    names: 'testTraffic',
  },
  {
    name: 'the disk of a host',
    code: `webServiceTemplate({ ${at}, compute: 'ec2', diskGiB: 40 });`,
    names: 'diskGiB',
  },
  {
    name: 'a property of a sidecar is misspelt',
    code: `webServiceTemplate({ ${at}, sidecars: [{ name: 'Agent', esential: false }] });`,
    names: 'esential',
  },
  {
    name: 'a property of a rule is misspelt',
    code: `webServiceTemplate({ ${at}, rules: [{ name: 'Api', method: ['GET'] }] });`,
    names: 'method',
  },
  {
    name: 'a property of a topic is misspelt',
    code: `workerServiceTemplate({ ${at}, topics: [{ name: 'Ordered', filtr: { kind: ['book'] } }] });`,
    names: 'filtr',
  },
  {
    name: 'a property of a schedule is misspelt',
    code: `webServiceTemplate({ ${at}, schedules: [{ name: 'Night', schedule: 'rate(1 day)', minTask: 1, maxTasks: 2 }] });`,
    names: 'minTask',
  },
  {
    name: 'a property of an egress rule is missing',
    code: `webServiceTemplate({ ${at}, egress: [{ port: 587, cidr: '10.0.0.0/8' }] });`,
    names: 'description',
  },
  {
    name: 'a range without its mask',
    code: `tcpServiceTemplate({ ${at}, port: 53, sources: ['10.0.0.0'] });`,
    names: '10.0.0.0',
  },
  { name: 'a use that is a mere name', code: `webServiceTemplate({ ${at}, uses: ['database'] });`, names: 'string' },
  {
    name: 'an option of a web ACL is misspelt',
    code: 'loadBalancerTemplate({ waf: { count: [] } });',
    names: 'count',
  },
  // Resources.
  {
    name: 'a resource type that does not exist',
    code: "resource('A', 'AWS::EC2::Vpc', {});",
    names: 'AWS::EC2::Vpc',
  },
  {
    name: 'a property of a resource is misspelt',
    code: "resource('A', 'AWS::EC2::VPC', { CidrBlok: '10.0.0.0/16' });",
    names: 'CidrBlok',
  },
  {
    name: 'a property of a resource is missing',
    code: "resource('A', 'AWS::EC2::Subnet', {});",
    names: 'Subnet',
  },
  {
    name: 'a value of a property outside of its set',
    code: "resource('A', 'AWS::ECS::Service', { SchedulingStrategy: 'REPLICAS' });",
    names: 'REPLICAS',
  },
  { name: 'an attribute is misspelt', code: "vpc.att('CidrBlok');", names: 'CidrBlok' },
  {
    name: 'a Ref by hand',
    code: "resource('A', 'AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' } });",
    names: 'Ref',
  },
  {
    name: "a subnet's id where that of a VPC belongs",
    code: "resource('A', 'AWS::EC2::Subnet', { VpcId: subnet.ref });",
    names: 'AWS::EC2::Subnet',
  },
  {
    name: "a role's name where its ARN belongs",
    code: "resource('A', 'AWS::ECS::TaskDefinition', { ExecutionRoleArn: role.ref, ContainerDefinitions: [] });",
    names: 'AWS::IAM::Role',
  },
  {
    name: 'a dependency by name',
    code: "resource('A', 'AWS::EC2::VPC', {}, { DependsOn: ['Vpc'] });",
    names: 'string',
  },
  {
    name: 'a condition by name',
    code: "resource('A', 'AWS::EC2::VPC', {}, { Condition: 'IsLarge' });",
    names: 'string',
  },
  { name: 'a parameter of its own is misspelt', code: 'params.Sise;', names: 'Sise' },
  {
    name: 'a comparison that never holds',
    code: "condition('IsHuge', fn.equals(params.Size, 'huge'));",
    names: 'huge',
  },
  {
    name: 'an action of a service that does not exist',
    code: "resource('P', 'AWS::IAM::ManagedPolicy', { PolicyDocument: policy(allow({ Action: 's4:GetObject', Resource: '*' })) });",
    names: 's4:GetObject',
  },
  // Plain strings that name something.
  {
    name: 'the ARN of a queue where its URL belongs',
    code: `stack('Shop', webServiceTemplate({ ${at}, uses: [queue('Orders')] }), { ...web, OrdersQueueArn: params.QueueArn, OrdersQueueUrl: params.QueueArn });`,
    names: 'QueueUrl',
  },
  {
    name: 'the resource id of a database where the ARN of a secret belongs',
    code: `const made = stack('Db', databaseTemplate({ engine: 'postgres' }), network).outputs;\nstack('Shop', webServiceTemplate({ ${at}, uses: [database('Db')] }), { ...web, ...prefixed('Db', made), DbSecretArn: made.ResourceId });`,
    names: 'DatabaseResourceId',
  },
  {
    name: 'the ARN of a load balancer where its name in metrics belongs',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, LoadBalancerFullName: loadBalancer.LoadBalancerArn });`,
    names: 'LoadBalancerFullName',
  },
  {
    name: 'a certificate of a region where CloudFront takes one of us-east-1',
    code: "const made = resource('C', 'AWS::CertificateManager::Certificate', { DomainName: 'example.com' });\nstack('Site', staticSiteTemplate({}), { CloudFrontCertificateArn: made.ref });",
    names: 'AWS::CertificateManager::Certificate for CloudFront',
  },
  {
    name: 'a certificate for CloudFront where a load balancer takes one of its region',
    code: "const made = stack('Edge', edgeTemplate({}), { SiteDomainName: 'example.com', HostedZoneId: 'Z1' }).outputs;\nstack('LoadBalancer2', loadBalancerTemplate({}), { ...network, CertificateArn: made.CloudFrontCertificateArn });",
    names: 'AWS::CertificateManager::Certificate for CloudFront',
  },
  {
    name: 'a site whose API has no load balancer',
    code: "stack('Site', staticSiteTemplate({ api: { loadBalancer: 'internal' } }), network);",
    names: 'LoadBalancerDnsName',
  },
  {
    name: 'a list as an output',
    code: "stack('Zones', template({ path: 'zones.yaml', description: 'd', parameters: {}, body: ({ resource }) => { resource('Q', 'AWS::SQS::Queue', {}); return { Zones: fn.getAZs() }; } }), {});",
    names: 'readonly string[]',
  },
  {
    name: 'a list in a text',
    code: "resource('T', 'AWS::SNS::Topic', { TopicName: fn.sub`x-${fn.getAZs()}` });",
    names: 'readonly string[]',
  },
  {
    name: 'a deletion policy that does not exist',
    code: "resource('T', 'AWS::SNS::Topic', {}, { DeletionPolicy: 'Keep' as const });",
    names: 'Keep',
  },

  // Services of a master.
  {
    name: 'a service is not passed a parameter',
    code: 'const { ListenerArn: _, ...rest } = web;\nservices.nest({ params, mapping, stack }, rest);',
    names: 'Shop.ListenerArn',
  },
  {
    name: 'a service is passed what is of another kind',
    code: 'services.nest({ params, mapping, stack }, { ...web, ClusterName: loadBalancer.LoadBalancerSecurityGroupId });',
    names: 'Shop.ClusterName',
  },
  {
    name: 'a master lacks the parameters of its services',
    code: 'const { ShopImageTag: _, ...rest } = params;\nservices.nest({ params: rest, mapping, stack }, web);',
    names: 'ShopImageTag',
  },
  {
    name: 'a value of a service is for a parameter that is misspelt',
    code: `defineServices({ Blog: defineService(webServiceTemplate({ ${at} }), { image: 'blog', values: { Pahts: '/blog' } }) });`,
    names: 'Pahts',
  },
  {
    name: 'a value of a service in an environment is of another type',
    code: `defineServices({ Blog: defineService(webServiceTemplate({ ${at} }), { image: 'blog', environments: { local: { MinTasks: 'two' } } }) });`,
    names: 'string',
  },
  {
    name: 'a parameter of a service that its template does not have',
    code: `defineServices({ Blog: defineService(webServiceTemplate({ ${at} }), { image: 'blog', parameters: ['MinTask'] }) });`,
    names: 'MinTask',
  },
  {
    name: 'a pair of CPU and memory that Fargate does not have',
    code: `stack('Shop', webServiceTemplate({ ${at} }), { ...web, ...fargateSize(256, 4096) });`,
    names: '4096',
  },
  {
    name: 'an output of a service that is misspelt',
    code: 'services.nest({ params, mapping, stack }, web).Shop.outputs.ServceName;',
    names: 'ServceName',
  },
];

const MODULES: Readonly<Record<string, readonly string[]>> = {
  'generator/index.ts': [
    'allow',
    'assumableBy',
    'arnParameter',
    'fn',
    'policy',
    'prefixed',
    'secretParameter',
    'template',
  ],
  'templates/services/define-services.ts': ['defineService', 'defineServices'],
  'templates/services/scheduled-task.ts': ['scheduledTaskTemplate'],
  'templates/services/tcp-service.ts': ['tcpServiceTemplate'],
  'templates/services/parts/uses.ts': ['database', 'queue', 'secretKeys'],
  'templates/services/web-service.ts': ['webServiceTemplate'],
  'templates/services/worker-service.ts': ['workerServiceTemplate'],
  'templates/database/aurora.ts': ['auroraTemplate'],
  'templates/database/database.ts': ['databaseTemplate'],
  'templates/cluster/ecs-cluster.ts': ['ecsClusterTemplate'],
  'templates/edge/edge.ts': ['edgeTemplate'],
  'templates/site/static-site.ts': ['staticSiteTemplate'],
  'templates/load-balancer/load-balancer.ts': ['loadBalancerTemplate'],
  'templates/parameters/fargate-size.ts': ['fargateSize'],
  'templates/parameters/parameters.ts': ['imageTag', 'repositoryArn', 'repositoryUri'],
  'templates/network/vpc.ts': ['vpcTemplate'],
};

/** A master with a mistake in it, whose imports begin with `root`, an absolute path; without code it has none. */
export function sourceOf(root: string, code: string): string {
  return `${Object.entries(MODULES)
    .map(([module, names]) => `import { ${names.join(', ')} } from '${root}/${module}';\n`)
    .join('')}
const services = defineServices({
  Shop: defineService(webServiceTemplate({ path: 'services/shop.yaml' }), { image: 'shop', priority: 100 }),
});
export const masterTemplate = template({
  path: 'master.yaml',
  description: 'A master',
  parameters: {
    RepositoryUri: repositoryUri,
    RepositoryArn: repositoryArn,
    ImageTag: imageTag,
    Size: { Type: 'String', AllowedValues: ['small', 'large'], Default: 'small' },
    QueueArn: arnParameter('AWS::SQS::Queue'),
    UserSecretArn: secretParameter(['user']),
    ...services.parameters,
  },
  body(builder) {
    const { params, condition, mapping, resource, stack } = builder;
    const network = stack('Network', vpcTemplate({ zones: 2 }), {}).outputs;
    const loadBalancer = stack('LoadBalancer', loadBalancerTemplate({}), network).outputs;
    const cluster = stack('Cluster', ecsClusterTemplate({}), {}).outputs;
    const { Size: _size, ...own } = params;
    const task = { ...own, ...network, ...cluster };
    const web = { ...task, ...loadBalancer, RulePriority: 100 };
    const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const subnet = resource('Subnet', 'AWS::EC2::Subnet', { VpcId: vpc.ref, CidrBlock: '10.0.0.0/24' });
    const role = resource('Role', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: assumableBy('ecs-tasks.amazonaws.com'),
    });
    const isLarge = condition('IsLarge', fn.equals(params.Size, 'large'));
    resource('Large', 'AWS::EC2::RouteTable', { VpcId: vpc.ref }, { Condition: isLarge });
${code
  .split('\n')
  .map((line) => `    ${line}\n`)
  .join('')}
    return { SubnetId: subnet.ref, RoleName: role.ref };
  },
});
`;
}
