import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../generator/index.ts';
import { synthesize } from '../../generator/synth.ts';
import { loadSpecification } from '../../packages/endpoint/cloudformation/specification.ts';
import { evaluate } from '../../packages/endpoint/cloudformation/template/intrinsics.ts';
import { resolveParameters } from '../../packages/endpoint/cloudformation/template/parameters.ts';
import { prepare } from '../../packages/endpoint/cloudformation/template/prepare.ts';
import {
  checkValues,
  resolveTemplate,
  scopeOf,
} from '../../packages/endpoint/cloudformation/template/resolved-template.ts';
import { type VpcOptions, vpcTemplate } from './vpc.ts';

const identity = {
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/network/1',
  stackName: 'network',
  account: '000000000000',
  region: 'us-east-1',
  notificationArns: [],
};
const CHOICES = ['zone', 'one', 'regional', 'none'] as const;
const specification = loadSpecification();

/** What the endpoint makes of the emitted template: properties of what exists, by logical id, and outputs. */
async function made(options: VpcOptions, choice: (typeof CHOICES)[number], bucket = '') {
  const [emitted] = synthesize([vpcTemplate(options)]).templates;
  // Regions of the endpoint have three zones.
  const text = (emitted?.text ?? '').replaceAll("!GetAZs ''", '[a, b, c, d]');
  const { template, dependencies } = prepare(text, await specification, () => false);
  const values = { NatGateways: choice, ...(bucket && { LogBucketName: bucket }) };
  const supplied = Object.entries(values).map(([key, value]) => ({ key, value, usePrevious: false }));
  const parameters = await resolveParameters(template, supplied);
  const resolved = resolveTemplate(template, dependencies, parameters, identity);
  // Refuses a reference to what a condition leaves out.
  checkValues(resolved);
  const { graph } = resolved;
  const scope = scopeOf(resolved, {
    resource: (id) => (graph.has(id) ? id : undefined),
    attribute: (id, name) => (id === 'Vpc' ? '10.0.0.0/16' : graph.has(id) ? `${id}.${name}` : undefined),
    importValue: () => undefined,
  });
  const resources = [...graph.keys()].map((id) => {
    const { type = '', properties = {}, dependsOn = [] } = template.resources[id] ?? {};
    // Properties are a mapping, and stay one.
    return { id, type, dependsOn, properties: evaluate(properties, scope) as Readonly<Record<string, unknown>> };
  });
  const outputs = Object.entries(template.outputs).map(([name, { value }]) => [name, evaluate(value, scope)]);
  const valuesOf = (type: string, property: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      resources.filter((one) => one.type === type).map(({ id, properties }) => [id, properties[property]]),
    );
  return { resources, values: valuesOf, outputs: Object.fromEntries(outputs) };
}

const EXPECTED = {
  zone: { gateways: ['NatA', 'NatB', 'NatC', 'NatD'], routes: ['NatA', 'NatB', 'NatC', 'NatD'] },
  one: { gateways: ['NatA'], routes: ['NatA', 'NatA', 'NatA', 'NatA'] },
  regional: { gateways: ['RegionalNat'], routes: Array(4).fill('RegionalNat') },
  none: { gateways: [], routes: [] },
} as const;

for (const zones of [2, 3, 4] as const) {
  for (const choice of CHOICES) {
    test(`in ${zones} zones, NatGateways ${choice}: each private subnet has the way out that it names, and nothing else exists`, async () => {
      const { values, outputs } = await made({ zones }, choice);
      const letters = ['A', 'B', 'C', 'D'].slice(0, zones);
      const gateways = EXPECTED[choice].gateways.slice(0, zones);
      assert.deepEqual(Object.keys(values('AWS::EC2::NatGateway', 'VpcId')).toSorted(), [...gateways].toSorted());
      assert.deepEqual(
        Object.keys(values('AWS::EC2::EIP', 'Domain')).toSorted(),
        gateways.filter((id) => id !== 'RegionalNat').map((id) => id.replace('Nat', 'NatAddress')),
      );
      const routes = EXPECTED[choice].routes
        .slice(0, zones)
        .map((gateway, index) => [`PrivateRoute${letters[index]}ToInternet`, gateway]);
      assert.deepEqual(values('AWS::EC2::Route', 'NatGatewayId'), {
        PublicRouteToInternet: undefined,
        ...Object.fromEntries(routes),
      });
      const ids = (kind: string) => letters.map((letter) => `${kind}Subnet${letter}`).join(',');
      assert.deepEqual(outputs, {
        VpcId: 'Vpc',
        PublicSubnetIds: ids('Public'),
        PrivateSubnetIds: ids('Private'),
        ...Object.fromEntries(
          ['Public', 'Private'].flatMap((kind) =>
            letters.map((letter) => [`${kind}Subnet${letter}Id`, `${kind}Subnet${letter}`]),
          ),
        ),
        TaskSubnetIds: ids(choice === 'none' ? 'Public' : 'Private'),
        TaskPublicIp: choice === 'none' ? 'ENABLED' : 'DISABLED',
      });
    });
  }
}

