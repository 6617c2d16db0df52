import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RookeryError, type Template, template } from '../generator/index.ts';
import { generate, file as referenceFile } from '../generator/policy/generate.ts';
import { HANDLERS } from '../generator/policy/handlers/index.ts';
import { needsOf } from '../generator/policy/needs.ts';
import { policiesOf } from '../generator/policy/policies.ts';
import { arnsOf, referenceOf } from '../generator/policy/reference.ts';
import { sizeOf, split } from '../generator/policy/split.ts';
import type { PolicyStatement } from '../generator/policy/statement.ts';
import { systems, variants } from './catalogue/index.ts';

const own = { actions: { 'AWS::ElastiCache::SubnetGroup': ['elasticache:CreateCacheSubnetGroup'] } };
const entries = [...systems, ...variants];
const made = entries.map(({ name, roots }) => ({
  name,
  roots,
  policies: policiesOf(roots, { tag: 'Environment', ...own }),
}));

function resourcesOf(roots: readonly Template[]): { readonly type: string; readonly names: readonly string[] }[] {
  const found = new Map<Template, { type: string; names: string[] }[]>();
  const visit = (template: Template) => {
    if (found.has(template)) return;
    found.set(
      template,
      Object.values(template.document.Resources).map(({ Type, Properties, attributes }) => ({
        type: Type,
        names: [...Object.keys(Object(Properties)), ...Object.keys(attributes)],
      })),
    );
    template.children.forEach(visit);
  };
  roots.forEach(visit);
  return [...found.values()].flat();
}

const allows = (statements: readonly PolicyStatement[]) =>
  new Set(statements.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : [])));

assert.ok(made.length > 50);

test('the policy of CloudFormation covers each type and property of every system and template of the catalogue', () => {
  const missing = made.flatMap(({ name, roots, policies }) => {
    // What goes by a value of a property, `A.B=value`, is held to in generator/policy/policies.test.ts.
    const allowed = allows(policies.cloudformation.statements);
    return resourcesOf(roots).flatMap(({ type, names }) => {
      const { always, when = {} } = HANDLERS[type] ?? { always: own.actions['AWS::ElastiCache::SubnetGroup'] };
      const needed = [...always, ...names.flatMap((property) => when[property] ?? [])];
      return needed.filter((action) => !allowed.has(action)).map((action) => `${name}: ${type}: ${action}`);
    });
  });
  assert.deepEqual(missing, []);
});

test('no service has an action that nothing of the system needs', () => {
  for (const { name, roots, policies } of made) {
    const { actions } = needsOf(roots, own.actions);
    for (const action of allows(policies.cloudformation.statements))
      assert.ok(actions.has(action), `${name}: ${action}`);
  }
});

test('no policy allows all actions, or all of a service, and what is allowed on everything says why', () => {
  for (const { name, policies } of made)
    for (const { statements, unnarrowed } of [policies.cloudformation, policies.deploy, policies.operate]) {
      const reasons = new Set(unnarrowed.map(({ action }) => action));
      for (const { Effect, Action, Resource } of statements) {
        for (const action of Action) assert.doesNotMatch(action, /\*/, `${name}: ${action}`);
        if (Effect === 'Allow' && Resource.includes('*'))
          for (const action of Action) assert.ok(reasons.has(action), `${name}: ${action} is allowed everywhere`);
      }
    }
});

test('roles are made with the boundary only, passed to services that are used only, and not to all', () => {
  const { policies } = made.find(({ name }) => name === 'examples/migrating-app')!;
  const statements = policies.cloudformation.statements;
  const of = (action: string) => statements.filter((one) => one.Effect === 'Allow' && one.Action.includes(action));
  for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:DeleteRole'])
    for (const { Condition, Resource } of of(action).filter(() => allows(statements).has(action))) {
      assert.equal(Condition?.StringEquals?.['iam:PermissionsBoundary'], '${Boundary}', action);
      assert.deepEqual(Resource, ['arn:${Partition}:iam::${Account}:role${RolePath}${StackName}-*']);
    }
  assert.deepEqual(
    of('iam:PassRole').map(({ Condition }) => Condition?.StringEquals),
    [{ 'iam:PassedToService': ['ecs-tasks.amazonaws.com', 'monitoring.rds.amazonaws.com'] }],
  );
  assert.ok(!allows(statements).has('iam:DeleteRolePermissionsBoundary'));
  assert.ok(
    statements.some(({ Effect, Action }) => Effect === 'Deny' && Action.includes('iam:DeleteRolePermissionsBoundary')),
  );
});

