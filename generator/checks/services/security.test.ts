import { Token } from '../../values/value.ts';
import type { Fields } from './rules.ts';
import { security } from './security.ts';
import { refuses } from './testing/table.ts';

const unknown = new Token({ Ref: 'Any' });

refuses(security, 'AWS::IAM::Role', [
  ['a name of 65 characters', 'RoleName', { RoleName: 'a'.repeat(65) }, { RoleName: 'a'.repeat(64) }],
  ['an ARN as its name', 'RoleName', { RoleName: 'arn:aws:iam::123456789012:role/web' }, { RoleName: 'web' }],
  ['a path without its slash', 'Path', { Path: 'team/' }, { Path: '/team/' }],
  [
    'a session of 12 hours and a second',
    'MaxSessionDuration',
    { MaxSessionDuration: 43201 },
    { MaxSessionDuration: 43200 },
  ],
  [
    'a policy by its name',
    'ManagedPolicyArns.0',
    { ManagedPolicyArns: ['ReadOnlyAccess'] },
    { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', unknown] },
  ],
  [
    'two policies of one name',
    'Policies',
    { Policies: [{ PolicyName: 'A' }, { PolicyName: 'A' }] },
    { Policies: [{ PolicyName: 'A' }, { PolicyName: 'B' }] },
  ],
]);

refuses(security, 'AWS::KMS::Key', [
  ['a wait of 6 days', 'PendingWindowInDays', { PendingWindowInDays: 6 }, { PendingWindowInDays: 7 }],
  [
    'rotation of a key pair',
    'EnableKeyRotation',
    { EnableKeyRotation: true, KeySpec: 'RSA_2048' },
    { EnableKeyRotation: true },
  ],
]);

refuses(security, 'AWS::KMS::Alias', [
  ['a name without alias/', 'AliasName', { AliasName: 'shop' }, { AliasName: 'alias/shop' }],
  ['a name that is taken', 'AliasName', { AliasName: 'alias/aws/shop' }, { AliasName: 'alias/awsome' }],
]);

refuses(security, 'AWS::SecretsManager::Secret', [
  ['a name with a blank', 'Name', { Name: 'my secret' }, { Name: 'team/secret' }],
  [
    'a password of no length',
    'GenerateSecretString.PasswordLength',
    { GenerateSecretString: { PasswordLength: 0 } },
    { GenerateSecretString: { PasswordLength: 32 } },
  ],
  [
    'a template without its key',
    'GenerateSecretString',
    { GenerateSecretString: { SecretStringTemplate: '{}' } },
    { GenerateSecretString: { SecretStringTemplate: '{}', GenerateStringKey: 'password' } },
  ],
  [
    'a value that is written and generated',
    'SecretString',
    { SecretString: unknown, GenerateSecretString: {} },
    { SecretString: unknown },
  ],
]);

refuses(security, 'AWS::SSM::Parameter', [
  ['4097 bytes', 'Value', { Value: 'a'.repeat(4097) }, { Value: 'a'.repeat(4096) }],
  ['a name that begins with aws', 'Name', { Name: '/aws/shop' }, { Name: '/shop/aws' }],
  ['a kind that CloudFormation has not', 'Type', { Type: 'SecureString' }, { Type: 'String' }],
]);

function rule(more: Fields) {
  return {
    Name: 'a',
    Priority: 0,
    Action: { Block: {} },
    Statement: { GeoMatchStatement: {} },
    ...more,
  };
}
const rules = (...Rules: readonly Fields[]) => ({ Rules });
const group = { Statement: { ManagedRuleGroupStatement: {} }, Action: undefined };

refuses(security, 'AWS::WAFv2::WebACL', [
  [
    'two rules of one priority',
    'Rules',
    rules(rule({}), rule({ Name: 'b' })),
    rules(rule({}), rule({ Name: 'b', Priority: 1 })),
  ],
  [
    'two rules of one name',
    'Rules',
    rules(rule({}), rule({ Priority: 1 })),
    rules(rule({}), rule({ Name: 'b', Priority: 1 })),
  ],
  [
    'an action of a group',
    'Rules.0',
    rules(rule({ ...group, Action: { Block: {} } })),
    rules(rule({ ...group, OverrideAction: { None: {} } })),
  ],
  ['a rule that does nothing', 'Rules.0', rules(rule({ Action: undefined })), rules(rule({}))],
  [
    'nine requests',
    'Rules.0.Statement.RateBasedStatement.Limit',
    rules(rule({ Statement: { RateBasedStatement: { Limit: 9 } } })),
    rules(rule({ Statement: { RateBasedStatement: { Limit: 10 } } })),
  ],
  [
    'a country in small letters',
    'Rules.0.Statement.GeoMatchStatement.CountryCodes.0',
    rules(rule({ Statement: { GeoMatchStatement: { CountryCodes: ['de'] } } })),
    rules(rule({ Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } } })),
  ],
  ['a name with a blank', 'Name', { Name: 'my acl' }, { Name: 'my-acl' }],
]);

refuses(security, 'AWS::WAFv2::IPSet', [
  [
    'an address without its length',
    'Addresses',
    { IPAddressVersion: 'IPV4', Addresses: ['192.0.2.1'] },
    { IPAddressVersion: 'IPV4', Addresses: ['192.0.2.1/32'] },
  ],
  [
    'an address of the other version',
    'Addresses',
    { IPAddressVersion: 'IPV4', Addresses: ['fd00::/8'] },
    { IPAddressVersion: 'IPV6', Addresses: ['fd00::/8'] },
  ],
]);
