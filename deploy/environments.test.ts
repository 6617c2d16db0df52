import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../generator/errors.ts';
import { template } from '../generator/index.ts';
import { type Environments, parseEnvironment } from './environments.ts';

const valid = { stackName: 'shop', region: 'eu-central-1' };

async function failure(raw: unknown, name: string): Promise<RookeryError> {
  const error = await parseEnvironment(raw, name).then(
    () => assert.fail('the environment should have been refused'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof RookeryError, String(error));
  assert.equal(error.exitCode, 2);
  return error;
}

test('what an environment does not say has its usual value', async () => {
  assert.deepEqual(await parseEnvironment({ local: valid }, 'local'), {
    target: {
      environment: 'local',
      stackName: 'shop',
      foundationStackName: 'shop-foundation',
      region: 'eu-central-1',
      tags: {},
    },
    parameters: {},
    terminationProtection: false,
    multiAz: undefined,
    templatePrefix: undefined,
    wave: undefined,
    roots: {},
  });
});

test('what an environment says is taken as it stands', async () => {
  const production = {
    stackName: 'shop-production',
    foundationStackName: 'base',
    region: 'us-gov-west-1',
    account: '012345678901',
    role: 'arn:aws-us-gov:iam::012345678901:role/path/deployer',
    externalId: 'shop',
    cloudFormationRole: 'arn:aws-us-gov:iam::012345678901:role/deployment/shop-CloudFormationRole',
    terminationProtection: true,
    multiAz: { except: ['Cpu'] },
    templatePrefix: 'shop/v1/',
    tags: { Owner: 'platform' },
    parameters: { Cpu: 256, Name: 'x', On: true, Zones: ['a', 'b'] },
    wave: 2,
    roots: { edge: { region: 'us-gov-east-1', parameters: { Name: 'y' } } },
  };
  const { target, ...rest } = await parseEnvironment({ production }, 'production');
  assert.deepEqual({ ...target, ...rest }, { ...production, environment: 'production' });
});

test('a guard may be said to have no exceptions, or not to be there', async () => {
  for (const [multiAz, expected] of [
    [true, { except: [] }],
    [false, undefined],
  ] as const) {
    assert.deepEqual((await parseEnvironment({ x: { ...valid, multiAz } }, 'x')).multiAz, expected);
  }
});

const mistakes: readonly (readonly [what: string, more: object, path: RegExp])[] = [
  ['no region', { region: undefined }, /environments\.x\.region/],
  ['a region that is none', { region: 'Frankfurt' }, /environments\.x\.region: .*eu-central-1/],
  ['a stack name with an underscore', { stackName: 'my_shop' }, /environments\.x\.stackName: a letter/],
  ['a stack name of 129 characters', { stackName: 'a'.repeat(129) }, /environments\.x\.stackName/],
  ['an account as a number', { account: 123456789012 }, /environments\.x\.account/],
  [
    'a role by its name',
    { cloudFormationRole: 'deployment' },
    /environments\.x\.cloudFormationRole: the ARN of a role/,
  ],
  ['an account of eleven digits', { account: '12345678901' }, /environments\.x\.account: twelve digits/],
  ['a setting that is misspelt', { acount: '123456789012' }, /environments\.x\.acount: no such setting/],
  ['a tag that is no text', { tags: { Owner: 7 } }, /environments\.x\.tags\.Owner/],
  ['a tag without a value', { tags: { Owner: '' } }, /environments\.x\.tags\.Owner: a value/],
  ['a tag of AWS', { tags: { 'AWS:owner': 'o' } }, /environments\.x\.tags/],
  ['a tag without a key', { tags: { '': 'o' } }, /environments\.x\.tags/],
  ['a key of 129 characters', { tags: { ['k'.repeat(129)]: 'o' } }, /environments\.x\.tags/],
  [
    '51 tags',
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'o'])) },
    /environments\.x\.tags: 50 tags at the most/,
  ],
  ['a tag of 257 characters', { tags: { Owner: 'o'.repeat(257) } }, /environments\.x\.tags\.Owner/],
  ['a template prefix without its slash', { templatePrefix: 'shop' }, /environments\.x\.templatePrefix: .*slash/],
  ['a guard with something misspelt', { multiAz: { exept: [] } }, /environments\.x\.multiAz/],
  ['a parameter that is an object', { parameters: { Cpu: {} } }, /environments\.x\.parameters\.Cpu/],
];

