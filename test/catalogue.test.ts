import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadSpecification } from '../generator/resources/specification.ts';
import { systems, variants } from './catalogue/index.ts';
import { distinct, emit, nestedStacks, outputsUsed, type ReadTemplate } from './emitted.ts';

const entries = [...systems, ...variants];
const emitted = emit(entries, { relative: true });
const templates = distinct(emitted.texts).map((file) => ({ file, template: emitted.templates[file] as ReadTemplate }));
const resources = templates.flatMap(({ file, template }) =>
  Object.entries(template.Resources).map(([logicalId, { Type, Properties = {} }]) => ({
    at: `${file}: ${logicalId}`,
    Type,
    Properties,
  })),
);

test('every system and every variant has a folder of its own', () => {
  const names = entries.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

/** Outputs that no template takes as a parameter, by name: what they are for. */
const WANTED: Readonly<Record<string, string>> = {
  BoundaryArn: 'environments.ts names it',
  CloudFormationRoleArn: 'environments.ts names it',
  DeployRoleArn: 'a pipeline takes it on',
  AccessLogBucketName: 'a person looks for a request in it',
  Address: 'a person opens it, or gives it to a client',
  AutoScalingGroupName: 'a person looks for hosts that do not start, by `aws autoscaling`',
  ConnectPolicyArn: 'a master attaches it to a task that connects by IAM',
  DeadLetterQueueUrl: 'a person reads what could not be handled, and sends it again',
  DistributionDomainName: 'a person points a name at it in a zone that is elsewhere',
  ExecLogPolicyArn: 'a master attaches it to tasks that shells are opened in',
  FixedAddresses: 'a person writes them into the firewall of a partner',
  JobArn: 'a person starts the job out of turn, by `aws stepfunctions`',
  LoadBalancerArn: 'a person puts a web ACL or an accelerator in front',
  LoadBalancerDnsName: 'a person points a name at it in a zone that is elsewhere',
  LogGroupName: 'a person reads the logs, by `aws logs tail`',
  NotStartedQueueUrl: 'a person reads which starts failed, and why',
  PublicSubnetDId: 'a template of yours puts something of a zone there, as in the other zones',
  ReaderHost: 'a program reads there what may be a little old',
  ServiceName: 'a person looks at the service, by `aws ecs`',
  SiteBucketName: 'a release publishes files into it',
  SiteUrl: 'a person opens it',
  TaskDefinitionArn: 'a person or a release runs it, by `aws ecs run-task`',
  TaskSecurityGroupId: 'the same call needs it',
  TemplateBucket: 'the deployer uploads templates to it',
  Url: 'a person opens it',
  UserName: 'a program signs its token for it',
  WafLogGroupName: 'a person reads what was refused, by `aws logs tail`',
};

const manual = fileURLToPath(new URL('../docs/templates', import.meta.url));
/** Outputs of root templates: people and the deployer read those. */
const roots = new Set(systems.flatMap((system) => system.roots.map(({ path }) => `${system.name}/${path}`)));
const parameters = [...new Set(templates.flatMap(({ template }) => Object.keys(template.Parameters)))];
/** `QueueUrl` is taken as such, or as `OrdersQueueUrl`: a master passes outputs with a prefix. */
const isTaken = (name: string) => parameters.some((parameter) => /^([A-Z]\w*)?$/.test(before(parameter, name)));
const before = (text: string, end: string) => (text.endsWith(end) ? text.slice(0, -end.length) : '-');
const nested = nestedStacks(emitted);
/** `WebsiteRepositoryUri` is read by `image:push` and by builds of images. */
const isRepository = (name: string) => /^[A-Z]\w*RepositoryUri$/.test(name);

/** Names of outputs that some master reads. */
const read = new Set(
  Object.entries(emitted.templates).flatMap(([file, template]) =>
    outputsUsed(template)
      .filter(({ logicalId }) => nested.some((stack) => stack.file === file && stack.logicalId === logicalId))
      .map(({ output }) => output),
  ),
);

test('every output is read by a master, is a parameter of another template, or is wanted by somebody', () => {
  const outputs = templates.flatMap(({ file, template }) =>
    roots.has(file) ? [] : Object.keys(template.Outputs).map((name) => ({ file, name })),
  );
  const useless = outputs.filter(
    ({ name }) => !read.has(name) && !isTaken(name) && !isRepository(name) && WANTED[name] === undefined,
  );
  assert.deepEqual(
    useless.map(({ file, name }) => `${file}: ${name}`),
    [],
  );
  const names = new Set(outputs.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(WANTED).filter((name) => !names.has(name)),
    [],
    'wanted, but no template has it',
  );
});

test('what the manual lists as a parameter, an output, an alarm or a rule for events is one', () => {
  const calling = ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule'];
  const known = new Set([
    ...parameters,
    ...templates.flatMap(({ template: { Outputs, Resources } }) => [
      ...Object.keys(Outputs),
      ...Object.keys(Resources).filter((logicalId) => calling.includes(Resources[logicalId]?.Type ?? '')),
    ]),
  ]);
  const pages = readdirSync(manual).map((page) => ({ page, text: readFileSync(join(manual, page), 'utf8') }));
  const listed = pages.flatMap(({ page, text }) =>
    [...text.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, first = '']) =>
      [...first.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => ({ page, name })),
    ),
  );
  assert.ok(listed.length > 60, `${listed.length} names are listed`);
  assert.deepEqual(
    listed.filter(({ name }) => !known.has(name)).map(({ page, name }) => `${page}: ${name}`),
    [],
  );
});

