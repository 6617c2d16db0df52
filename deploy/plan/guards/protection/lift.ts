import { RookeryError } from '../../../../generator/errors.ts';
import type { Connection } from '../../../aws/connection.ts';
import { awsLine } from '../../../aws/interrupted.ts';
import { callQuery, type QueryApi } from '../../../aws/query-api.ts';
import { commandsFor } from '../../../aws/stack-commands.ts';
import { updateStep } from '../../../aws/status.ts';
import type { Stack, Target } from '../../../model.ts';
import type { ProtectedResource } from './deployed.ts';
import { PROTECTIONS } from './table.ts';

/** The command that switches a resource's protection off, whole: it works in every state of its stack. */
export function liftLine(target: Target, { type, physicalId }: ProtectedResource): string {
  return awsLine(target, PROTECTIONS[type]?.lift(physicalId) ?? '');
}

interface Change {
  readonly api: QueryApi;
  readonly action: string;
  readonly input: (physicalId: string) => Readonly<Record<string, string>>;
}

function database(kind: 'Instance' | 'Cluster'): Change {
  return {
    api: 'rds',
    action: `ModifyDB${kind}`,
    input: (id) => ({ [`DB${kind}Identifier`]: id, DeletionProtection: 'false' }),
  };
}

const CHANGES: Readonly<Record<string, Change>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    api: 'elasticloadbalancing',
    action: 'ModifyLoadBalancerAttributes',
    input: (LoadBalancerArn) => ({
      LoadBalancerArn,
      'Attributes.member.1.Key': 'deletion_protection.enabled',
      'Attributes.member.1.Value': 'false',
    }),
  },
  'AWS::RDS::DBInstance': database('Instance'),
  'AWS::RDS::DBCluster': database('Cluster'),
};

/** Whether the deployer itself can switch the protection of such a resource off. */
export const isLiftable = ({ type }: ProtectedResource): boolean => CHANGES[type] !== undefined;

/** Switches a resource's protection off, at the service itself: CloudFormation updates no stack whose creation failed. */
export async function liftProtection(
  connection: Connection,
  { type, physicalId }: Pick<ProtectedResource, 'type' | 'physicalId'>,
): Promise<void> {
  const change = CHANGES[type];
  if (change !== undefined) await callQuery(connection, change.api, change.action, change.input(physicalId));
}

/** Refuses to delete a stack with protected resources, before anything of it is deleted. */
export function protectedResources(target: Target, stack: Stack, found: readonly ProtectedResource[]): RookeryError {
  const names = [...new Set(found.flatMap(({ parameter }) => parameter ?? []))];
  const byParameter = updateStep(stack.status) === 'update' && names.length > 0;
  const lines = found.map(({ path, type }) => `\n  - ${path} (${type})`).join('');
  const update = `\`${commandsFor(target, stack).update}\``;
  const mends = [
    ...(byParameter ? [`set ${names.join(' and ')} to false in environments.ts and run ${update}`] : []),
    ...(found.some(isLiftable) ? ['add --lift-protection, which switches it off first'] : []),
    `run these lines:${found.map((one) => `\n    ${liftLine(target, one)}`).join('')}`,
  ];
  return new RookeryError(
    'ResourcesProtected',
    {
      what: `stack ${stack.name} is ${stack.status} and holds what is protected against deletion:${lines}`,
      why: 'cloudformation would delete the services first and stop at these, and no update goes on from there. Nothing was deleted.',
      mend: mends.join('; or '),
    },
    3,
  );
}
