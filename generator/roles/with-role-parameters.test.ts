import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assumableBy, RookeryError, template } from '../index.ts';
import { synthesize } from '../synth.ts';
import { withRoleParameters } from './with-role-parameters.ts';

const trust = assumableBy('ecs-tasks.amazonaws.com');

function leaf(path: string, logicalId = 'Reader') {
  return template({
    path,
    description: 'A role',
    parameters: {},
    body({ resource }) {
      const role = resource(logicalId, 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust });
      return { RoleArn: role.att('Arn') };
    },
  });
}

const plain = template({
  path: 'queue.yaml',
  description: 'No role',
  parameters: {},
  body({ resource }) {
    resource('Queue', 'AWS::SQS::Queue', {});
    return {};
  },
});

const middle = template({
  path: 'middle.yaml',
  description: 'Nests a role',
  parameters: {},
  body({ stack }) {
    return { RoleArn: stack('Inner', leaf('leaf.yaml'), {}).outputs.RoleArn };
  },
});

const root = template({
  path: 'master.yaml',
  description: 'Nests all',
  parameters: { Stage: { Type: 'String', Default: 'test' } },
  body({ params, stack, resource }) {
    stack('Middle', middle, {});
    stack('Queue', plain, {});
    resource('Own', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, Path: '/own/' });
    return { Stage: params.Stage };
  },
});

const texts = (made: Parameters<typeof synthesize>[0][0]) =>
  Object.fromEntries(synthesize([made]).templates.map(({ file, text }) => [file, text]));
const all = { permissionsBoundary: true, path: true, namePrefix: true } as const;

test('settings of roles are parameters of the root, and reach the roles of every nested template', () => {
  const {
    'master.yaml': master = '',
    'middle.yaml': nested = '',
    'leaf.yaml': inner = '',
  } = texts(withRoleParameters(root, all));
  for (const name of ['PermissionsBoundaryArn', 'RolePath', 'RoleNamePrefix']) {
    assert.match(master, new RegExp(`Middle:[\\s\\S]*Parameters:[\\s\\S]*${name}: !Ref ${name}`));
    assert.match(nested, new RegExp(`Inner:[\\s\\S]*Parameters:[\\s\\S]*${name}: !Ref ${name}`));
  }
  assert.match(
    inner,
    /PermissionsBoundary: !If \[HasPermissionsBoundary, !Ref PermissionsBoundaryArn, !Ref AWS::NoValue\]/,
  );
  assert.match(inner, /Path: !Ref RolePath/);
  assert.match(inner, /RoleName: !Sub\n\s+- \$\{RoleNamePrefix\}Reader-\$\{Value\d\}/);
  // The middle has no role of its own, and so no condition.
  assert.doesNotMatch(nested, /HasPermissionsBoundary/);
});

test('what a role says of itself it keeps', () => {
  const { 'master.yaml': master = '' } = texts(withRoleParameters(root, { path: true }));
  assert.match(master, /Path: \/own\//);
  assert.doesNotMatch(master, /^ {6}Path: !Ref RolePath$/m);
});

test('templates without roles stay as they are, byte for byte, and so does all that is not asked for', () => {
  const before = texts(root);
  const after = texts(withRoleParameters(root, all));
  assert.equal(after['queue.yaml'], before['queue.yaml']);
  assert.doesNotMatch(texts(withRoleParameters(root, { path: true }))['leaf.yaml'] ?? '', /Boundary|RoleName/);
  assert.deepEqual(texts(root), before);
});

test('the prefix is as long as the longest logical id of a role leaves room for', () => {
  const long = template({
    path: 'long.yaml',
    description: 'A long name',
    parameters: {},
    body({ stack }) {
      stack('Short', leaf('short.yaml', 'A'), {});
      stack('Long', leaf('name.yaml', 'L'.repeat(50)), {});
      return {};
    },
  });
  const { 'long.yaml': text = '' } = texts(withRoleParameters(long, { namePrefix: true }));
  // A role's name has 64 characters: 50 of the logical id, and a hyphen with 8 of the stack's UUID.
  assert.match(text, /RoleNamePrefix:[\s\S]*MaxLength: 5\n/);
  assert.throws(
    () => withRoleParameters(leaf('too-long.yaml', 'L'.repeat(55)), { namePrefix: true }),
    (error) => error instanceof RookeryError && error.code === 'LimitExceeded',
  );
});

test('a system without roles, an unknown setting, and a name that is taken are refused', () => {
  const code = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return error instanceof RookeryError ? error.code : error;
    }
    return 'nothing';
  };
  assert.equal(
    code(() => withRoleParameters(plain, { path: true })),
    'RolesMissing',
  );
  assert.equal(
    code(() => withRoleParameters(root, { paths: true } as never)),
    'OptionUnknown',
  );
  const taken = template({
    path: 'taken.yaml',
    description: 'A parameter of that name',
    parameters: { RolePath: { Type: 'String' } },
    body({ params, resource }) {
      resource('Role', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, Path: params.RolePath });
      return {};
    },
  });
  assert.equal(
    code(() => withRoleParameters(taken, { path: true })),
    'LogicalIdTaken',
  );
});

test('the parameters are in the type of the template', () => {
  const bounded = withRoleParameters(root, { permissionsBoundary: true });
  template({
    path: 'outer.yaml',
    description: 'Nests what has parameters now',
    parameters: {},
    body({ stack }) {
      stack('System', bounded, { PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/most' });
      // @ts-expect-error Each environment says its boundary.
      assert.throws(() => stack('Other', bounded, {}));
      return {};
    },
  });
});
