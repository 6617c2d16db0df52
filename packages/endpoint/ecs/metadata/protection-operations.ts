import { list } from '../../cloudformation/handler-values.ts';
import { AwsError, type Caller, type Operation } from '../../server/service.ts';
import type { Input } from '../answers.ts';
import type { TaskRecord } from '../model.ts';
import { shortName } from '../names.ts';
import type { EcsParts } from '../parts.ts';
import { protect, protectionFailure, protectionOf } from './protection.ts';

/** ECS's operations on the protection of tasks. */
export function protectionOperations({ clusters, services, tasks }: EcsParts): Record<string, Operation> {
  const each = (input: Input, caller: Caller, change: (task: TaskRecord) => void) => {
    const { clusterArn } = clusters.find(caller, input.cluster);
    const all = tasks.all().filter((task) => task.clusterArn === clusterArn);
    const protectedTasks: unknown[] = [];
    const failures: unknown[] = [];
    for (const name of list(input.tasks).map(String)) {
      const task = all.find(({ taskId }) => taskId === shortName(name));
      const failure = task ? protectionFailure(task) : { arn: name, reason: 'MISSING' };
      if (task && !failure) {
        change(task);
        protectedTasks.push(protectionOf(task));
      } else failures.push(failure);
    }
    return { protectedTasks, failures };
  };
  return {
    GetTaskProtection: (input, caller) => {
      const { clusterArn } = clusters.find(caller, input.cluster);
      const ofServices = services.all().some((service) => service.clusterArn === clusterArn);
      const all = tasks.all().filter((task) => task.clusterArn === clusterArn && !protectionFailure(task));
      // Without a list it is all tasks of services.
      const named = list(input.tasks).length > 0 || !ofServices ? input.tasks : all.map(({ taskArn }) => taskArn);
      return each({ ...input, tasks: named }, caller, () => {});
    },
    UpdateTaskProtection: (input, caller) => {
      const named = list(input.tasks).length;
      if (named < 1 || named > 10) {
        throw new AwsError('InvalidParameterException', 'Between 1 and 10 tasks must be specified.');
      }
      return each(input, caller, (task) => {
        protect(task, input.protectionEnabled, input.expiresInMinutes);
        tasks.save(task);
      });
    },
  };
}
