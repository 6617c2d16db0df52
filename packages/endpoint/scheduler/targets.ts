import { list, number, object } from '../cloudformation/handler-values.ts';
import { camel } from '../ecs/camel.ts';
import type { Operation, Service } from '../server/service.ts';
import type { ScheduleRecord, Target } from './model.ts';

/** The APIs that schedules can call here, by their names in the targets of `aws-sdk`. */
export interface Starts {
  readonly ecs: Service;
  readonly sfn: Service;
  readonly sqs?: Service;
  readonly sns?: Service;
}

/** One call of an API that a schedule makes. */
export interface Invocation {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
}

const cluster = /^arn:[\w-]+:ecs:[^:]*:[^:]*:cluster\//;
const queue = /^arn:[\w-]+:sqs:/;
const topic = /^arn:[\w-]+:sns:/;
const machine = /^arn:[\w-]+:states:[^:]*:[^:]*:stateMachine:/;

/** What starts a target; undefined for one that is not simulated. */
export function operationOf(arn: string, starts: Starts): Operation | undefined {
  const { ecs, sfn, sqs, sns } = starts;
  if (cluster.test(arn)) return ecs.operations.RunTask;
  if (machine.test(arn)) return sfn.operations.StartExecution;
  if (queue.test(arn)) return sqs?.operations.SendMessage;
  if (topic.test(arn)) return sns?.operations.Publish;
  const [, api = '', verb = ''] = /^arn:[\w-]+:scheduler:::aws-sdk:(ecs|sfn|sqs|sns):(\w+)$/.exec(arn) ?? [];
  const { operations = {} } = starts[api as keyof Starts] ?? {};
  const name = verb.charAt(0).toUpperCase() + verb.slice(1);
  return Object.hasOwn(operations, name) ? operations[name] : undefined;
}

/** The call that a schedule's target stands for, with its input; throws where that is not what it takes. */
export function invocationOf({ Name, Target: target }: ScheduleRecord, text: string, starts: Starts) {
  const operation = operationOf(target.Arn, starts);
  return operation && { operation, input: inputOf(target, Name, text) };
}

function inputOf(target: Target, name: string, text: string): Invocation['input'] {
  // The members of their APIs begin with a capital letter, as those of the templates do.
  if (/:aws-sdk:(sqs|sns):/.test(target.Arn)) return object(JSON.parse(text));
  if (target.Arn.includes(':aws-sdk:')) return object(camel(JSON.parse(text)));
  if (topic.test(target.Arn)) return { TopicArn: target.Arn, Message: text };
  if (queue.test(target.Arn)) {
    const QueueUrl = target.Arn.split(':').at(-1);
    return { QueueUrl, MessageBody: text, ...target.SqsParameters };
  }
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
