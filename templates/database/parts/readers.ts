import { type Condition, fn, type ParameterRefs, type Resource } from '../../../generator/index.ts';
import type { Builder } from './shared.ts';

/** How many of the template's readers exist. */
export function readersParameter(most: number) {
  return {
    Readers: {
      Type: 'Number',
      Default: most,
      MinValue: 0,
      MaxValue: most,
      Description: 'Readers beside the writer; one takes over when the writer fails',
      role: 'Readers',
    },
  } as const;
}

/** What a cluster takes whose readers scale. */
export const readerScalingParameters = {
  MinReaders: {
    Type: 'Number',
    Default: 1,
    MinValue: 1,
    MaxValue: 15,
    Description: 'Readers that always run, those of the template among them',
  },
  MaxReaders: { Type: 'Number', Default: 4, MinValue: 1, MaxValue: 15, Description: 'Readers that scaling stops at' },
  ReaderCpuPercent: {
    Type: 'Number',
    Default: 60,
    MinValue: 10,
    MaxValue: 90,
    Description: 'Average CPU of the readers that scaling keeps to',
  },
} as const;

/** `HasReader1` to as many as there can be: each holds when at least that many are asked for. */
export function readerConditions(
  { condition }: Builder,
  { Readers }: ParameterRefs<ReturnType<typeof readersParameter>>,
  most: number,
): readonly Condition[] {
  const conditions: Condition[] = [];
  for (let count = most; count > 0; count -= 1) {
    const exactly = fn.equals(Readers, count);
    const [more] = conditions;
    conditions.unshift(condition(`HasReader${count}`, more ? fn.or(exactly, more) : exactly));
  }
  return conditions;
}

/** Readers by load. Aurora adds them in the writer's class and removes those only that it added. */
export function readerScaling(
  resource: Builder['resource'],
  params: ParameterRefs<typeof readerScalingParameters>,
  cluster: Resource<'AWS::RDS::DBCluster'>,
  exists: { readonly Condition: Condition; readonly DependsOn: readonly Resource[] },
): void {
  const target = resource(
    'ReaderScaling',
    'AWS::ApplicationAutoScaling::ScalableTarget',
    {
      ServiceNamespace: 'rds',
      ScalableDimension: 'rds:cluster:ReadReplicaCount',
      ResourceId: fn.sub`cluster:${cluster.ref}`,
      MinCapacity: params.MinReaders,
      MaxCapacity: params.MaxReaders,
    },
    exists,
  );
  resource(
    'ReaderCpu',
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    {
      PolicyName: 'reader-cpu',
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: target.ref,
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'RDSReaderAverageCPUUtilization' },
        TargetValue: params.ReaderCpuPercent,
        ScaleInCooldown: 300,
        ScaleOutCooldown: 300,
      },
    },
    { Condition: exists.Condition },
  );
}
