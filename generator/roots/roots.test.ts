import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fn, fromEnvironment, type Id, nameParameter, root, roots, template } from '../index.ts';

const network = template({
  path: 'network/master.yaml',
  description: 'Network',
  parameters: { Environment: { Type: 'String' } },
  body({ resource }) {
    const vpc = resource('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    return { VpcId: vpc.ref, SecurityGroup: vpc.att('DefaultSecurityGroup') };
  },
});

const shop = template({
  path: 'shop/master.yaml',
  description: 'Shop',
  parameters: {
    VpcId: { Type: 'AWS::EC2::VPC::Id' },
    Environment: { Type: 'String' },
    ImageTag: { Type: 'String' },
    ClusterName: nameParameter('AWS::ECS::Cluster', { Description: 'The cluster' }),
    Size: { Type: 'Number', Default: 1, MaxValue: 9 },
  },
  body({ resource, params }) {
    resource('Group', 'AWS::EC2::SecurityGroup', {
      GroupDescription: fn.sub`${params.Environment} ${params.ImageTag} ${params.ClusterName} ${params.Size}`,
      VpcId: params.VpcId,
    });
    return { Environment: params.Environment };
  },
});

const passed = () => {
  const net = root(network, {});
  return { net, shop: root(shop, { ...net.outputs, ClusterName: fromEnvironment }) };
};

test('a root is passed outputs of another, and what is not passed is left to environments', () => {
  const { net, shop: one } = passed();
  const { roots: placed } = roots({ shop: one, net });
  assert.deepEqual(
    placed.map(({ name, references, needs }) => ({ name, references, needs })),
    [
      { name: 'net', references: {}, needs: [] },
      { name: 'shop', references: { VpcId: { root: 'net', output: 'VpcId' } }, needs: ['net'] },
    ],
  );
});

test('literals are values of the sources, and a region is kept', () => {
  const net = root(network, { Environment: 'one' }, { region: 'us-east-1' });
  const [placed] = roots({ net }).roots;
  assert.deepEqual(placed?.values, { Environment: 'one' });
  assert.equal(placed?.region, 'us-east-1');
});

test('wrong wiring between roots does not compile', () => {
  const net = root(network, {});
  const one = {
    // @ts-expect-error: VpcId names something, and nobody passes it
    missing: () => root(shop, { ClusterName: fromEnvironment }),
    // @ts-expect-error: the network has no such output
    misspelt: () => root(shop, { VpcId: net.outputs.VpcID, ClusterName: fromEnvironment }),
    // @ts-expect-error: a security group is no VPC
    other: () => root(shop, { VpcId: net.outputs.SecurityGroup, ClusterName: fromEnvironment }),
  };
  assert.throws(one.misspelt, /network\/master.yaml: it has no output "VpcID"\.[\s\S]*write "VpcId"/);
  assert.throws(() => roots({ net, shop: one.other() }), /root|VpcId/);
});

const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    'an argument that is no parameter',
    () => {
      const { net } = passed();
      return roots({
        net,
        shop: root(shop, { ...net.outputs, ...({ ClusterNam: 'x' } as object), ClusterName: fromEnvironment }),
      });
    },
    /root shop is passed "ClusterNam", which shop\/master.yaml does not declare/,
  ],
  [
    'an output of a root that is not listed',
    () => roots({ shop: passed().shop }),
    /root shop is passed the root of network\/master.yaml as VpcId, which is no output of a root listed/,
  ],
  [
    'one root under two names',
    () => {
      const net = root(network, {});
      return roots({ a: net, b: net });
    },
    /a and b are one root/,
  ],
  ['a name that no stack can end in', () => roots({ Net: root(network, {}) }), /"Net" is no name/],
  ['no root', () => roots({}), /passed no root/],
  [
    'a value that a parameter does not take',
    () => {
      const net = root(network, {});
      return roots({ net, shop: root(shop, { ...net.outputs, ClusterName: 'x', Size: 10 }) });
    },
    /Size/,
  ],
  [
    'a text made of an output',
    () => {
      const net = root(network, {});
      const made = fn.sub`${net.outputs.VpcId}-x`;
      return roots({ net, shop: root(shop, { ...net.outputs, ClusterName: 'x', ImageTag: made }) });
    },
    /no output of a root/,
  ],
];
for (const [name, make, message] of refusals) {
  test(`refused between roots: ${name}`, () => {
    assert.throws(make, message);
  });
}

test('an output of a root does not stand inside of a template', () => {
  const net = root(network, {});
  const make = () =>
    template({
      path: 'other.yaml',
      description: 'Other',
      parameters: {},
      body({ resource }) {
        // The type is right: only who it belongs to is not.
        const vpc: Id<'AWS::EC2::VPC'> | typeof net.outputs.VpcId = net.outputs.VpcId;
        resource('Group', 'AWS::EC2::SecurityGroup', { GroupDescription: 'x', VpcId: vpc });
        return {};
      },
    });
  assert.throws(make, /the root of network\/master.yaml/);
});

const bound = (path: string, region: string, nested?: Parameters<typeof root>[0]) =>
  template({
    path,
    region,
    description: 'Bound',
    parameters: {},
    body({ resource, stack }) {
      resource('Topic', 'AWS::SNS::Topic', {});
      if (nested !== undefined) stack('Nested', nested, {} as never);
      return {};
    },
  });

test('a root whose template is for one region is there unless it says otherwise, and then it is refused', () => {
  const edge = bound('edge.yaml', 'us-east-1');
  assert.equal(roots({ edge: root(edge, {}) }).roots[0]?.region, 'us-east-1');
  assert.throws(
    () => roots({ edge: root(edge, {}, { region: 'eu-central-1' }) }),
    /root edge: edge\.yaml is for us-east-1 and would be deployed to eu-central-1/,
  );
});

test('templates for two regions are not nested in one another', () => {
  const outer = bound('outer.yaml', 'eu-central-1', bound('inner.yaml', 'us-east-1'));
  assert.throws(
    () => roots({ outer: root(outer, {}) }),
    /outer\.yaml is for eu-central-1, and inner\.yaml for us-east-1/,
  );
});

test('a web ACL of CloudFront binds its template to us-east-1', () => {
  const acl = template({
    path: 'acl.yaml',
    description: 'Web ACL',
    parameters: {},
    body({ resource }) {
      resource('Acl', 'AWS::WAFv2::WebACL', {
        Scope: 'CLOUDFRONT',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'acl', SampledRequestsEnabled: true },
      });
      return {};
    },
  });
  assert.equal(roots({ acl: root(acl, {}) }).roots[0]?.region, 'us-east-1');
});

test('a root that needs itself does not compile', () => {
  assert.throws(() => {
    // @ts-expect-error: what it puts out is there only once it is
    // biome-ignore lint/correctness/noInvalidUseBeforeDeclaration: that is the mistake
    const itself = root(shop, { VpcId: itself.outputs.VpcId, ClusterName: fromEnvironment });
    return itself;
  }, ReferenceError);
});
