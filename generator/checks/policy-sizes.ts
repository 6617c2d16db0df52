import type { Document } from '../model.ts';
import { isPlain } from './known.ts';
import { literalSize } from './literal-size.ts';
import { checkQuota } from './quotas.ts';

/** Refuses policies that are too large for IAM, whatever the deployment puts into them. */
export function checkPolicySizes(path: string, { Resources }: Document): void {
  for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
    if (!isPlain(Properties) || (Type !== 'AWS::IAM::Role' && Type !== 'AWS::IAM::ManagedPolicy')) continue;
    const { Policies, PolicyDocument, AssumeRolePolicyDocument } = Properties;
    const check = (quota: Parameters<typeof checkQuota>[0], size: number, name: string) =>
      checkQuota(quota, size, `${path}: Resources.${logicalId}.Properties.${name} has`, 'characters at least');
    if (Type === 'AWS::IAM::ManagedPolicy') check('managedPolicy', literalSize(PolicyDocument), 'PolicyDocument');
    else {
      const inline = Array.isArray(Policies) ? Policies.filter(isPlain) : [];
      const size = inline.reduce((sum, one) => sum + literalSize(one.PolicyDocument), 0);
      check('rolePolicies', size, 'Policies');
      check('trustPolicy', literalSize(AssumeRolePolicyDocument), 'AssumeRolePolicyDocument');
    }
  }
}