test('every output says what it is, and none is exported', () => {
  const outputs = templates.flatMap(({ file, template }) =>
    Object.entries(template.Outputs).map(([name, output]) => ({ at: `${file}: ${name}`, output })),
  );
  assert.ok(outputs.length > 20);
  assert.deepEqual(
    outputs.filter(({ output }) => typeof output.Description !== 'string' || 'Export' in output).map(({ at }) => at),
    [],
  );
});

const specification = loadSpecification();

/** Properties of a resource type that name the resource itself: `Name`, `QueueName`, `GroupName` of a security group. */
function nameProperties(type: string): string[] {
  const { properties = {} } = specification.find(type) ?? {};
  const own = type.split('::').at(-1) ?? '';
  return Object.keys(properties).filter((property) => {
    const [, stem] = /^(.*)(?:Name|Identifier|Id)$/.exec(property) ?? [];
    return (stem !== undefined && own.endsWith(stem)) || `${type}.${property}` === 'AWS::ECS::TaskDefinition.Family';
  });
}

test('what names a resource is known from the specification', () => {
  const known = {
    'AWS::S3::Bucket': ['BucketName'],
    'AWS::IAM::Role': ['RoleName'],
    'AWS::SQS::Queue': ['QueueName'],
    'AWS::RDS::DBInstance': ['DBInstanceIdentifier'],
    'AWS::EC2::SecurityGroup': ['GroupName'],
    'AWS::ECS::Service': ['ServiceName'],
    'AWS::ECS::TaskDefinition': ['Family'],
    'AWS::ElasticLoadBalancingV2::TargetGroup': ['Name'],
    'AWS::Logs::LogGroup': ['LogGroupName'],
  };
  assert.deepEqual(Object.fromEntries(Object.keys(known).map((type) => [type, nameProperties(type)])), known);
});

/** Names that are not made of the stack's own, each with why two stacks do not collide over it. */
const NAMED_ON_PURPOSE: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy.PolicyName': 'only policies of the same target must differ',
  'AWS::Route53::RecordSet.Name': 'the domain is a parameter, and a domain points at one system',
};

test('no resource has a physical name, unless its type requires one, and then it is made of the name of the stack', () => {
  const named = resources.flatMap(({ at, Type, Properties }) =>
    nameProperties(Type)
      .filter((property) => Properties[property] !== undefined)
      .map((property) => ({ at, property: `${Type}.${property}`, value: JSON.stringify(Properties[property]) })),
  );
  assert.deepEqual(
    named
      .filter(({ property, value }) => !/AWS::Stack(Name|Id)/.test(value) && NAMED_ON_PURPOSE[property] === undefined)
      .map(({ at, property, value }) => `${at}: ${property}: ${value}`),
    [],
  );
  const properties = new Set(named.map(({ property }) => property));
  assert.deepEqual(
    Object.keys(NAMED_ON_PURPOSE).filter((property) => !properties.has(property)),
    [],
    'excused, but nothing has it',
  );
});
