import {
  checkOptions,
  fn,
  memoize,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  template,
} from '../../../generator/index.ts';
import { alarms, hasTopic, topicParameters } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { queueAge, queueParameters } from './queue.ts';
import { queueGraphs, taskGraphs, trafficGraphs } from './service-graphs.ts';
import { tasksParameters, watchTasks } from './tasks.ts';
import { type Traffic, type TrafficParams, trafficParameters, watchTraffic } from './traffic.ts';

/** The options of what watches a service: each set of them makes a template of its own. */
export interface ServiceMonitoringOptions {
  /** Where the template is written; unless it is said, the name says which options it has. */
  readonly path?: string;
  /**
   * How requests come: `http` at one target group, `http-shifting` where deployments shift between two, `tcp` behind a
   * network load balancer, `none` where there is no load balancer.
   */
  readonly traffic?: Traffic;
  /** It works on a queue. */
  readonly queue?: boolean;
  /** A dashboard of the service, which costs three dollars a month beyond the first three of an account. */
  readonly dashboard?: boolean;
  /** One alarm calls for all of them. */
  readonly composite?: boolean;
}

/** The shape of these options, which they are checked against. */
export const SERVICE_MONITORING_OPTIONS = {
  path: option.text(),
  traffic: option.oneOf('none', 'http', 'http-shifting', 'tcp'),
  queue: option.flag(),
  dashboard: option.flag(),
  composite: option.flag(),
} satisfies Shape<ServiceMonitoringOptions>;

type Params = ParameterRefs<typeof topicParameters & typeof tasksParameters & typeof queueParameters> & TrafficParams;

/** The template of these options, whose type says nothing of its parameters. */
export const serviceMonitoring = memoize((options: ServiceMonitoringOptions) => {
  checkOptions('serviceMonitoringTemplate', SERVICE_MONITORING_OPTIONS, options);
  const { path = pathOf(options), traffic = 'none', queue = false, composite = false } = options;
  const parameters: Parameters = {
    ...topicParameters,
    ...tasksParameters,
    ...trafficParameters[traffic],
    ...(queue && queueParameters),
  };
  return template({
    path,
    description: 'Alarms of a service',
    parameters,
    body(builder) {
      // The options say which of them there are, and each is read only where they do.
      const params = builder.params as unknown as Params;
      const watched = {
        ...watchTasks(builder, params),
        ...watchTraffic(traffic, params),
        ...(queue && { MessagesWait: queueAge(params) }),
      };
      const one = {
        logicalId: 'ServiceUnwell',
        AlarmDescription: fn.sub`${params.ServiceName} is unwell: see which of its alarms are on`,
      };
      alarms(builder, params, hasTopic(builder, params), watched, composite ? one : undefined);
      if (options.dashboard) {
        dashboard(builder.resource, 'Dashboard', [
          ...trafficGraphs(traffic, params),
          ...(queue ? queueGraphs(params) : []),
          ...taskGraphs(params),
        ]);
      }
      return {};
    },
  });
});

/** `templates/http-service-monitoring.yaml`: services that are watched in the same way share it. */
function pathOf({ traffic = 'none', queue, dashboard, composite }: ServiceMonitoringOptions): string {
  const words = [traffic !== 'none' && traffic, queue && 'queue', dashboard && 'dashboard', composite && 'composite'];
  return `templates/${[...words.filter(Boolean), 'service-monitoring'].join('-')}.yaml`;
}
