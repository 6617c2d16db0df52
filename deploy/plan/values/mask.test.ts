import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masked } from './mask.ts';

const CASES: readonly (readonly [what: string, name: string, value: unknown, shown: unknown])[] = [
  ['a password of a database', 'MasterUserPassword', 'hunter2', '****'],
  ['what a secret holds', 'SecretString', '{"a":1}', '****'],
  ['a token of a cache', 'AuthToken', 'x', '****'],
  [
    'a reference to a secret, which shows none',
    'MasterUserPassword',
    '{{resolve:secretsmanager:db}}',
    '{{resolve:secretsmanager:db}}',
  ],
  ['what CloudFormation starred out itself', 'MasterUserPassword', '****', '****'],
  ['the ARN of a secret', 'SecretArn', 'arn:aws:secretsmanager:x:1:secret:a', 'arn:aws:secretsmanager:x:1:secret:a'],
  ['a user name', 'MasterUsername', 'admin', 'admin'],
  [
    'environment variables by their names',
    'ContainerDefinitions',
    [
      {
        Environment: [
          { Name: 'DB_PASSWORD', Value: 'x' },
          { Name: 'STRIPE_API_KEY', Value: 'y' },
          { Name: 'PORT', Value: '1' },
        ],
      },
    ],
    [
      {
        Environment: [
          { Name: 'DB_PASSWORD', Value: '****' },
          { Name: 'STRIPE_API_KEY', Value: '****' },
          { Name: 'PORT', Value: '1' },
        ],
      },
    ],
  ],
  [
    'variables of a map',
    'Environment',
    { Variables: { JWT_SECRET: 'x', LEVEL: 'info' } },
    { Variables: { JWT_SECRET: '****', LEVEL: 'info' } },
  ],
  [
    'secrets by reference',
    'Secrets',
    [{ Name: 'DB_PASSWORD', ValueFrom: 'arn:aws:ssm:x' }],
    [{ Name: 'DB_PASSWORD', ValueFrom: 'arn:aws:ssm:x' }],
  ],
  ['a password in a URL', 'Url', 'postgres://shop:hunter2@db:5432/shop', 'postgres://shop:****@db:5432/shop'],
  ['a password deep in a property', 'Config', { Admin: { Password: 'x' } }, { Admin: { Password: '****' } }],
];

for (const [what, name, value, shown] of CASES) {
  test(`a plan shows ${what} as ${JSON.stringify(shown).slice(0, 40)}`, () => {
    assert.deepEqual(masked(name, value), shown);
  });
}
