import { AwsError, type Operation } from '../../server/service.ts';

const NAMES = [
  'ActivateOrganizationsAccess',
  'ActivateType',
  'BatchDescribeTypeConfigurations',
  'CreateGeneratedTemplate',
  'CreateStackInstances',
  'CreateStackRefactor',
  'CreateStackSet',
  'DescribeStackSet',
  'DescribeType',
  'EstimateTemplateCost',
  'ListStackInstances',
  'ListStackSets',
  'RegisterType',
  'StartResourceScan',
] as const;

function refuse(name: string): Operation {
  return () => {
    throw new AwsError('InvalidAction', `The embedded endpoint does not simulate ${name}.`);
  };
}

/** Operations that AWS has and this endpoint says it has not. */
export const refusedOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  NAMES.map((name) => [name, refuse(name)]),
);
