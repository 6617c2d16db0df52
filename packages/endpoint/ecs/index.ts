import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { genericHandler } from '../cloudformation/generic/generic.ts';
import type { ResourceHandler, StackResources } from '../cloudformation/handler.ts';
import { loadSpecification } from '../cloudformation/specification.ts';
import { Balancing } from '../elb/balancing.ts';
import { elbHandlers } from '../elb/handlers.ts';
import { elbService } from '../elb/operations.ts';
import { type Allot, portsFrom } from '../elb/ports.ts';
import { openRecords, portsOf } from '../elb/records.ts';
import { shiftWeights } from '../elb/shift.ts';
import { Documents } from '../server/documents.ts';
import type { Service } from '../server/service.ts';
import type { Sessions } from '../sts/sessions.ts';
import type { WireRequest } from '../wire/request.ts';
import { associationsHandler, clusterHandler } from './cluster/cluster-handlers.ts';
import { Clusters } from './cluster/clusters.ts';
import type { ContainerHost } from './container/container-host.ts';
import { ContainerEngine } from './container/engine/container-engine.ts';
import type { ReadObject } from './container/environment-files.ts';
import type { ImageStore, LogSink } from './container/images.ts';
import { placeRunner } from './container/runner.ts';
import type { SchedulerParts } from './deployment/reconcile.ts';
import { TaskAgent } from './metadata/agent.ts';
import type { ClusterRecord, Deployment, ServiceRecord, TaskDefinitionRecord, TaskRecord } from './model.ts';
import { placeOf, shortName } from './names.ts';
import { ecsService } from './operations.ts';
import { scalableTargetHandler } from './service/scalable-target.ts';
import { type ScalableTargetRecord, ScalableTargets } from './service/scalable-targets.ts';
import { serviceHandler } from './service/service-handler.ts';
import { Services } from './service/services.ts';
import { connectOf, namespaceOf } from './service-connect/configuration.ts';
import { type NamespaceRecord, Namespaces, namespaceHandlers } from './service-connect/namespaces.ts';
import { ServiceConnect } from './service-connect/service-connect.ts';
import { endProcesses } from './task/leftovers.ts';
import { taskPorts } from './task/task-ports.ts';
import { Tasks } from './task/tasks.ts';
import { taskDefinitionHandler } from './task-definition/task-definition-handler.ts';
import { TaskDefinitions } from './task-definition/task-definitions.ts';

/** How long requests in flight have when the endpoint stops. */
const CLOSE_GRACE_MS = 3_000;

export interface EcsDependencies {
  /** Where the state lies; a folder of one endpoint alone. */
  readonly folder: string;
  readonly images: ImageStore;
  /** Whether the registry has an image, by its digest; without it none is kept in a container engine. */
  readonly hasImage?: (digest: string) => boolean;
  readonly logs: LogSink;
  /** Load balancers get ports of 127.0.0.1 from here upward. */
  readonly firstPort?: number;
  /** Ports that others have of those. */
  readonly taken?: () => Iterable<number>;
  /** Health check intervals, grace periods and pauses are multiplied by it; timeouts and draining are not. */
  readonly timeScale?: number;
  /** How long CloudFormation waits for a service to become steady; three hours unless a test says otherwise. */
  readonly stabilizationMs?: number;
  /** The value behind a container's `Secrets` entry; without it such a task does not start, and says why. */
  readonly secret?: ContainerHost['secret'];
  /** Reads the objects that environment files are; without it such a task does not start, and says why. */
  readonly object?: ReadObject;
  /** Where tasks find the endpoint, and whose credentials they get; without it they find neither metadata nor credentials. */
  readonly agent?: { readonly address: () => Promise<string>; readonly sessions: Sessions };
  /** Turns a container's environment into what holds on this machine. */
  readonly localize?: ContainerHost['localize'];
  /** What stacks have of other types; without it nothing is refused for what it refers to. */
  readonly resources?: StackResources;
}

