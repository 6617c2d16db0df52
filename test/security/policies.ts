import type { Concrete } from './concrete.ts';
import { type Control, listed, statements } from './control.ts';

const POLICIES = ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'];

/** Whether none of the actions that a role or policy allows, on what it allows them, is wrong. */
function allowed(resource: Concrete, isWrong: (action: string, on: unknown) => boolean): boolean {
  return ['Policies.*.PolicyDocument', 'PolicyDocument']
    .flatMap((path) => statements(resource, path))
    .filter((statement) => statement?.Effect === 'Allow')
    .every(({ Action, Resource }) =>
      listed(Action).every((action) => listed(Resource).every((on) => !isWrong(String(action), on))),
    );
}

function policy(Action: string, Resource: string) {
  return {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] },
  };
}

/** What roles may do. */
export const POLICY_CONTROLS: readonly Control[] = [
  {
    ids: ['IAM.1'],
    title: 'No policy allows everything',
    by: 'no `Action: *`',
    of: POLICIES,
    holds: (resource) => allowed(resource, (action) => action === '*'),
    broken: policy('*', '*'),
  },
  {
    ids: ['IAM.21'],
    title: 'No policy allows all actions of a service',
    by: 'actions by name',
    of: POLICIES,
    holds: (resource) => allowed(resource, (action) => /:\*$/.test(action)),
    broken: policy('s3:*', 'arn:aws:s3:::shop'),
  },
  {
    ids: ['KMS.1', 'KMS.2'],
    title: 'No policy lets decrypt with every key',
    by: '`kms:` actions on a key by its ARN',
    of: POLICIES,
    holds: (resource) => allowed(resource, (action, what) => /^kms:(Decrypt|ReEncrypt)/.test(action) && what === '*'),
    broken: policy('kms:Decrypt', '*'),
  },
];
