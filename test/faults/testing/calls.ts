import type { Fault, Rule } from './proxy.ts';

/** Every call of a deployment that creates a nested stack. */
export const CALLS = [
  'sts:GetCallerIdentity',
  'cloudformation:DescribeStacks',
  's3:ListObjectsV2',
  's3:HeadObject',
  's3:PutObject',
  'cloudformation:CreateChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeStackEvents',
  'cloudformation:ExecuteChangeSet',
] as const;

/** The first calls of each kind meet a fault. */
export function each(calls: readonly string[], times: number, fault: Fault, skip = 0): Rule[] {
  return calls.map((call) => ({ call: new RegExp(`^${call}$`), times, skip, fault }));
}

export const CREATE = ['--env', 'production', '--yes'];
export const UPDATE = [...CREATE, '--set', 'Delay=2'];
