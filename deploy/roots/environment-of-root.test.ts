import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, roots, template } from '../../generator/index.ts';
import { type Environments, parseEnvironment } from '../environments.ts';
import { environmentOfRoot } from './environment-of-root.ts';

const edgeMaster = template({
  path: 'edge.yaml',
  description: 'Edge',
  parameters: { Domain: { Type: 'String' } },
  body: ({ resource, params }) => ({
    Name: resource('Topic', 'AWS::SNS::Topic', { DisplayName: params.Domain }).att('TopicName'),
  }),
});
const shopMaster = template({
  path: 'shop.yaml',
  description: 'Shop',
  parameters: { Domain: { Type: 'String' }, Name: { Type: 'String' }, Size: { Type: 'Number', Default: 1 } },
  body: ({ resource, params }) => {
    resource('Topic', 'AWS::SNS::Topic', { DisplayName: params.Domain, TopicName: params.Name });
    return { Size: params.Size };
  },
});
const edge = root(edgeMaster, {}, { region: 'us-east-1' });
const shop = root(shopMaster, edge.outputs);
const system = roots({ edge, shop });

const environments = {
  production: {
    stackName: 'shop',
    region: 'eu-central-1',
    account: '111122223333',
    role: 'arn:aws:iam::111122223333:role/deployer',
    externalId: 'shop',
    cloudFormationRole: 'arn:aws:iam::111122223333:role/cloudformation',
    multiAz: true,
    terminationProtection: true,
    parameters: { Domain: 'shop.example.com' },
    roots: {
      edge: { role: 'arn:aws:iam::444455556666:role/edge', terminationProtection: false },
      shop: { stackName: 'shop-main', parameters: { Size: 3 }, multiAz: { except: ['Size'] } },
    },
  },
} satisfies Environments<typeof system>;

const of = async (raw: object, name: string) => {
  const environment = await parseEnvironment({ production: raw }, 'production');
  return environmentOfRoot(environment, system.roots.find((one) => one.name === name)!, system.roots);
};

test("a root has its own stack name, region and identity, and what it does not say is the environment's", async () => {
  const one = await of(environments.production, 'edge');
  const { stackName, region, account, role, externalId, cloudFormationRole, root: name } = one.target;
  assert.deepEqual(
    { stackName, region, account, role, externalId, cloudFormationRole, name },
    {
      stackName: 'shop-edge',
      region: 'us-east-1',
      account: undefined,
      role: 'arn:aws:iam::444455556666:role/edge',
      externalId: undefined,
      cloudFormationRole: undefined,
      name: 'edge',
    },
  );
  assert.deepEqual(
    [one.terminationProtection, one.multiAz, one.parameters],
    [false, { except: [] }, { Domain: 'shop.example.com' }],
  );
  const other = await of(environments.production, 'shop');
  assert.deepEqual(
    [other.target.stackName, other.target.account, other.target.externalId, other.target.cloudFormationRole],
    ['shop-main', '111122223333', 'shop', environments.production.cloudFormationRole],
  );
  const elsewhere = { ...environments.production, roots: { edge: { account: '444455556666' } } };
  assert.equal((await of(elsewhere, 'edge')).target.cloudFormationRole, undefined);
  assert.deepEqual([other.parameters, other.multiAz], [{ Domain: 'shop.example.com', Size: 3 }, { except: ['Size'] }]);
});

const refused: readonly (readonly [string, object, RegExp])[] = [
  [
    'a root that the system does not have',
    { roots: { eddge: {} } },
    /roots: there is no root "eddge"\.[\s\S]*write "edge"/,
  ],
  [
    'a value for all roots that none takes',
    { parameters: { Domian: 'x' } },
    /no parameter of any root "Domian"[\s\S]*"Domain"/,
  ],
  [
    'a value of a parameter that another root gives',
    { roots: { shop: { parameters: { Name: 'x' } } } },
    /Name: the sources pass it\.[\s\S]*it is Name of the root edge/,
  ],
];
for (const [what, more, message] of refused) {
  test(`an environment of several roots is refused with ${what}`, async () => {
    await assert.rejects(of({ stackName: 'shop', region: 'eu-central-1', ...more }, 'shop'), message);
  });
}

test('mistakes in an environment of several roots do not compile', () => {
  const base = { stackName: 'shop', region: 'eu-central-1' };
  const wrong = [
    // @ts-expect-error: there is no such root
    { x: { ...base, roots: { eddge: {} } } } satisfies Environments<typeof system>,
    // @ts-expect-error: the sources pass it
    { x: { ...base, roots: { shop: { parameters: { Name: 'x' } } } } } satisfies Environments<typeof system>,
    // @ts-expect-error: a number is wanted
    { x: { ...base, roots: { shop: { parameters: { Size: true } } } } } satisfies Environments<typeof system>,
    // @ts-expect-error: no root has such a parameter
    { x: { ...base, parameters: { Domian: 'x' } } } satisfies Environments<typeof system>,
  ];
  assert.equal(wrong.length, 4);
});
