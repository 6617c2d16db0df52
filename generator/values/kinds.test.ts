import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, eitherKind, inForm, inWords, naming, PLAIN } from './kinds.ts';

const VPC = naming('Arn of AWS::EC2::VPC', 'Name of AWS::EC2::VPC');
const VPC_NAME = naming('Name of AWS::EC2::VPC');
const ROLE = naming('Arn of AWS::IAM::Role');
const secret = (...keys: string[]) => ({ ...naming('Arn of AWS::SecretsManager::Secret'), keys });
const marked = (mark: string) => ({ ...naming('Name of AWS::ECS::Cluster'), marks: { made: mark } });

test('what names one thing is not accepted where another belongs', () => {
  for (const [wanted, value, expected] of [
    [VPC, VPC_NAME, true],
    [VPC_NAME, VPC, false],
    [VPC, ROLE, false],
    [VPC, PLAIN, true],
    [PLAIN, ROLE, true],
    [secret('user'), secret('user', 'password'), true],
    [secret('user', 'password'), secret('user'), false],
    [secret('user'), naming('Arn of AWS::SecretsManager::Secret'), false],
    [naming('Arn of AWS::SecretsManager::Secret'), secret('user'), true],
    [marked('here'), marked('here'), true],
    [marked('here'), marked('there'), false],
    [marked('here'), naming('Name of AWS::ECS::Cluster'), true],
  ] as const) {
    assert.equal(accepts(wanted, value), expected, `${inWords(value)} where ${inWords(wanted)} belongs`);
  }
});

test('a value that is one of two has to fit in both cases', () => {
  assert.deepEqual(eitherKind(VPC_NAME, ROLE)?.names, [...VPC_NAME.names, ...ROLE.names]);
  assert.equal(eitherKind(undefined, ROLE), ROLE);
  assert.equal(eitherKind(ROLE, inForm('list', ROLE)), undefined);
  assert.deepEqual(eitherKind(secret('a', 'b'), secret('b', 'c'))?.keys, ['b']);
});

test('a kind is described in the words of the services', () => {
  for (const [kind, words] of [
    [PLAIN, 'plain text'],
    [ROLE, 'the ARN of AWS::IAM::Role'],
    [VPC, 'the id of AWS::EC2::VPC'],
    [naming('Name of AWS::ECS::Cluster', 'Arn of AWS::ECS::Cluster'), 'the ARN or name or id of AWS::ECS::Cluster'],
    [naming('QueueUrl of AWS::SQS::Queue'), 'the QueueUrl of AWS::SQS::Queue'],
    [inForm('list', VPC), 'a list of the id of AWS::EC2::VPC'],
    [inForm('joined', VPC), 'a list in one text, separated by commas, of the id of AWS::EC2::VPC'],
    [secret('user'), 'the ARN of AWS::SecretsManager::Secret with the keys user'],
  ] as const) {
    assert.equal(inWords(kind), words);
  }
});
