import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError, type Caller, type Service } from '../server/service.ts';
import { resourceRequest, temporaryFolder } from '../testing/test-engine.ts';
import { secrets } from './index.ts';
import { generatedSecret, randomPassword } from './password.ts';

const place = { account: '000000000000', region: 'us-east-1' };
const caller: Caller = { ...place, requestId: 'r', endpoint: 'http://127.0.0.1' };
async function call(service: Service, name: string, input: Record<string, unknown> = {}) {
  // Every operation of these APIs answers an object.
  return (await service.operations[name]?.(input, caller)) as Record<string, unknown>;
}
const code = (expected: string) => (error: unknown) => error instanceof AwsError && error.code === expected;

test('a generated password has each kind of character that is not excluded, and no other', () => {
  const all = randomPassword({});
  assert.equal(all.length, 32);
  for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[!-/:-@[-`{-~]/]) assert.match(all, kind);
  assert.match(
    randomPassword({ PasswordLength: '20', ExcludePunctuation: 'true', ExcludeLowercase: true }),
    /^[A-Z0-9]{20}$/,
  );
  assert.doesNotMatch(randomPassword({ PasswordLength: 500, ExcludeCharacters: 'abc"@/\\' }), /[abc"@/\\]/);
  assert.throws(() => randomPassword({ PasswordLength: 3 }), code('InvalidParameterException'));
  assert.match(randomPassword({ PasswordLength: 3, RequireEachIncludedType: false }), /^.{3}$/);
});

test('a generated secret is its template’s JSON with the password in it', () => {
  const made = JSON.parse(generatedSecret({ SecretStringTemplate: '{"username":"u"}', GenerateStringKey: 'password' }));
  assert.equal(made.username, 'u');
  assert.equal(made.password.length, 32);
  assert.throws(() => generatedSecret({ SecretStringTemplate: '{}' }), code('InvalidParameterException'));
  assert.throws(
    () => generatedSecret({ SecretStringTemplate: '{', GenerateStringKey: 'a' }),
    code('InvalidParameterException'),
  );
});

test('a secret has a current and a previous value, and can be deleted, restored and deleted for good', async (t) => {
  const { services } = secrets(temporaryFolder(t), () => undefined);
  const api = services.secretsmanager;
  const { ARN } = await call(api, 'CreateSecret', { Name: 'shop/db', SecretString: '1' });
  assert.match(String(ARN), /^arn:aws:secretsmanager:us-east-1:000000000000:secret:shop\/db-\w{6}$/);
  await assert.rejects(call(api, 'CreateSecret', { Name: 'shop/db' }), code('ResourceExistsException'));
  await call(api, 'PutSecretValue', { SecretId: 'shop/db', SecretString: '2' });
  await call(api, 'UpdateSecret', { SecretId: ARN, SecretString: '3', Description: 'd' });
  const value = async (more = {}) => (await call(api, 'GetSecretValue', { SecretId: 'shop/db', ...more })).SecretString;
  assert.deepEqual([await value(), await value({ VersionStage: 'AWSPREVIOUS' })], ['3', '2']);
  const { Versions } = (await call(api, 'ListSecretVersionIds', { SecretId: ARN })) as { Versions: unknown[] };
  assert.equal(Versions.length, 2);

  await call(api, 'DeleteSecret', { SecretId: ARN });
  await assert.rejects(value(), code('InvalidRequestException'));
  assert.deepEqual((await call(api, 'ListSecrets')).SecretList, []);
  await call(api, 'RestoreSecret', { SecretId: ARN });
  assert.equal(await value(), '3');
  await call(api, 'DeleteSecret', { SecretId: ARN, ForceDeleteWithoutRecovery: true });
  await assert.rejects(value(), code('ResourceNotFoundException'));
  await assert.rejects(call(api, 'GetSecretValue', { SecretId: 'other' }), code('ResourceNotFoundException'));
});

test('secrets and parameters are their region’s, and outlive the endpoint', async (t) => {
  const folder = temporaryFolder(t);
  const { services } = secrets(folder, () => undefined);
  await call(services.secretsmanager, 'CreateSecret', { Name: 'a', SecretString: '{"k":{"deep":1}}' });
  await call(services.ssm, 'PutParameter', { Name: '/a/b', Type: 'SecureString', Value: 'v' });
  const next = secrets(folder, () => undefined);
  assert.equal(next.reference('{{resolve:secretsmanager:a:SecretString:k}}', place), '{"deep":1}');
  assert.equal(next.reference('{{resolve:ssm-secure:/a/b:1}}', place), 'v');
  assert.throws(() => next.reference('{{resolve:ssm:/a/b}}', place), /cannot be found/);
  assert.throws(() => next.reference('{{resolve:ssm-secure:/a/b:2}}', place), /cannot be found/);
  const elsewhere = { ...place, region: 'eu-west-1' };
  assert.throws(() => next.reference('{{resolve:secretsmanager:a}}', elsewhere), /ResourceNotFoundException/);
  assert.throws(() => next.secret('/a/b', elsewhere), /invalid parameters: \/a\/b$/);
  assert.equal(next.secret('arn:aws:ssm:us-east-1:000000000000:parameter/a/b', place), 'v');
});

test('parameters are put, read with and without decryption, listed by path, and deleted', async (t) => {
  const { ssm } = secrets(temporaryFolder(t), () => undefined).services;
  await call(ssm, 'PutParameter', { Name: '/a/b', Type: 'String', Value: '1' });
  await call(ssm, 'PutParameter', { Name: '/a/c/d', Type: 'SecureString', Value: '2' });
  await assert.rejects(call(ssm, 'PutParameter', { Name: '/a/b', Value: '3' }), code('ParameterAlreadyExists'));
  assert.equal((await call(ssm, 'PutParameter', { Name: '/a/b', Value: '3', Overwrite: true })).Version, 2);
  const values = async (name: string, input: Record<string, unknown>) =>
    ((await call(ssm, name, input)).Parameters as { Value: string }[]).map(({ Value }) => Value);
  assert.deepEqual(await values('GetParameters', { Names: ['/a/b', '/a/c/d', '/x'], WithDecryption: true }), [
    '3',
    '2',
  ]);
  assert.doesNotMatch((await values('GetParameters', { Names: ['/a/c/d'] }))[0] ?? '', /^2$/);
  assert.deepEqual(await values('GetParametersByPath', { Path: '/a' }), ['3']);
  assert.equal((await values('GetParametersByPath', { Path: '/a/', Recursive: true })).length, 2);
  assert.deepEqual((await call(ssm, 'DeleteParameters', { Names: ['/a/b', '/x'] })).InvalidParameters, ['/x']);
  await assert.rejects(call(ssm, 'GetParameter', { Name: '/a/b' }), code('ParameterNotFound'));
});

test('a machine image’s public parameter has an id, and no other public parameter a value', async (t) => {
  const { lookUp } = secrets(temporaryFolder(t), () => undefined);
  const name = '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id';
  assert.match(await lookUp(name, place), /^ami-[0-9a-f]{17}$/);
  await assert.rejects(lookUp('/aws/service/global-infrastructure/regions', place), /Unable to fetch parameters/);
});

test('a secret of a stack keeps its value until the template says otherwise', async (t) => {
  const { handlers, secret } = secrets(temporaryFolder(t), () => undefined);
  const handler = handlers['AWS::SecretsManager::Secret'];
  assert.ok(handler);
  const generate = { GenerateSecretString: { PasswordLength: 8 } };
  const request = (properties: Record<string, unknown>, token: string) => ({
    ...resourceRequest('AWS::SecretsManager::Secret', properties),
    token,
  });
  const { physicalId } = await handler.create(request(generate, 'one'), () => {});
  assert.equal(
    (await handler.create(request(generate, 'one'), () => {})).physicalId,
    physicalId,
    'the same step again',
  );
  const first = secret(physicalId, place);
  const update = (properties: Record<string, unknown>, token: string) =>
    handler.update(request(properties, token), { physicalId, previousProperties: generate });
  await update({ ...generate, Description: 'd' }, 'two');
  assert.equal(secret(physicalId, place), first);
  const longer = { GenerateSecretString: { PasswordLength: 9 } };
  await update(longer, 'three');
  const second = secret(physicalId, place);
  assert.equal(second.length, 9);
  await update(longer, 'three');
  assert.equal(secret(physicalId, place), second, 'the same step again');
  assert.equal(secret(`${physicalId}::AWSPREVIOUS:`, place), first);
});

test('an attachment adds to the secret where its database is', async (t) => {
  const target = {
    physicalId: 'db-1',
    properties: { Engine: 'postgres', DBName: 'shop' },
    attributes: { 'Endpoint.Address': 'db.example', 'Endpoint.Port': '5432' },
  };
  const { handlers, secret } = secrets(temporaryFolder(t), (type, id) =>
    type === 'AWS::RDS::DBInstance' && id === 'db-1' ? target : undefined,
  );
  const made = await handlers['AWS::SecretsManager::Secret']?.create(
    resourceRequest('AWS::SecretsManager::Secret', { SecretString: '{"username":"u"}' }),
    () => {},
  );
  assert.ok(made);
  const properties = { SecretId: made.physicalId, TargetId: 'db-1', TargetType: 'AWS::RDS::DBInstance' };
  await handlers['AWS::SecretsManager::SecretTargetAttachment']?.create(
    resourceRequest('AWS::SecretsManager::SecretTargetAttachment', properties),
    () => {},
  );
  assert.deepEqual(JSON.parse(secret(made.physicalId, place)), {
    username: 'u',
    engine: 'postgres',
    host: 'db.example',
    port: 5432,
    dbname: 'shop',
    dbInstanceIdentifier: 'db-1',
  });
});

test('a database’s own secret comes and goes with ManageMasterUserPassword and with the database', async (t) => {
  const { handlers, services } = secrets(temporaryFolder(t), () => undefined);
  const handler = handlers['AWS::RDS::DBCluster'];
  assert.ok(handler);
  const properties = { Engine: 'aurora-postgresql', MasterUsername: 'owner' };
  const managed = { ...properties, ManageMasterUserPassword: 'true' };
  const count = async () => ((await call(services.secretsmanager, 'ListSecrets')).SecretList as unknown[]).length;
  const type = 'AWS::RDS::DBCluster';
  const { physicalId, attributes } = await handler.create(resourceRequest(type, managed), () => {});
  assert.match(String(attributes['MasterUserSecret.SecretArn']), /:secret:rds!cluster-[0-9a-f-]{36}-\w{6}$/);
  assert.equal(await count(), 1);
  const bare = await handler.update(resourceRequest(type, properties), { physicalId, previousProperties: managed });
  assert.equal(bare.attributes['MasterUserSecret.SecretArn'], undefined);
  assert.equal(await count(), 0);
  await handler.update(resourceRequest(type, managed), { physicalId, previousProperties: properties });
  assert.equal(await count(), 1);
  await handler.delete(resourceRequest(type, managed), { physicalId, previousProperties: managed });
  assert.equal(await count(), 0);
});

test('the secret that a database manages is rotated at once, and no other', async (t) => {
  const { handlers, services } = secrets(temporaryFolder(t), () => undefined);
  const properties = { Engine: 'aurora-postgresql', MasterUsername: 'owner', ManageMasterUserPassword: true };
  const made = await handlers['AWS::RDS::DBCluster']?.create(
    resourceRequest('AWS::RDS::DBCluster', properties),
    () => {},
  );
  const SecretId = made?.attributes['MasterUserSecret.SecretArn'];
  const value = async () => String((await call(services.secretsmanager, 'GetSecretValue', { SecretId })).SecretString);
  const before = JSON.parse(await value());
  await call(services.secretsmanager, 'RotateSecret', { SecretId });
  const after = JSON.parse(await value());
  assert.equal(after.username, before.username);
  assert.notEqual(after.password, before.password);
  await call(services.secretsmanager, 'CreateSecret', { Name: 'own', SecretString: 'x' });
  const rotation = call(services.secretsmanager, 'RotateSecret', { SecretId: 'own' });
  await assert.rejects(rotation, code('InvalidRequestException'));
});
