import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Parameters, type Template, template } from '../../../generator/index.ts';
import { type Bindings, bindingsOf, variableName } from './bindings.ts';
import { paramsOf } from './params.ts';
import * as uses from './uses.ts';
import { parametersOf, type Use } from './uses.ts';

for (const [name, expected] of [
  ['OrdersQueueUrl', 'ORDERS_QUEUE_URL'],
  ['Greeting', 'GREETING'],
  ['ApiKey', 'API_KEY'],
  ['APIKey', 'API_KEY'],
  ['OAuth2Token', 'O_AUTH2_TOKEN'],
  ['Database2Host', 'DATABASE2_HOST'],
  ['URL', 'URL'],
] as const) {
  test(`${name} is the environment variable ${expected}`, () => {
    assert.equal(variableName(name), expected);
  });
}

/** What a use adds to a template, in one that declares its parameters and nothing else. */
function addedBy(use: Use): Bindings & { readonly made: Template } {
  let made: Bindings | undefined;
  const parameters: Parameters = Object.assign({}, ...parametersOf([use]));
  const built = template({
    path: 'service.yaml',
    description: '',
    parameters,
    body({ params }) {
      made = bindingsOf([use], paramsOf('service.yaml', parameters, params));
      return {};
    },
  });
  assert.ok(made);
  return { ...made, made: built };
}

const names = (variables: readonly { readonly Name: string }[]) => variables.map(({ Name }) => Name);

for (const [use, parameters, environment, secrets] of [
  [
    uses.database('Main'),
    ['MainHost', 'MainPort', 'MainName', 'MainSecretArn', 'MainSecurityGroupId'],
    ['MAIN_HOST', 'MAIN_PORT', 'MAIN_NAME'],
    ['MAIN_USERNAME', 'MAIN_PASSWORD'],
  ],
  [uses.cache('Cache'), ['CacheHost', 'CachePort', 'CacheSecurityGroupId'], ['CACHE_HOST', 'CACHE_PORT'], []],
  [
    uses.service('Inventory'),
    ['NamespaceArn', 'InventoryUrl', 'InventoryPort', 'InventorySecurityGroupId'],
    ['INVENTORY_URL'],
    [],
  ],
  [uses.queue('Orders'), ['OrdersQueueUrl', 'OrdersQueueArn'], ['ORDERS_QUEUE_URL'], []],
  [uses.topic('Ordered'), ['OrderedTopicArn'], ['ORDERED_TOPIC_ARN'], []],
  [uses.bucket('Uploads'), ['UploadsBucketName'], ['UPLOADS_BUCKET_NAME'], []],
  [uses.secret('ApiKey'), ['ApiKeySecretArn'], [], ['API_KEY']],
  [
    uses.secretKeys('Mail', { MAIL_USER: 'user', SMTP_PASSWORD: 'password' }),
    ['MailSecretArn'],
    [],
    ['MAIL_USER', 'SMTP_PASSWORD'],
  ],
  [uses.setting('Greeting'), ['GreetingParameterName'], [], ['GREETING']],
  [uses.variable('LogLevel'), ['LogLevel'], ['LOG_LEVEL'], []],
  [uses.environmentFile('Defaults'), ['DefaultsFileArn'], [], []],
  [uses.key('Own'), ['OwnKeyArn'], [], []],
  [uses.policy('Program'), ['ProgramPolicyArn'], [], []],
  [uses.fileSystem('Media', '/media'), ['MediaFileSystemId', 'MediaAccessPointId', 'MediaSecurityGroupId'], [], []],
] as const) {
  test(`${use.kind}('${use.name}') adds ${[...environment, ...secrets].join(', ') || 'no variable'}`, () => {
    const { made, ...adds } = addedBy(use);
    assert.deepEqual(Object.keys(made.document.Parameters), parameters);
    assert.deepEqual(names(adds.environment), environment);
    assert.deepEqual(names(adds.secrets), secrets);
  });
}

test('secrets are read with the right of ECS, not of the program', () => {
  for (const use of [uses.database('Main'), uses.secret('ApiKey'), uses.setting('Greeting')]) {
    const { executionStatements, taskStatements } = addedBy(use);
    assert.equal(executionStatements.length, 1, use.kind);
    assert.equal(taskStatements.length, 0, use.kind);
  }
});
