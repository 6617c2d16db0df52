import { arnParameter, type Id, type ParameterRefs, type Resource, type Value } from '../../../generator/index.ts';
import type { Builder } from './shared.ts';

/** What a template takes that reports its database's events. */
export const eventParameters = {
  EventTopicArn: arnParameter('AWS::SNS::Topic', {
    Description: 'Topic that hears of failures; its policy, and that of its key, let events.rds.amazonaws.com in',
  }),
} as const;

/** What happens to a database or to its settings, published to a topic. */
export function eventSubscriptions(
  resource: Builder['resource'],
  { EventTopicArn }: ParameterRefs<typeof eventParameters>,
  made: {
    readonly instances: readonly Value<Id<'AWS::RDS::DBInstance', 'Name'>>[];
    readonly cluster?: Resource<'AWS::RDS::DBCluster'>;
    readonly parameterGroup?: Resource<'AWS::RDS::DBParameterGroup'>;
  },
): void {
  resource('InstanceEvents', 'AWS::RDS::EventSubscription', {
    Enabled: true,
    SnsTopicArn: EventTopicArn,
    SourceType: 'db-instance',
    SourceIds: made.instances,
    EventCategories: ['configuration change', 'failure', 'low storage', 'maintenance'],
  });
  if (made.cluster) {
    resource('ClusterEvents', 'AWS::RDS::EventSubscription', {
      Enabled: true,
      SnsTopicArn: EventTopicArn,
      SourceType: 'db-cluster',
      SourceIds: [made.cluster.ref],
      EventCategories: ['failover', 'failure', 'maintenance'],
    });
  }
  if (made.parameterGroup) {
    resource('ParameterEvents', 'AWS::RDS::EventSubscription', {
      Enabled: true,
      SnsTopicArn: EventTopicArn,
      SourceType: 'db-parameter-group',
      SourceIds: [made.parameterGroup.ref],
      EventCategories: ['configuration change'],
    });
  }
}
