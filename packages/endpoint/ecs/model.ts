import type { Stage } from './deployment/stage-names.ts';

/** Records of ECS in the words of its API, as they lie on disk. Times are ISO 8601. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface ClusterRecord {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly settings: readonly unknown[];
  readonly configuration?: unknown;
  readonly capacityProviders: readonly string[];
  readonly defaultCapacityProviderStrategy: readonly unknown[];
  readonly serviceConnectDefaults?: { readonly namespace?: string };
  readonly tags: readonly Tag[];
  /** Which step made it, so that the same step finds it again. */
  readonly token?: string;
}

export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly protocol?: string;
  readonly name?: string;
  readonly appProtocol?: string;
}

export interface HealthCheck {
  readonly command: readonly string[];
  /** Seconds. */
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
}

export type HealthStatus = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential?: boolean;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly environmentFiles?: readonly { readonly type: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly portMappings?: readonly PortMapping[];
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly readonlyRootFilesystem?: boolean | string;
  readonly cpu?: number | string;
  /** MiB. */
  readonly memory?: number | string;
  readonly memoryReservation?: number | string;
  readonly mountPoints?: readonly {
    readonly sourceVolume?: string;
    readonly containerPath?: string;
    readonly readOnly?: boolean | string;
  }[];
  readonly volumesFrom?: readonly { readonly sourceContainer: string; readonly readOnly?: boolean | string }[];
  readonly ulimits?: readonly { readonly name: string; readonly softLimit: number; readonly hardLimit: number }[];
  readonly linuxParameters?: {
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
    readonly initProcessEnabled?: boolean | string;
    readonly sharedMemorySize?: number | string;
    readonly tmpfs?: readonly {
      readonly containerPath: string;
      readonly size: number | string;
      readonly mountOptions?: readonly string[];
    }[];
  };
  readonly systemControls?: readonly { readonly namespace: string; readonly value: string }[];
  readonly dockerLabels?: Readonly<Record<string, string>>;
  readonly stopTimeout?: number;
  readonly startTimeout?: number;
  readonly healthCheck?: HealthCheck;
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: string }[];
  readonly logConfiguration?: { readonly logDriver?: string; readonly options?: Readonly<Record<string, string>> };
}

export interface TaskDefinitionRecord {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly containerDefinitions: readonly ContainerDefinition[];
  readonly networkMode?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly requiresCompatibilities: readonly string[];
  readonly registeredAt: string;
  readonly deregisteredAt?: string;
  readonly tags: readonly Tag[];
  /** Which step made it, so that the same step makes no second. */
  readonly token?: string;
  /** Whatever else the template says, kept and answered as it is. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export interface ContainerRecord {
  readonly name: string;
  readonly containerArn: string;
  readonly image: string;
  readonly essential: boolean;
  imageDigest?: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** Absent where the container has no health check, or one that cannot be run here. */
  healthStatus?: HealthStatus;
  exitCode?: number;
  reason?: string;
  pid?: number;
  /** When its process began, where its command line does not say whose it is: numbers are used again. */
  began?: string;
  /** The port on 127.0.0.1 behind each container port. */
  ports: Record<string, number>;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface LoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly advancedConfiguration?: {
    readonly alternateTargetGroupArn: string;
    readonly productionListenerRule?: string;
    readonly testListenerRule?: string;
  };
}

/** What a service's task is in Service Connect. */
export interface TaskConnect {
  readonly namespace: string;
  /** The discovery names that it answers to. */
  readonly offers: readonly Offer[];
}

/** A discovery name, and the container port behind it. */
export interface Offer {
  readonly discoveryName: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Balanced request by request; anything else connection by connection. */
  readonly http: boolean;
  readonly aliases: readonly { readonly name: string; readonly port: number }[];
}

export interface TaskRecord {
  readonly taskArn: string;
  readonly taskId: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly group: string;
  /** A service's task: the id of its deployment. */
  readonly startedBy?: string;
  readonly launchType: string;
  readonly capacityProviderName?: string;
  readonly connect?: TaskConnect;
  readonly createdAt: string;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly containers: readonly ContainerRecord[];
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly tags: readonly Tag[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  startedAt?: string;
  stoppingAt?: string;
  stoppedAt?: string;
  stopCode?: string;
  stoppedReason?: string;
  /** Until when neither scale-in nor a deployment stops it. */
  protectedUntil?: string;
}

export interface Deployment {
  readonly id: string;
  readonly taskDefinition: string;
  readonly loadBalancers: readonly LoadBalancer[];
  /** Its Service Connect configuration, as the service had it when the deployment began. */
  readonly serviceConnect?: unknown;
  readonly createdAt: string;
  updatedAt: string;
  status: 'PRIMARY' | 'ACTIVE';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Since a task of it was last healthy. */
  failedTasks: number;
  /** Whether it has been COMPLETED at some time: only then it is one to roll back to. */
  everCompleted: boolean;
  /** As the service names them, where its tasks are in other target groups. */
  readonly configured?: readonly LoadBalancer[];
  /** Of a deployment that is not rolling: how far it is, and since when. */
  stage?: Stage;
  stageSince?: string;
  /** The percent of requests that its tasks get. */
  traffic?: { readonly production: number; readonly test: number };
  /** The last PAUSE hook that it came to. */
  hook?: PausedHook;
  /** The stages whose PAUSE hooks have been answered. */
  passedStages?: readonly string[];
}

/** A PAUSE hook that a deployment came to. */
export interface PausedHook {
  readonly hookId: string;
  readonly stage: string;
  readonly status: 'AWAITING_ACTION' | 'SUCCEEDED' | 'TIMED_OUT';
  readonly since: string;
  readonly expiresAt: string;
  readonly timeoutAction: 'CONTINUE' | 'ROLLBACK';
}

export interface DeploymentConfiguration {
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly strategy?: string;
  readonly bakeTimeInMinutes?: number | string;
  readonly canaryConfiguration?: {
    readonly canaryPercent?: number | string;
    readonly canaryBakeTimeInMinutes?: number | string;
  };
  readonly linearConfiguration?: {
    readonly stepPercent?: number | string;
    readonly stepBakeTimeInMinutes?: number | string;
  };
  readonly lifecycleHooks?: readonly {
    readonly targetType?: string;
    readonly lifecycleStages?: readonly string[];
    readonly timeoutConfiguration?: {
      readonly timeoutInMinutes?: number | string;
      readonly action?: 'CONTINUE' | 'ROLLBACK';
    };
  }[];
  readonly deploymentCircuitBreaker?: {
    readonly enable?: boolean;
    readonly rollback?: boolean;
    readonly resetOnHealthyTask?: boolean;
    readonly thresholdConfiguration?: { readonly type?: string; readonly value?: number | string };
  };
}

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: string;
  readonly message: string;
}

export interface ServiceRecord {
  readonly serviceArn: string;
  readonly serviceName: string;
  readonly clusterArn: string;
  readonly createdAt: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  taskDefinition: string;
  loadBalancers: readonly LoadBalancer[];
  deploymentConfiguration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds: number;
  /** Whatever else the template says, kept and answered as it is. */
  rest: Readonly<Record<string, unknown>>;
  tags: readonly Tag[];
  deployments: Deployment[];
  events: ServiceEvent[];
  /** The last step of CloudFormation, which deployment it made, and how that failed. */
  step?: { readonly token: string; readonly deploymentId: string; readonly since?: string; failure?: string };
}