test('an action is narrowed to kinds of resources that it can be narrowed to, as AWS says', () => {
  for (const { name, roots, policies } of made) {
    const needs = needsOf(roots, own.actions);
    for (const { Effect, Action, Resource } of policies.cloudformation.statements)
      for (const action of Effect === 'Allow' && !Resource.includes('*') ? Action : []) {
        const { on = [] } = referenceOf(action) ?? {};
        const arns = on.flatMap((kind) => arnsOf(kind, needs));
        const reached = Resource.some((arn) => arns.some((one) => overlap(arn, one)));
        assert.ok(reached, `${name}: ${action} is allowed on none of its resources: ${Resource.join(' ')}`);
      }
  }
});

/** Whether two ARNs are of one service and kind; wildcards aside. */
function overlap(one: string, other: string): boolean {
  const start = (arn: string) => arn.split(/[*$]\{?(?!Partition|Region|Account)/)[0] ?? '';
  const [a, b] = [start(one), start(other)];
  return a.startsWith(b) || b.startsWith(a);
}

test('every policy fits into the managed policies that a role can have', () => {
  for (const { name, policies } of made)
    for (const { statements } of Object.values(policies)) {
      const parts = split(statements);
      assert.ok(parts.length <= 10, name);
      for (const part of parts) assert.ok(sizeOf(part) <= 6144, `${name}: ${sizeOf(part)}`);
      assert.deepEqual(allows(parts.flat()), allows(statements), name);
    }
});

/** The rights of a pipeline and of people: together they are what deploy/ calls. */
const allowedOf = ({ deploy, operate }: (typeof made)[number]['policies']) => [
  ...allows([...deploy.statements, ...operate.statements]),
];

test('the deployer, or whoever looks after the system, may call what deploy/ calls, and nothing else', () => {
  const called = new Set(callsOf('deploy'));
  const allowed = new Set(made.flatMap(({ policies }) => allowedOf(policies)));
  const allowedOnly = [...allowed].filter((action) => !called.has(action) && BESIDE[action] === undefined);
  assert.deepEqual([...called].filter((action) => !allowed.has(action)).sort(), []);
  assert.deepEqual(allowedOnly, []);
});

/** What is asked for on the way of a call, or by hand. */
const BESIDE: Readonly<Record<string, string>> = {
  'cloudformation:BatchDescribeTypeConfigurations':
    'DetectStackDrift asks for it (user guide, "Detect drift on an entire stack")',
  'cloudformation:DetectStackResourceDrift': 'DetectStackDrift asks for it on each resource',
  'ecr:BatchCheckLayerAvailability': 'docker push',
  'ecr:BatchGetImage': 'docker push',
  'ecr:GetDownloadUrlForLayer': 'docker pull, and image:promote',
  's3:DeleteObjectVersion': 'DeleteObjects of versions',
  's3:GetObjectVersion': 'GetObject of a version',
  'iam:PassRole': 'CreateChangeSet, RunTask and UpdateSchedule pass roles',
};

const SERVICES: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  cloudfront: 'cloudfront',
  'cloudwatch-logs': 'logs',
  ecr: 'ecr',
  ecs: 'ecs',
  s3: 's3',
};
/** Actions that are called otherwise than the call, and calls that ask for none. */
const ACTIONS: Readonly<Record<string, string | undefined>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:DeleteObjects': 's3:DeleteObject',
};