test('a regional NAT gateway belongs to the VPC, and leaves subnet and addresses to AWS', async () => {
  const { resources } = await made({ zones: 2 }, 'regional');
  const { Tags: _, ...properties } = resources.find(({ id }) => id === 'RegionalNat')?.properties ?? {};
  assert.deepEqual(properties, { AvailabilityMode: 'regional', VpcId: 'Vpc' });
});

test('every way out exists only after the VPC is attached to the internet', async () => {
  for (const choice of CHOICES) {
    const { resources } = await made({ zones: 3 }, choice);
    const needy = resources.filter(
      ({ id, type }) => type === 'AWS::EC2::EIP' || id === 'RegionalNat' || id === 'PublicRouteToInternet',
    );
    assert.ok(needy.length > 0);
    for (const { id, dependsOn } of needy) assert.deepEqual(dependsOn, ['GatewayAttachment'], id);
  }
});

test('no two subnets share addresses, and a zone that is added moves none', async () => {
  const blocks = async (zones: 2 | 3 | 4) => (await made({ zones }, 'one')).values('AWS::EC2::Subnet', 'CidrBlock');
  const [two, three, four] = [await blocks(2), await blocks(3), await blocks(4)];
  assert.equal(new Set(Object.values(four)).size, 8);
  assert.ok(Object.values(four).every((block) => String(block).endsWith('/20')));
  assert.deepEqual({ ...three, ...two }, three);
  assert.deepEqual({ ...four, ...three }, four);
});

test('endpoints stand in every private subnet under the name of their service; those of gateways in every route table', async () => {
  const options = { zones: 3, endpoints: ['ecr.api', 'ecs-agent'], dynamodb: true } as const;
  const { values } = await made(options, 'zone');
  const subnets = ['PrivateSubnetA', 'PrivateSubnetB', 'PrivateSubnetC'];
  assert.deepEqual(values('AWS::EC2::VPCEndpoint', 'ServiceName'), {
    S3Endpoint: 'com.amazonaws.us-east-1.s3',
    DynamoDbEndpoint: 'com.amazonaws.us-east-1.dynamodb',
    EcrApiEndpoint: 'com.amazonaws.us-east-1.ecr.api',
    EcsAgentEndpoint: 'com.amazonaws.us-east-1.ecs-agent',
  });
  const inSubnets = values('AWS::EC2::VPCEndpoint', 'SubnetIds');
  assert.deepEqual([inSubnets.EcrApiEndpoint, inSubnets.EcsAgentEndpoint], [subnets, subnets]);
  const tables = ['PublicRoutes', 'PrivateRoutesA', 'PrivateRoutesB', 'PrivateRoutesC'];
  const inTables = values('AWS::EC2::VPCEndpoint', 'RouteTableIds');
  assert.deepEqual([inTables.S3Endpoint, inTables.DynamoDbEndpoint], [tables, tables]);
});

test('LogRetentionDays is a parameter of a network with flow logs only, and a bucket of one without', () => {
  const names = (options: VpcOptions) => Object.keys(vpcTemplate(options).document.Parameters);
  assert.deepEqual(names({}), ['VpcCidr', 'NatGateways', 'LogBucketName']);
  assert.deepEqual(names({ flowLogs: true }), ['VpcCidr', 'NatGateways', 'LogRetentionDays', 'LogKeyArn']);
});

test('whom the network turned away is written to the log bucket, where there is one', async () => {
  const without = await made({}, 'none');
  assert.deepEqual(without.values('AWS::EC2::FlowLog', 'TrafficType'), {});
  const { values } = await made({}, 'none', 'logs');
  assert.deepEqual(values('AWS::EC2::FlowLog', 'TrafficType'), { Rejections: 'REJECT' });
  assert.deepEqual(values('AWS::EC2::FlowLog', 'LogDestination'), { Rejections: 'arn:aws:s3:::logs' });
});

test('an endpoint that is named twice is refused', () => {
  assert.throws(
    () => vpcTemplate({ endpoints: ['sts', 'sts'] }),
    (error) => error instanceof RookeryError && error.code === 'LogicalIdTaken',
  );
});
