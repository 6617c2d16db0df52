import type { Placed } from '../../../../generator/system/known.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How resources of one type are protected against their deletion, and by which command that is lifted. */
export interface Protection {
  /** The value in the resource's properties that decides. */
  read(placed: Placed): unknown;
  /** The `aws` command line that switches it off, without the region. */
  lift(physicalId: string): string;
}

function property(name: string): Protection['read'] {
  return ({ resource, settled }) => fields(settled(resource.Properties))[name];
}

function database(service: string, kind: 'instance' | 'cluster'): Protection {
  return {
    read: property('DeletionProtection'),
    lift: (id) => `${service} modify-db-${kind} --db-${kind}-identifier ${id} --no-deletion-protection`,
  };
}

/** What else stands in the way of a deletion: where a resource of these types is protected, its stack stays. */
export const PROTECTIONS: Readonly<Record<string, Protection>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    read: balancerProtection,
    lift: (arn) =>
      `elbv2 modify-load-balancer-attributes --load-balancer-arn ${arn} --attributes Key=deletion_protection.enabled,Value=false`,
  },
  'AWS::RDS::DBInstance': database('rds', 'instance'),
  'AWS::RDS::DBCluster': database('rds', 'cluster'),
  'AWS::DocDB::DBCluster': database('docdb', 'cluster'),
  'AWS::Neptune::DBCluster': database('neptune', 'cluster'),
  'AWS::DynamoDB::Table': {
    read: property('DeletionProtectionEnabled'),
    lift: (name) => `dynamodb update-table --table-name ${name} --no-deletion-protection-enabled`,
  },
};

function balancerProtection({ resource, known, settled }: Placed): unknown {
  const attributes = settled(fields(settled(resource.Properties)).LoadBalancerAttributes);
  const all = Array.isArray(attributes) ? attributes.map((one) => fields(settled(one))) : [];
  return all.find(({ Key }) => known(Key).value === 'deletion_protection.enabled')?.Value;
}

function fields(value: unknown): Fields {
  // Any object has members by name; what they are is looked at where they are read.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
