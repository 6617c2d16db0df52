import { type Checked, checkOptions, following, memoize, option, type Shape, template } from '../../generator/index.ts';
import { hasTopic, topicParameters } from './parts/alarms.ts';
import { ecsEvents, eventParameters } from './parts/ecs-events.ts';

/** The options of what watches a cluster. */
export interface ClusterMonitoringOptions {
  /** Where the template is written. */
  readonly path?: string;
}

/** The shape of these options, which they are checked against. */
export const CLUSTER_MONITORING_OPTIONS = { path: option.text() } satisfies Shape<ClusterMonitoringOptions>;

const parameters = { ...topicParameters, ...eventParameters } as const;

const build = memoize((options: ClusterMonitoringOptions) => {
  checkOptions('clusterMonitoringTemplate', CLUSTER_MONITORING_OPTIONS, options);
  const { path = 'templates/cluster-monitoring.yaml' } = options;
  return template({
    path,
    description: 'Events of a cluster that people hear of',
    parameters,
    body(builder) {
      const { params } = builder;
      ecsEvents(builder, params, hasTopic(builder, params));
      return {};
    },
  });
});

/** What happens to the services and tasks of a cluster, all of them by a few rules: they are once in a system, and free. */
export function clusterMonitoringTemplate<const O extends object>(options: Checked<ClusterMonitoringOptions, O>) {
  return following<typeof parameters, Readonly<Record<never, never>>>(build(options));
}
