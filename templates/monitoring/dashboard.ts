import {
  type Checked,
  checkOptions,
  type Declared,
  fn,
  following,
  memoize,
  type OptionOf,
  option,
  type ParameterRefs,
  type Parameters,
  type Shape,
  template,
} from '../../generator/index.ts';
import { clusterName } from '../parameters/parameters.ts';
import { dashboard, type Graph, line, search } from './parts/dashboard.ts';
import { balancedParameters } from './parts/load-balancer.ts';
import { metricsOf } from './parts/metrics.ts';

/** The options of the dashboard of a system: each set of them makes a template of its own. */
export interface DashboardOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** It has a load balancer of the type application. */
  readonly loadBalancer?: boolean;
}

/** The shape of these options, which they are checked against. */
export const DASHBOARD_OPTIONS = { path: option.text(), loadBalancer: option.flag() } satisfies Shape<DashboardOptions>;

const always = { ClusterName: clusterName } as const;
type DashboardParameters<O> = Declared<
  typeof always & (OptionOf<O, 'loadBalancer', false> extends true ? typeof balancedParameters : unknown)
>;
type Params = ParameterRefs<typeof always & typeof balancedParameters>;

const build = memoize((options: DashboardOptions) => {
  checkOptions('dashboardTemplate', DASHBOARD_OPTIONS, options);
  const { path = 'templates/dashboard.yaml', loadBalancer = false } = options;
  const parameters: Parameters = { ...always, ...(loadBalancer && balancedParameters) };
  return template({
    path,
    description: 'Dashboard of all services of a cluster',
    parameters,
    body(builder) {
      // The load balancer is read only where there is one.
      const params = builder.params as unknown as Params;
      const graphs = [...(loadBalancer ? ofLoadBalancer(params) : []), ...ofServices(params)];
      dashboard(builder.resource, 'Dashboard', graphs);
      return {};
    },
  });
});

/** One dashboard of all services: its graphs search for them, so that it stays as it is when one is added. */
export function dashboardTemplate<const O extends object>(options: Checked<DashboardOptions, O>) {
  return following<DashboardParameters<O>, Readonly<Record<never, never>>>(build(options));
}

function ofServices({ ClusterName }: Params): readonly Graph[] {
  const each = (name: string, stat: string) =>
    search(
      fn.sub`SEARCH('{AWS/ECS,ClusterName,ServiceName} ClusterName="${ClusterName}" MetricName="${name}"', '${stat}', 60)`,
      '',
    );
  return [
    { title: 'CPU of services, percent', lines: [each('CPUUtilization', 'Average')] },
    { title: 'Memory of services, percent', lines: [each('MemoryUtilization', 'Maximum')] },
    { title: 'Tasks that run', lines: [each('CPUUtilization', 'SampleCount')] },
  ];
}

function ofLoadBalancer({ LoadBalancerFullName }: Params): readonly Graph[] {
  const metric = metricsOf('AWS/ApplicationELB', { LoadBalancer: LoadBalancerFullName });
  const each = (name: string, stat: string) =>
    search(
      fn.sub`SEARCH('{AWS/ApplicationELB,LoadBalancer,TargetGroup} LoadBalancer="${LoadBalancerFullName}" MetricName="${name}"', '${stat}', 60)`,
      '',
    );
  return [
    {
      title: 'Answers of the load balancer',
      lines: [
        line(metric('RequestCount'), 'Sum', 'requests'),
        line(metric('HTTPCode_Target_5XX_Count'), 'Sum', '5xx of tasks'),
        line(metric('HTTPCode_ELB_5XX_Count'), 'Sum', '5xx of its own'),
        line(metric('RejectedConnectionCount'), 'Sum', 'rejected'),
      ],
    },
    { title: 'Requests to services', lines: [each('RequestCount', 'Sum')] },
    { title: 'Seconds within which services answer 99 of 100', lines: [each('TargetResponseTime', 'p99')] },
    { title: '5xx of services', lines: [each('HTTPCode_Target_5XX_Count', 'Sum')] },
    { title: 'Healthy targets', lines: [each('HealthyHostCount', 'Minimum')] },
    { title: 'Unhealthy targets', lines: [each('UnHealthyHostCount', 'Maximum')] },
  ];
}
