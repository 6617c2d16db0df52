import { list, number, text } from '../../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation } from '../../server/service.ts';
import { each, found, type Input, page } from '../answers.ts';
import { checkCapacity, checkLaunch, placedRest } from '../cluster/capacity-check.ts';
import { capacityOf } from '../deployment/reconcile.ts';
import type { Tag, TaskDefinitionRecord, TaskRecord } from '../model.ts';
import { shortName } from '../names.ts';
import type { EcsParts } from '../parts.ts';
import { definitionOf } from '../task-definition/task-definition-operations.ts';
import { taskView } from '../views.ts';
import { taskTags } from './task-tags.ts';

/** ECS's operations on tasks. */
export function taskOperations({ clusters, definitions, tasks }: EcsParts): Record<string, Operation> {
  const inCluster = (input: Input, caller: Caller): TaskRecord[] => {
    const { clusterArn } = clusters.find(caller, input.cluster);
    return tasks.all().filter((task) => task.clusterArn === clusterArn);
  };
  const view = (task: TaskRecord) =>
    taskView(task, definitions.find({ account: '', region: '' }, task.taskDefinitionArn));
  return {
    DescribeTasks: (input, caller) => {
      if (list(input.tasks).length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.');
      const all = inCluster(input, caller);
      return each(
        input.tasks,
        (name) =>
          found(
            all.find(({ taskId }) => taskId === shortName(String(name))),
            view,
          ),
        'tasks',
      );
    },
    ListTasks: (input, caller) => {
      const { serviceName, family, startedBy, desiredStatus = 'RUNNING' } = input;
      const chosen = inCluster(input, caller).filter(
        (task) =>
          task.desiredStatus === desiredStatus &&
          (serviceName === undefined || task.group === `service:${shortName(String(serviceName))}`) &&
          (family === undefined || task.taskDefinitionArn.includes(`:task-definition/${family}:`)) &&
          (startedBy === undefined || task.startedBy === startedBy),
      );
      return page(
        input,
        'taskArns',
        chosen.map(({ taskArn }) => taskArn),
      );
    },
    StopTask: async (input, caller) => {
      const task = inCluster(input, caller).find(({ taskId }) => taskId === shortName(String(input.task)));
      if (!task) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
      void tasks.stop(task.taskId, 'UserInitiated', text(input.reason) ?? 'Task stopped by user');
      return { task: view(task) };
    },
    RunTask: (input, caller) => {
      const cluster = clusters.find(caller, input.cluster);
      const { clusterArn } = cluster;
      const definition = definitionOf(definitions, caller, input.taskDefinition);
      if (definition.status === 'INACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
      const { launchType, capacityProviderStrategy, propagateTags, enableECSManagedTags: managed, tags } = input;
      checkCapacity(cluster, input);
      checkRun(input, definition);
      const rest = placedRest({ launchType, capacityProviderStrategy }, cluster);
      checkLaunch(definition, { ...rest, platformVersion: input.platformVersion });
      const started = Array.from({ length: number(input.count) ?? 1 }, () =>
        tasks.start({
          clusterArn,
          definition: overridden(definition, input.overrides),
          group: text(input.group) ?? `family:${definition.family}`,
          ...capacityOf({ rest }),
          loadBalancers: [],
          tags: taskTags({ propagateTags, managed, clusterArn, definition, own: list<Tag>(tags) }),
          ...(input.startedBy === undefined ? {} : { startedBy: String(input.startedBy) }),
          // Input of the API, answered as it came.
          ...(input.overrides === undefined ? {} : { overrides: input.overrides as Input }),
        }),
      );
      return { tasks: started.map(view), failures: [] };
    },
  };
}

/** Refuses what ECS refuses before it starts anything. */
function checkRun({ count, networkConfiguration }: Input, { networkMode }: TaskDefinitionRecord): void {
  const wanted = number(count) ?? 1;
  if (!(wanted >= 1 && wanted <= 10)) {
    throw new AwsError('InvalidParameterException', 'Range of count must be between 1 and 10.');
  }
  if (networkMode === 'awsvpc' && networkConfiguration === undefined) {
    const message = "Network Configuration must be provided when networkMode 'awsvpc' is specified.";
    throw new AwsError('InvalidParameterException', message);
  }
}

/** A task definition with the command and environment that RunTask puts in their place. */
function overridden(definition: TaskDefinitionRecord, overrides: unknown): TaskDefinitionRecord {
  // Input of the API: the shape is the API's.
  const { containerOverrides = [] } = (overrides ?? {}) as {
    containerOverrides?: { name: string; command?: string[]; environment?: { name: string; value: string }[] }[];
  };
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions.map((container) => {
      const own = containerOverrides.find(({ name }) => name === container.name);
      const environment = [...(container.environment ?? []), ...(own?.environment ?? [])];
      return own ? { ...container, environment, ...(own.command ? { command: own.command } : {}) } : container;
    }),
  };
}