/** The IAM actions of the calls that the sources in a folder make. */
function callsOf(folder: string): readonly string[] {
  const root = new URL(`../${folder}/`, import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/\.test\.ts$|testing/.test(name),
  );
  return files.flatMap((name) => {
    const text = readFileSync(new URL(name, root), 'utf8');
    const clients = [...text.matchAll(/@aws-sdk\/client-([a-z0-9-]+)'/g)].map(([, client = '']) => client);
    const used = clients.filter((client) => SERVICES[client] !== undefined);
    const commands = [...text.matchAll(/new (?:sdk\.)?(\w+)Command\(/g)].map(([, command = '']) => command);
    const query = [
      ...text.matchAll(
        /'(CreateServiceLinkedRole|DescribeTargetGroups|DescribeTargetHealth|DescribeLoadBalancerAttributes|ModifyLoadBalancerAttributes)'/g,
      ),
    ].map(([, action = '']) => `${action.startsWith('Create') ? 'iam' : 'elasticloadbalancing'}:${action}`);
    // Signed calls without a client name their service and action, in a call or in a table of calls.
    const plain = [
      ...text.matchAll(/call(?:Query|Json)\(\s*(?:[\w.]+|\{[^}]*\}),\s*'([\w-]+)',\s*'(\w+)'/g),
      ...text.matchAll(/api: '(\w+)', action: '(\w+)'/g),
      ...text.matchAll(/of(Ec2)\('(\w+)'/g),
      ...text.matchAll(/() = await get\(connection, '(\w+)'/g),
    ].map(([, api = '', action = '']) => `${api === '' ? 'route53' : api.toLowerCase()}:${action}`);
    const schedules = name.endsWith('scheduler-api.ts')
      ? [...text.matchAll(/call\(\w+, '(Get|Update)Schedule'/g)].map(([, verb]) => `scheduler:${verb}Schedule`)
      : [];
    const databases = [...text.matchAll(/`(Describe|Modify)DB\$\{kind\}(s?)`/g)].flatMap(([, verb, many]) =>
      ['Instance', 'Cluster'].map((kind) => `rds:${verb}DB${kind}${many}`),
    );
    return [
      ...commands.map((command) => actionOf(command, used)),
      ...query,
      ...databases,
      ...plain,
      ...schedules,
    ].flatMap((action) => action ?? []);
  });
}

/** A command belongs to the one client of its file whose service has such an action. */
function actionOf(command: string, clients: readonly string[]): string | undefined {
  const found = clients
    .map((client) => `${SERVICES[client]}:${command}`)
    .map((action) => (Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : action))
    .find((action) => action !== undefined && KNOWN.has(action));
  assert.ok(
    found !== undefined || NOT_ITS_OWN.includes(command),
    `${command} of ${clients.join(', ')} is no known action`,
  );
  return found;
}

/** What needs no permission, and what other credentials are used for: those that assume the deployer's role. */
const NOT_ITS_OWN = ['GetCallerIdentity', 'AssumeRole'];

const KNOWN = new Set(made.flatMap(({ policies }) => allowedOf(policies)));

test('a pipeline reads no secret, opens no shell and switches nothing off', () => {
  for (const { name, policies } of made) {
    const deploy = allows(policies.deploy.statements);
    const forPeople = [
      'secretsmanager:GetSecretValue',
      'ssm:GetParameter',
      'ecs:ExecuteCommand',
      'ssm:StartSession',
      'rds:StopDBInstance',
    ];
    assert.deepEqual(
      forPeople.filter((action) => deploy.has(action)),
      [],
      name,
    );
  }
});

test('what AWS says of these actions is generated from its service authorization reference, and up to date', async () => {
  assert.equal(readFileSync(referenceFile, 'utf8'), await generate());
});

test('a type that is not known is refused, with what names it; the option `actions` names its actions', () => {
  const strange = template({
    path: 'strange.yaml',
    description: 'A type without a row',
    parameters: {},
    body({ resource }) {
      resource('Group', 'AWS::ElastiCache::SubnetGroup', { Description: 'Group', SubnetIds: ['subnet-1', 'subnet-2'] });
      return {};
    },
  });
  assert.throws(
    () => policiesOf([strange]),
    (error) =>
      error instanceof RookeryError &&
      error.code === 'PolicyUnknown' &&
      /AWS::ElastiCache::SubnetGroup/.test(error.message),
  );
  const { cloudformation } = policiesOf([strange], own);
  assert.deepEqual([...allows(cloudformation.statements)], ['elasticache:CreateCacheSubnetGroup']);
});
