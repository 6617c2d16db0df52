import {
  type Checked,
  checkDependencies,
  checkOptions,
  type Declared,
  following,
  memoize,
  type OptionDependency,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  template,
} from '../../generator/index.ts';
import { alarms, hasTopic, topicParameters } from './parts/alarms.ts';
import { dashboard } from './parts/dashboard.ts';
import {
  clusterParameters,
  type DatabaseParams,
  instanceParameters,
  readerParameters,
  watchDatabase,
} from './parts/database.ts';
import { databaseGraphs } from './parts/database-graphs.ts';

interface Common {
  /** Where the template is written; unless it is said, the name says which options it has. */
  readonly path?: string;
  /** A dashboard of the database, which costs three dollars a month beyond the first three of an account. */
  readonly dashboard?: boolean;
  /** One alarm calls for all of them. */
  readonly composite?: boolean;
}

/** The options of what watches a database: each set of them makes a template of its own. */
export type DatabaseMonitoringOptions = Common &
  (
    | { readonly engine: 'postgres' | 'mysql'; readonly capacity?: never; readonly readers?: never }
    | {
        readonly engine: 'aurora-postgresql' | 'aurora-mysql';
        /** As the cluster has it: `serverless` is watched by the capacity units that it has come to. */
        readonly capacity: 'serverless' | 'provisioned';
        /** The cluster has readers, whose lag is watched. */
        readonly readers?: boolean;
      }
  );

/** The shape of these options, which they are checked against. */
export const DATABASE_MONITORING_OPTIONS = {
  path: option.text(),
  dashboard: option.flag(),
  composite: option.flag(),
  engine: option.required(option.oneOf('postgres', 'mysql', 'aurora-postgresql', 'aurora-mysql')),
  capacity: option.oneOf('serverless', 'provisioned'),
  readers: option.flag(),
} satisfies Shape<DatabaseMonitoringOptions>;

const isAurora = (engine: string): boolean => engine.startsWith('aurora');
const OF_CLUSTERS = { why: 'an instance has neither.', mend: 'leave it away, or name an engine of Aurora.' } as const;
const DEPENDENCIES: readonly OptionDependency<DatabaseMonitoringOptions>[] = [
  { option: 'capacity', allowed: ({ engine }) => isAurora(engine), ...OF_CLUSTERS },
  { option: 'readers', allowed: ({ engine }) => isAurora(engine), ...OF_CLUSTERS },
];

type OfDatabase<O> = O extends { readonly engine: 'aurora-postgresql' | 'aurora-mysql' }
  ? O extends { readonly readers: true }
    ? typeof readerParameters
    : typeof clusterParameters
  : typeof instanceParameters;
type MonitoringParameters<O> = Declared<typeof topicParameters & OfDatabase<O>>;

const build = memoize((options: DatabaseMonitoringOptions) => {
  checkOptions('databaseMonitoringTemplate', DATABASE_MONITORING_OPTIONS, options);
  checkDependencies('databaseMonitoringTemplate', options, DEPENDENCIES);
  const { path = pathOf(options), engine, capacity, readers = false, composite = false } = options;
  const isCluster = isAurora(engine);
  const ofCluster = readers ? readerParameters : clusterParameters;
  const parameters: Parameters = { ...topicParameters, ...(isCluster ? ofCluster : instanceParameters) };
  return template({
    path,
    description: 'Alarms of a database',
    parameters,
    body(builder) {
      // The options say which of them there are, and each is read only where they do.
      const params = builder.params as unknown as DatabaseParams & ParameterRefs<typeof topicParameters>;
      const kind = {
        isCluster,
        isServerless: capacity === 'serverless',
        isPostgres: engine.startsWith('postgres') || engine === 'aurora-postgresql',
        hasReaders: readers,
      };
      const one = {
        logicalId: 'DatabaseUnwell',
        AlarmDescription: 'The database is unwell: see which of its alarms are on',
      };
      const topic = hasTopic(builder, params);
      alarms(builder, params, topic, watchDatabase(kind, params), composite ? one : undefined);
      if (options.dashboard) dashboard(builder.resource, 'Dashboard', databaseGraphs(kind, params));
      return {};
    },
  });
});

/** `templates/aurora-mysql-serverless-database-monitoring.yaml`: databases that are watched in the same way share it. */
function pathOf({ engine, capacity, readers, dashboard, composite }: DatabaseMonitoringOptions): string {
  const words = [engine, capacity, readers && 'readers', dashboard && 'dashboard', composite && 'composite'];
  return `templates/${[...words.filter(Boolean), 'monitoring'].join('-')}.yaml`;
}

/** Alarms of a database of one instance, or of an Aurora cluster. */
export function databaseMonitoringTemplate<const O extends object>(options: Checked<DatabaseMonitoringOptions, O>) {
  return following<MonitoringParameters<O>, Readonly<Record<never, never>>>(build(options));
}
