import { list, number, object } from '../cloudformation/handler-values.ts';
import { camel } from '../ecs/camel.ts';
import type { Operation, Service } from '../server/service.ts';
import type { ScheduleRecord, Target } from './model.ts';

/** The APIs that schedules can call here, by their names in the targets of `aws-sdk`. */
export interface Starts {
  readonly ecs: Service;
  readonly sfn: Service;
}

/** One call of an API that a schedule makes. */
export interface Invocation {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
}

const cluster = /^arn:[\w-]+:ecs:[^:]*:[^:]*:cluster\//;
const machine = /^arn:[\w-]+:states:[^:]*:[^:]*:stateMachine:/;

/** What starts a target; undefined for one that is not simulated. */
export function operationOf(arn: string, { ecs, sfn }: Starts): Operation | undefined {
  if (cluster.test(arn)) return ecs.operations.RunTask;
  if (machine.test(arn)) return sfn.operations.StartExecution;
  const [, api, verb = ''] = /^arn:[\w-]+:scheduler:::aws-sdk:(ecs|sfn):(\w+)$/.exec(arn) ?? [];
  const { operations } = api === 'sfn' ? sfn : ecs;
  const name = verb.charAt(0).toUpperCase() + verb.slice(1);
  return Object.hasOwn(operations, name) ? operations[name] : undefined;
}

/** The call that a schedule's target stands for, with its input; throws where that is not what it takes. */
export function invocationOf({ Name, Target: target }: ScheduleRecord, text: string, starts: Starts) {
  const operation = operationOf(target.Arn, starts);
  return operation && { operation, input: inputOf(target, Name, text) };
}

function inputOf(target: Target, name: string, text: string): Invocation['input'] {
  if (target.Arn.includes(':aws-sdk:')) return object(camel(JSON.parse(text)));
  if (!cluster.test(target.Arn)) return { stateMachineArn: target.Arn, input: text };
  const { TaskDefinitionArn, TaskCount, Tags, ...parameters } = target.EcsParameters ?? {};
  return {
    ...object(camel(parameters)),
    cluster: target.Arn,
    taskDefinition: TaskDefinitionArn,
    count: number(TaskCount) ?? 1,
    tags: list(Tags).map((tag) => camel(tag)),
    overrides: object(JSON.parse(text)),
    startedBy: `chronos-schedule/${name}`.slice(0, 128),
  };
}