/** How one listener of a load balancer is served here. */
export interface Listening {
  readonly loadBalancer: string;
  readonly listenerArn: string;
  readonly protocol: string;
  readonly port: number;
  /** Absent where the listener is on record only: nothing is served by TCP. */
  readonly url?: string;
  /** Why it is not served at present, for example because another program holds the port. */
  readonly problem?: string;
}

export interface Ecs {
  readonly services: { readonly ecs: Service; readonly elbv2: Service; readonly scaling: Service };
  readonly handlers: Readonly<Record<string, ResourceHandler>>;
  listening(): Listening[];
  /** Gives ports of 127.0.0.1 from the first one upward: load balancers have theirs of them. */
  readonly allot: Allot;
  readonly balancing: Balancing;
  /** Answers what a task asks ECS's agent; undefined for any other request. */
  taskAgent(request: WireRequest): Promise<Response | undefined>;
  task(taskArn: string): TaskRecord | undefined;
  /** The environment and the folder of a container's process, for a command that is run there. */
  startedWith: Tasks['startedWith'];
  /** Removes from the container engine what the registry no longer has. */
  imagesChanged(): Promise<void>;
  /** Calls the listener whenever something about a task changes; returns a function that ends that. */
  watchTasks(listener: (task: TaskRecord) => void): () => void;
  /** Starts listeners and tasks as the state says. Call it once, before the first request. */
  resume(): Promise<void>;
  /** Stops every task and listener, and leaves the state for the next start. */
  close(): Promise<void>;
}