for (const [what, more, path] of mistakes) {
  test(`an environment with ${what} is refused, naming the place`, async () => {
    const error = await failure({ x: { ...valid, ...more } }, 'x');
    assert.equal(error.code, 'EnvironmentInvalid');
    assert.match(error.explanation.what, path);
  });
}

const substitutes = { Database: 'postgres://app@127.0.0.1:5432/app' };

test('the environment of this machine may have servers of its own in the place of records, and no other may', async () => {
  const environments = { local: { ...valid, substitutes } } satisfies Environments<typeof master>;
  assert.deepEqual((await parseEnvironment(environments, 'local')).substitutes, substitutes);
  const { explanation } = await failure({ production: { ...valid, substitutes } }, 'production');
  assert.match(explanation.what, /environments\.production\.substitutes: only the environment "local" has them/);
  for (const address of [
    'postgres://u:pass@db.example.com:5432',
    'postgres://127.0.0.1',
    '5432',
    'postgres://u:pass%zz@127.0.0.1:5432',
  ]) {
    const error = await failure({ local: { ...valid, substitutes: { Database: address } } }, 'local');
    assert.match(
      error.explanation.what,
      /environments\.local\.substitutes\.Database: an address of this machine with its port/,
    );
    assert.doesNotMatch(error.message, /pass/);
  }
});

test('mistakes name the file that they stand in', async () => {
  const file = 'examples/shop/environments.ts';
  for (const raw of [undefined, {}, { x: {} }]) {
    await assert.rejects(parseEnvironment(raw, 'x', file), /^RookeryError: examples\/shop\/environments\.ts: /);
  }
});

test('every mistake is reported at once', async () => {
  const { explanation } = await failure({ x: { region: 1, stackName: '' } }, 'x');
  assert.match(explanation.what, /x\.stackName[\s\S]*x\.region/);
});

test('an unknown environment is answered with the nearest one and all there are', async () => {
  const error = await failure({ local: valid, production: valid }, 'prodution');
  assert.equal(error.code, 'EnvironmentUnknown');
  assert.match(error.message, /local, production[\s\S]*--env production/);
});

test('names that every object has are no environments', async () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    assert.equal((await failure({ local: valid }, name)).code, 'EnvironmentUnknown');
  }
});

test('a missing file, or one that exports something else, is reported with what to write', async () => {
  for (const raw of [undefined, null, 'local']) {
    const error = await failure(raw, 'local');
    assert.equal(error.code, 'EnvironmentsMissing');
    assert.match(error.explanation.mend, /satisfies Environments<typeof masterTemplate>/);
    assert.match(error.explanation.mend, /from 'rookery\/deploy';/);
  }
});

test('an environment that is null is refused like any other mistake', async () => {
  assert.equal((await failure({ local: null }, 'local')).code, 'EnvironmentInvalid');
});

const master = template({
  path: 'master.yaml',
  description: 'for types only',
  parameters: {
    Nat: { Type: 'String', AllowedValues: ['one', 'none'], Default: 'one' },
    Tag: { Type: 'String' },
    Count: { Type: 'Number', Default: 1 },
    Zones: { Type: 'CommaDelimitedList', Default: '' },
  },
  body: ({ resource }) => {
    resource('Topic', 'AWS::SNS::Topic', {});
    return {};
  },
});

test('values of parameters are typed by the template that takes them', () => {
  const good = {
    local: { ...valid, parameters: { Nat: 'none', Tag: '1', Count: 2, Zones: ['a', 'b'] } },
  } satisfies Environments<typeof master>;
  assert.equal(good.local.parameters.Count, 2);
  // @ts-expect-error the template has no such parameter
  const misspelt: Environments<typeof master> = { local: { ...valid, parameters: { Tga: '1' } } };
  // @ts-expect-error the parameter allows other values only
  const refused: Environments<typeof master> = { local: { ...valid, parameters: { Nat: 'two' } } };
  // @ts-expect-error a number is wanted
  const text: Environments<typeof master> = { local: { ...valid, parameters: { Count: 'two' } } };
  assert.ok(misspelt && refused && text);
});
