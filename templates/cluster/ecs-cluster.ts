import {
  AWS,
  type Checked,
  checkOptions,
  following,
  type Id,
  memoize,
  type OptionOf,
  option,
  type Shape,
  type Token,
  template,
} from '../../generator/index.ts';
import { containerInsights } from '../parameters/parameters.ts';
import { logParameters } from '../parts/log-group.ts';
import { openOnPurpose } from '../parts/reasons.ts';
import { execLog } from './parts/exec-log.ts';
import { type Capacity, type ClusterName, nameOfCluster } from './parts/providers.ts';

/** The options of a cluster: each set of them makes a template of its own. */
export interface ClusterOptions {
  /** Where the template is written. */
  readonly path?: string;
  /** `fargate`: Fargate and Fargate Spot. `elsewhere`: `ec2CapacityTemplate` beside it names the capacity providers. */
  readonly capacity?: Capacity;
  /** A namespace in which services find one another by name. */
  readonly serviceConnect?: boolean;
  /** A log of what is typed and shown in the shells that `aws ecs execute-command` opens. */
  readonly exec?: boolean;
}

/** The shape of these options, which they are checked against. */
export const CLUSTER_OPTIONS = {
  path: option.text(),
  capacity: option.oneOf('fargate', 'elsewhere'),
  serviceConnect: option.flag(),
  exec: option.flag(),
} satisfies Shape<ClusterOptions>;

const always = { ContainerInsights: containerInsights } as const;
const withLog = { ...always, ...logParameters } as const;

type Described<T> = { readonly Value: Token<T>; readonly Description: string };
type ClusterOutputs<O> = {
  readonly ClusterName: Described<ClusterName<OptionOf<O, 'capacity', 'fargate'> & Capacity>>;
} & (OptionOf<O, 'serviceConnect', false> extends true
  ? { readonly NamespaceArn: Described<Id<'AWS::ServiceDiscovery::HttpNamespace', 'Arn'>> }
  : unknown) &
  (OptionOf<O, 'exec', false> extends true
    ? { readonly ExecLogPolicyArn: Described<Id<'AWS::IAM::ManagedPolicy', 'Arn'>> }
    : unknown);

const FARGATE = {
  CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
  DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
} as const;

const INSIGHTS = openOnPurpose({
  ecs_container_insights_enabled_check: 'The parameter decides: it is billed, and off where nobody looks.',
});

const build = memoize((options: ClusterOptions) => {
  checkOptions('ecsClusterTemplate', CLUSTER_OPTIONS, options);
  const { path = 'templates/ecs-cluster.yaml', capacity = 'fargate', serviceConnect = false, exec = false } = options;
  return template({
    path,
    description: capacity === 'fargate' ? 'ECS cluster on Fargate and Fargate Spot' : 'ECS cluster',
    // Without `exec` the parameter that is then missing is not read.
    parameters: exec ? withLog : (always as typeof withLog),
    body(builder) {
      const { params, resource } = builder;
      const log = exec ? execLog(builder, params) : undefined;
      const namespace = serviceConnect
        ? resource(
            'Namespace',
            'AWS::ServiceDiscovery::HttpNamespace',
            { Name: AWS.StackName, Description: 'Where services find one another' },
            { comment: 'The name has to be unique in account and region, as that of a stack is.' },
          )
        : undefined;
      const cluster = resource(
        'Cluster',
        'AWS::ECS::Cluster',
        {
          ...(capacity === 'fargate' && FARGATE),
          ClusterSettings: [{ Name: 'containerInsights', Value: params.ContainerInsights }],
          ...(log && {
            Configuration: {
              ExecuteCommandConfiguration: {
                Logging: 'OVERRIDE',
                LogConfiguration: { CloudWatchLogGroupName: log.logs.ref },
              },
            },
          }),
          ...(namespace && { ServiceConnectDefaults: { Namespace: namespace.att('Arn') } }),
        },
        { Metadata: INSIGHTS },
      );
      return {
        ClusterName: { Value: nameOfCluster(capacity, cluster.ref), Description: 'The cluster' },
        ...(namespace && {
          NamespaceArn: { Value: namespace.att('Arn'), Description: 'Where services find one another' },
        }),
        ...(log && {
          ExecLogPolicyArn: { Value: log.write.ref, Description: 'Lets a task log the shells that are opened in it' },
        }),
      };
    },
  });
});

/** The cluster that services run in: on Fargate and Fargate Spot, or on capacity that another template adds. */
export function ecsClusterTemplate<const O extends object>(options: Checked<ClusterOptions, O>) {
  return following<OptionOf<O, 'exec', false> extends true ? typeof withLog : typeof always, ClusterOutputs<O>>(
    build(options),
  );
}
