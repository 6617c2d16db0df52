import { AWS, type Condition, fn, type Id, type Resource, type Value } from '../../../generator/index.ts';
import { openOnPurpose, openRules } from '../../parts/reasons.ts';
import type { AnyClusterParams, Capacity } from './cluster-parameters.ts';
import type { ClusterEngine } from './engines.ts';
import { readerConditions } from './readers.ts';
import { type Builder, monitoringRole } from './shared.ts';

type Instance = Resource<'AWS::RDS::DBInstance'>;

/** A reader, and the condition under which it exists. */
interface Reader {
  readonly instance: Instance;
  readonly exists: Condition;
}

/** The instances of a cluster: a writer, and as many readers as the parameter `Readers` asks for. */
export function clusterInstances(
  builder: Builder,
  params: AnyClusterParams,
  made: {
    readonly engine: ClusterEngine['engine'];
    readonly capacity: Capacity;
    readonly readers: number;
    readonly cluster: Resource<'AWS::RDS::DBCluster'>;
    readonly subnets: Resource<'AWS::RDS::DBSubnetGroup'>;
  },
): { readonly readers: readonly Reader[]; readonly refs: readonly Value<Id<'AWS::RDS::DBInstance', 'Name'>>[] } {
  const role = monitoringRole(builder.resource);
  const instance = (logicalId: string, tier: number, exists: { readonly Condition?: Condition }) =>
    builder.resource(
      logicalId,
      'AWS::RDS::DBInstance',
      {
        Engine: made.engine,
        DBClusterIdentifier: made.cluster.ref,
        DBInstanceClass: made.capacity === 'serverless' ? 'db.serverless' : params.InstanceClass,
        DBSubnetGroupName: made.subnets.ref,
        // A reader of promotion tier 0 or 1 keeps up with the writer's capacity, and takes over first.
        PromotionTier: tier,
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: true,
        MonitoringInterval: params.MonitoringInterval,
        MonitoringRoleArn: role.att('Arn'),
      },
      {
        ...exists,
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Metadata: {
          ...openOnPurpose({
            rds_instance_enhanced_monitoring_enabled_check: 'The parameter decides, and never takes zero.',
          }),
          ...openRules({ RDSInBackupPlan: 'Aurora backs up the cluster, and its instances hold nothing.' }),
        },
      },
    );

  const writer = instance('Writer', 0, {});
  const conditions = made.readers > 0 ? readerConditions(builder, params, made.readers) : [];
  const readers = conditions.map((exists, index) => ({
    exists,
    instance: instance(`Reader${index + 1}`, Math.min(index + 1, 15), { Condition: exists }),
  }));
  const refs = readers.map(({ exists, instance: { ref } }) => fn.if(exists, ref, AWS.NoValue));
  return { readers, refs: [writer.ref, ...refs] };
}