/** ECS and Elastic Load Balancing: tasks are processes, load balancers are proxies on 127.0.0.1. */
export function ecs(dependencies: EcsDependencies): Ecs {
  const { images, logs, firstPort = 8080, timeScale = 0.1, secret, object, resources = () => [] } = dependencies;
  const { stabilizationMs } = dependencies;
  const { taken = () => [], hasImage = () => false } = dependencies;
  mkdirSync(dependencies.folder, { recursive: true });
  const folder = realpathSync(dependencies.folder);
  const runner = placeRunner(folder);

  const balancing = new Balancing(openRecords(folder), timeScale);
  const allot = portsFrom(firstPort, () => [...portsOf(balancing.records), ...taken()]);
  const definitions = new TaskDefinitions(new Documents<TaskDefinitionRecord>(join(folder, 'task-definitions')));
  const engine = new ContainerEngine(folder, hasImage);
  const agent =
    dependencies.agent &&
    new TaskAgent({ ...dependencies.agent, task: (taskId) => tasks.get(taskId), save: (task) => tasks.save(task) });
  const { localize } = dependencies;
  const host: ContainerHost = {
    ...{ folder, runner, images, engine, logs },
    ...(secret && { secret }),
    ...(object && { object }),
    ...(agent && { variables: (task, definition, container) => agent.variables(task, definition, container) }),
    ...(localize && { localize }),
  };
  const namespaces = new Namespaces(new Documents<NamespaceRecord>(join(folder, 'namespaces')));
  const namespaceFor = ({ clusterArn }: ServiceRecord, { serviceConnect }: Deployment) =>
    namespaceOf(namespaces, clusters.get(clusterArn), serviceConnect);
  const connectFor: SchedulerParts['connectOf'] = (service, deployment, definition) =>
    connectOf(namespaceFor(service, deployment), deployment.serviceConnect, definition);
  const ports = taskPorts();
  const watching = new Set<(task: TaskRecord) => void>();
  const connect = new ServiceConnect({
    balancing,
    ports,
    offered: () => services.all().flatMap((service) => offersOf(service, definitions, connectFor)),
    changed: () => tasks.publish(),
  });
  const tasks = new Tasks({
    documents: new Documents<TaskRecord>(join(folder, 'tasks')),
    host,
    registry: balancing,
    connect,
    ports,
    timeScale,
    changed: (task) => {
      if (task.lastStatus === 'STOPPED') agent?.forget(task.taskId);
      for (const report of [...watching]) report(task);
      const [kind, name = ''] = task.group.split(':');
      if (kind === 'service') services.look(`${task.clusterArn.replace(':cluster/', ':service/')}/${name}`);
    },
  });
  const services = new Services({
    documents: new Documents<ServiceRecord>(join(folder, 'services')),
    definitions,
    tasks,
    registry: balancing,
    connectOf: connectFor,
    shift: (arn, percents) => shiftWeights(balancing, arn, percents),
    changed: () => connect.look(),
    timeScale,
  });
  const scaled = new ScalableTargets(new Documents<ScalableTargetRecord>(join(folder, 'scalable-targets')), services);
  const contents = (arn: string) => ({
    services: services.all().filter((one) => one.clusterArn === arn && one.status !== 'INACTIVE').length,
    tasks: tasks.all().filter((one) => one.clusterArn === arn && one.lastStatus !== 'STOPPED').length,
  });
  const clusters = new Clusters(new Documents<ClusterRecord>(join(folder, 'clusters')), contents, resources);
  const settings = new Documents<string>(join(folder, 'account-settings'));

  return {
    services: {
      ecs: ecsService({ clusters, definitions, services, tasks, settings }),
      elbv2: elbService(balancing),
      scaling: scaled.service(),
    },
    handlers: {
      ...elbHandlers(balancing, allot, resources),
      'AWS::ECS::Cluster': clusterHandler(clusters),
      'AWS::ECS::ClusterCapacityProviderAssociations': associationsHandler(clusters),
      'AWS::ECS::TaskDefinition': taskDefinitionHandler(definitions),
      'AWS::ApplicationAutoScaling::ScalableTarget': scalableTargetHandler(scaled),
      'AWS::ECS::Service': serviceHandler({ clusters, definitions, services, balancing, namespaces, stabilizationMs }),
      ...namespaceHandlers(
        namespaces,
        async () => genericHandler(await loadSpecification()),
        ({ name, region }) =>
          services
            .all()
            .filter((service) => placeOf(service.serviceArn).region === region)
            .filter((service) => service.deployments.some((deployment) => namespaceFor(service, deployment) === name))
            .map(({ serviceName }) => serviceName),
      ),
    },
    listening: () => listening(balancing),
    allot,
    balancing,
    taskAgent: async (request) => agent?.answer(request),
    task: (taskArn) => tasks.get(shortName(taskArn)),
    startedWith: (taskId, container) => tasks.startedWith(taskId, container),
    watchTasks(listener) {
      watching.add(listener);
      return () => watching.delete(listener);
    },
    async resume() {
      engine.removeLeftovers();
      await endProcesses(tasks.all(), runner);
      await balancing.changed();
      const before = tasks.all().filter(({ lastStatus }) => lastStatus !== 'STOPPED');
      connect.look();
      services.resume();
      for (const task of before) tasks.markStopped(task, 'The embedded endpoint was restarted');
    },
    imagesChanged: () => engine.prune(),
    async close() {
      services.close();
      await Promise.all([tasks.close(), connect.close(), balancing.close(CLOSE_GRACE_MS)]);
    },
  };
}

/** What the deployments of a service offer in Service Connect, the newest first. */
function offersOf(service: ServiceRecord, definitions: TaskDefinitions, connectFor: SchedulerParts['connectOf']) {
  return service.deployments.flatMap((deployment) => {
    const definition = definitions.find(placeOf(service.serviceArn), deployment.taskDefinition);
    const connect = definition && connectFor(service, deployment, definition);
    return connect ? [{ clusterArn: service.clusterArn, connect }] : [];
  });
}

function listening(balancing: Balancing): Listening[] {
  return balancing.records.listeners.all().map(([listenerArn, listener]) => {
    const problem = balancing.problem(listenerArn);
    return {
      loadBalancer:
        balancing.records.balancers.get(listener.LoadBalancerArn)?.LoadBalancerName ?? listener.LoadBalancerArn,
      listenerArn,
      protocol: listener.Protocol,
      port: listener.Port,
      ...(listener.localPort === undefined ? {} : { url: `http://127.0.0.1:${listener.localPort}` }),
      ...(problem === undefined ? {} : { problem }),
    };
  });
}
