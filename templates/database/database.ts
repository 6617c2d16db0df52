import {
  AWS,
  type Checked,
  checkDependencies,
  checkOptions,
  fn,
  following,
  type Id,
  memoize,
  type OptionOf,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';
import { ENGINE_PARAMETERS, type EngineParameters, engineOf, type InstanceEngine, VERSION } from './parts/engines.ts';
import { eventParameters, eventSubscriptions } from './parts/events.ts';
import { instanceParameters, sharedParameters } from './parts/parameters.ts';
import { openReasons } from './parts/reasons.ts';
import { type Builder, databaseOutputs, insights, monitoringRole, origin, placement } from './parts/shared.ts';

/** The options of a database: engine, major version, settings and events. Each set of them makes a template of its own. */
export type DatabaseOptions = InstanceEngine & {
  /** Where the template is written; two databases that differ in options need two paths. */
  readonly path?: string;
  /** Settings of the engine, for example `{ log_min_duration_statement: '1000' }`. */
  readonly engineParameters?: EngineParameters;
  /** Failures, low storage and maintenance are published to the topic `EventTopicArn`. */
  readonly events?: boolean;
};

/** The shape of these options, which they are checked against. */
export const DATABASE_OPTIONS = {
  path: option.text(),
  engine: option.required(option.oneOf('postgres', 'mysql')),
  version: option.oneOf('18', '17', '16', '8.4'),
  engineParameters: ENGINE_PARAMETERS,
  events: option.flag(),
} satisfies Shape<DatabaseOptions>;

type DatabaseParameters = ReturnType<typeof sharedParameters> & typeof instanceParameters;
type EventParameters<O> = OptionOf<O, 'events', false> extends true ? typeof eventParameters : unknown;
type DatabaseOutputs = ReturnType<typeof databaseOutputs> & {
  readonly DBInstanceIdentifier: {
    readonly Value: Token<Id<'AWS::RDS::DBInstance', 'Name'>>;
    readonly Description: string;
  };
};

/** Sizes on which RDS for MySQL has no Database Insights. */
const TOO_SMALL = ['db.t3.micro', 'db.t3.small', 'db.t4g.micro', 'db.t4g.small'] as const;

const build = memoize((options: DatabaseOptions) => {
  checkOptions('databaseTemplate', DATABASE_OPTIONS, options);
  checkDependencies('databaseTemplate', options, [VERSION]);
  const { path = 'templates/database.yaml', events = false } = options;
  const engine = engineOf(options, options.engineParameters);
  const isMysql = options.engine === 'mysql';
  const parameters: Parameters = {
    ...sharedParameters(engine, isMysql ? 'off' : 'standard'),
    ...instanceParameters,
    ...(events && eventParameters),
  };
  return template({
    path,
    description: `${engine.name} database of one instance`,
    parameters,
    body(builder) {
      // The options say whether the topic is among them.
      const params = builder.params as unknown as ParameterRefs<DatabaseParameters & typeof eventParameters>;
      const { resource } = builder;
      if (isMysql) checkSize(builder, params);
      const { subnets, group } = placement(resource, params);
      const { snapshot, databaseName, access, encryption } = origin(builder, params);
      const { enabled, mode, days } = insights(builder, params);
      const parameterGroup = resource('ParameterGroup', 'AWS::RDS::DBParameterGroup', {
        Family: engine.family,
        Description: `Settings of ${engine.name}`,
        Parameters: engine.parameters,
      });
      const database = resource(
        'Database',
        'AWS::RDS::DBInstance',
        {
          Engine: options.engine,
          EngineVersion: params.EngineVersion,
          AllowMajorVersionUpgrade: params.AllowMajorVersionUpgrade,
          AutoMinorVersionUpgrade: true,
          DBInstanceClass: params.InstanceClass,
          MultiAZ: params.MultiAz,
          ...storage(builder, params),
          ...encryption,
          DBSnapshotIdentifier: snapshot,
          DBName: databaseName,
          ...access,
          DBParameterGroupName: parameterGroup.ref,
          DBSubnetGroupName: subnets.ref,
          VPCSecurityGroups: [group.att('GroupId')],
          PubliclyAccessible: false,
          Port: fn.sub`${params.Port}`,
          BackupRetentionPeriod: params.BackupDays,
          CopyTagsToSnapshot: true,
          DeletionProtection: params.DeletionProtection,
          EnableCloudwatchLogsExports: engine.logs,
          MonitoringInterval: params.MonitoringInterval,
          MonitoringRoleArn: monitoringRole(resource).att('Arn'),
          EnablePerformanceInsights: enabled,
          PerformanceInsightsRetentionPeriod: days,
          DatabaseInsightsMode: mode,
        },
        {
          DeletionPolicy: 'Snapshot',
          UpdateReplacePolicy: 'Snapshot',
          ...openReasons('instance', events),
        },
      );
      if (events) eventSubscriptions(resource, params, { instances: [database.ref], parameterGroup });
      return {
        ...databaseOutputs(params, {
          host: database.att('Endpoint.Address'),
          secretArn: database.att('MasterUserSecret.SecretArn'),
          groupId: group.att('GroupId'),
          resourceId: database.att('DbiResourceId'),
        }),
        DBInstanceIdentifier: { Value: database.ref, Description: 'The database in metrics, and for `aws rds`' },
      };
    },
  });
});

/** A PostgreSQL or MySQL database of one RDS instance, with a standby in another zone if a parameter says so. */
export function databaseTemplate<const O extends object>(options: Checked<DatabaseOptions, O>) {
  return following<DatabaseParameters & EventParameters<O>, DatabaseOutputs>(build(options));
}

/** gp3 as the size includes it, or more from 400 GiB up; it grows by default. */
function storage({ condition }: Builder, params: ParameterRefs<DatabaseParameters>) {
  const included = condition('HasIncludedIops', fn.equals(params.Iops, 0));
  const ordinary = condition('HasIncludedThroughput', fn.equals(params.StorageThroughput, 0));
  const fixed = condition('HasFixedStorage', fn.equals(params.MaxAllocatedStorage, 0));
  return {
    StorageType: 'gp3',
    AllocatedStorage: params.AllocatedStorage,
    MaxAllocatedStorage: fn.if(fixed, AWS.NoValue, params.MaxAllocatedStorage),
    Iops: fn.if(included, AWS.NoValue, params.Iops),
    StorageThroughput: fn.if(ordinary, AWS.NoValue, params.StorageThroughput),
  };
}

/** Reports before anything starts what RDS would report after minutes. */
function checkSize({ rule }: Builder, { Insights, InstanceClass }: ParameterRefs<DatabaseParameters>): void {
  rule('InsightsNeedMemory', {
    RuleCondition: fn.not(fn.equals(Insights, 'off')),
    Assertions: [
      {
        Assert: fn.not(fn.contains(TOO_SMALL, InstanceClass)),
        AssertDescription: 'RDS for MySQL has no Database Insights on micro and small instances of t3 and t4g',
      },
    ],
  });
}
