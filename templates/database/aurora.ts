import {
  AWS,
  type Checked,
  checkDependencies,
  checkOptions,
  fn,
  following,
  type Id,
  memoize,
  type OptionDependency,
  type OptionOf,
  option,
  type Parameters,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';

import {
  type AnyClusterParams,
  type Capacity,
  type ClusterParameters,
  clusterParametersOf,
} from './parts/cluster-parameters.ts';
import { type ClusterEngine, ENGINE_PARAMETERS, type EngineParameters, engineOf, VERSION } from './parts/engines.ts';
import { eventSubscriptions } from './parts/events.ts';
import { clusterInstances } from './parts/instances.ts';
import { sharedParameters } from './parts/parameters.ts';
import { readerScaling } from './parts/readers.ts';
import { openReasons } from './parts/reasons.ts';
import { type Builder, databaseOutputs, insights, origin, placement } from './parts/shared.ts';

const READERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const;
/** Readers that a template can have. */
export type Readers = (typeof READERS)[number];

/** The options of an Aurora cluster: each set of them makes a template of its own. */
export type AuroraOptions = ClusterEngine & {
  /** Where the template is written; two clusters that differ in options need two paths. */
  readonly path?: string;
  /** `serverless` follows the load and can pause; `provisioned` runs an instance class. */
  readonly capacity: Capacity;
  /** Hours back to which a provisioned Aurora MySQL rewinds in place, 1 to 72; cannot be added to a cluster later. */
  readonly backtrackHours?: number;
  /** Settings of the engine, of the whole cluster. */
  readonly engineParameters?: EngineParameters;
  /** Failures, failovers and maintenance are published to the topic `EventTopicArn`. */
  readonly events?: boolean;
} & ({ readonly engine: 'aurora-mysql'; readonly capacity: 'provisioned' } | { readonly backtrackHours?: never }) &
  ReaderOptions;

type ReaderOptions =
  | {
      /** Readers at the most, 1 unless said otherwise; the parameter `Readers` says how many exist. */
      readonly readers?: Exclude<Readers, 0>;
      /** Readers are added and removed by their CPU. */
      readonly readerScaling?: boolean;
    }
  | { readonly readers: 0; readonly readerScaling?: false };

/** The shape of these options, which they are checked against. */
export const AURORA_OPTIONS = {
  path: option.text(),
  engine: option.required(option.oneOf('aurora-postgresql', 'aurora-mysql')),
  version: option.oneOf('17', '16', '8.0'),
  capacity: option.required(option.oneOf('serverless', 'provisioned')),
  readers: option.oneOf(...READERS),
  readerScaling: option.flag(),
  backtrackHours: option.whole(1, 72),
  engineParameters: ENGINE_PARAMETERS,
  events: option.flag(),
} satisfies Shape<AuroraOptions>;

type AuroraOutputs<O> = ReturnType<typeof databaseOutputs> & {
  readonly DBClusterIdentifier: {
    readonly Value: Token<Id<'AWS::RDS::DBCluster', 'Name'>>;
    readonly Description: string;
  };
} & (OptionOf<O, 'readers', 1> extends 0 ? unknown : ReaderOutputs);
type ReaderOutputs = {
  readonly ReaderHost: {
    readonly Value: Token<Id<'AWS::RDS::DBCluster', 'ReadEndpoint.Address'>>;
    readonly Description: string;
  };
};

const DEPENDENCIES: readonly OptionDependency<AuroraOptions>[] = [
  {
    option: 'readerScaling',
    allowed: ({ readers }) => readers !== 0,
    why: 'scaling adds readers to those that there are, and `readers` is 0.',
    mend: 'give `readers` another number, or leave `readerScaling` away.',
  },
  {
    option: 'backtrackHours',
    allowed: ({ engine, capacity }) => engine === 'aurora-mysql' && capacity === 'provisioned',
    why: 'of Aurora, provisioned MySQL alone can rewind.',
    mend: 'leave it away.',
  },
  VERSION,
];

const build = memoize((options: AuroraOptions) => {
  checkOptions('auroraTemplate', AURORA_OPTIONS, options);
  checkDependencies('auroraTemplate', options, DEPENDENCIES);
  const {
    path = 'templates/aurora.yaml',
    capacity,
    readers = 1,
    readerScaling: scales = false,
    events = false,
  } = options;
  const engine = engineOf(options, options.engineParameters);
  const parameters: Parameters = {
    ...sharedParameters(engine, 'standard'),
    ...clusterParametersOf({ capacity, readers, readerScaling: scales, events }),
  };
  return template({
    path,
    description: `Aurora ${engine.name}, ${capacity}`,
    parameters,
    body(builder) {
      // The options say which of them there are, and each is read only where they do.
      const params = builder.params as unknown as AnyClusterParams;
      const { resource } = builder;
      const { subnets, group } = placement(resource, params);
      const { snapshot, databaseName, access, encryption } = origin(builder, params);
      const { enabled, mode, days } = insights(builder, params);
      const parameterGroup = resource('ParameterGroup', 'AWS::RDS::DBClusterParameterGroup', {
        Family: engine.family,
        Description: `Settings of Aurora ${engine.name}`,
        Parameters: engine.parameters,
      });
      const cluster = resource(
        'Cluster',
        'AWS::RDS::DBCluster',
        {
          Engine: options.engine,
          EngineVersion: params.EngineVersion,
          ...(capacity === 'serverless' && { ServerlessV2ScalingConfiguration: scaling(builder, params) }),
          StorageType: params.StorageType,
          ...encryption,
          SnapshotIdentifier: snapshot,
          DatabaseName: databaseName,
          ...access,
          DBClusterParameterGroupName: parameterGroup.ref,
          DBSubnetGroupName: subnets.ref,
          VpcSecurityGroupIds: [group.att('GroupId')],
          Port: params.Port,
          BackupRetentionPeriod: params.BackupDays,
          ...(options.backtrackHours !== undefined && { BacktrackWindow: options.backtrackHours * 3600 }),
          CopyTagsToSnapshot: true,
          DeletionProtection: params.DeletionProtection,
          EnableCloudwatchLogsExports: engine.logs,
          PerformanceInsightsEnabled: enabled,
          PerformanceInsightsRetentionPeriod: days,
          DatabaseInsightsMode: mode,
        },
        {
          DeletionPolicy: 'Snapshot',
          UpdateReplacePolicy: 'Snapshot',
          ...openReasons('cluster', events, lacking(options, readers)),
        },
      );
      const instances = clusterInstances(builder, params, {
        engine: options.engine,
        capacity,
        readers,
        cluster,
        subnets,
      });
      const [first] = instances.readers;
      if (scales && first) {
        readerScaling(resource, params, cluster, { Condition: first.exists, DependsOn: [first.instance] });
      }
      if (events) eventSubscriptions(resource, params, { instances: instances.refs, cluster });
      return {
        ...databaseOutputs(params, {
          host: cluster.att('Endpoint.Address'),
          secretArn: cluster.att('MasterUserSecret.SecretArn'),
          groupId: group.att('GroupId'),
          resourceId: cluster.att('DBClusterResourceId'),
        }),
        DBClusterIdentifier: { Value: cluster.ref, Description: 'The cluster in metrics, and for `aws rds`' },
        ...(readers > 0 && {
          ReaderHost: {
            Value: cluster.att('ReadEndpoint.Address'),
            Description: 'Address that takes reads only; that of the writer while there is no reader',
          },
        }),
      };
    },
  });
});

/** An Aurora PostgreSQL or Aurora MySQL cluster: a writer, and readers that take over from it. */
export function auroraTemplate<const O extends object>(options: Checked<AuroraOptions, O>) {
  return following<ClusterParameters<O>, AuroraOutputs<O>>(build(options));
}

/** Capacity by load. Aurora refuses the time to pause where the least capacity is not zero. */
function scaling({ condition }: Builder, params: AnyClusterParams) {
  const pauses = condition('Pauses', fn.equals(params.MinCapacity, 0));
  return {
    MinCapacity: params.MinCapacity,
    MaxCapacity: params.MaxCapacity,
    SecondsUntilAutoPause: fn.if(pauses, params.SecondsUntilAutoPause, AWS.NoValue),
  };
}

/** Controls that a cluster fails because of its options. */
function lacking({ engine, capacity, backtrackHours }: AuroraOptions, readers: number) {
  return {
    ...(engine === 'aurora-mysql' &&
      backtrackHours === undefined && {
        'RDS.14':
          capacity === 'serverless' ? 'Serverless instances cannot rewind.' : 'Rewinding is an option: it is billed.',
      }),
    ...(readers === 0 && { 'RDS.15': 'It has no reader by choice; Aurora makes a new writer when the writer fails.' }),
  };
}
