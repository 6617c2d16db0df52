import { AWS, type Condition, fn, type ParameterRefs, type Token } from '../../../generator/index.ts';
import { clusterName } from '../../parameters/parameters.ts';
import type { Builder } from '../../services/parts/task.ts';
import type { topicParameters } from './alarms.ts';
import { jsonText, Verbatim } from './json-text.ts';

/** Of the events of a cluster. */
export const eventParameters = {
  ClusterName: clusterName,
  StoppedTaskMessages: {
    Type: 'String',
    AllowedValues: ['ENABLED', 'DISABLED'],
    Default: 'ENABLED',
    Description: 'DISABLED: no message for each task that fails; a deployment that fails is one all the same',
  },
} as const;

type Params = ParameterRefs<typeof eventParameters & typeof topicParameters>;

interface Heard {
  readonly Description: string;
  readonly type: string;
  /** Which events, beside their type. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** What a message takes of the event. */
  readonly paths: Readonly<Record<string, string>>;
  readonly title: Token<string> | string;
  /** Says why: a text, or what the event has under this name, which may have quotes in it and is put in as JSON. */
  readonly reason: string | Verbatim;
  readonly next: Token<string> | string;
  readonly State?: Params['StoppedTaskMessages'];
}

/** A container that ends by itself with another code failed; with 143 it obeyed a signal to stop. */
const ENDED_WELL = [0, 143];

/** Events of ECS that no metric counts, as messages to the topic. */
export function ecsEvents(builder: Builder, params: Params, Condition: Condition): void {
  const cluster = fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:cluster/${params.ClusterName}`;
  const services = fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:service/${params.ClusterName}/`;
  const ofTask = {
    type: 'ECS Task State Change',
    paths: { group: '$.detail.group', task: '$.detail.taskArn', reason: '$.detail.stoppedReason' },
    reason: new Verbatim('<reason>'),
    next: fn.sub`aws ecs describe-tasks --cluster ${params.ClusterName} --tasks <task>`,
    State: params.StoppedTaskMessages,
  };
  const ofService = {
    paths: { service: '$.resources[0]', reason: '$.detail.reason' },
    reason: new Verbatim('<reason>'),
    next: fn.sub`aws ecs describe-services --cluster ${params.ClusterName} --services <service>`,
  };
  const heard: Readonly<Record<string, Heard>> = {
    DeploymentFails: {
      ...ofService,
      Description: 'A deployment was ended by the circuit breaker or an alarm',
      type: 'ECS Deployment State Change',
      pattern: { resources: [{ prefix: services }], detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } },
      title: 'Deployment failed: <service>',
    },
    TasksNotPlaced: {
      ...ofService,
      Description: 'A service finds no place for its tasks, or no role',
      type: 'ECS Service Action',
      pattern: {
        resources: [{ prefix: services }],
        detail: { eventName: ['SERVICE_TASK_PLACEMENT_FAILURE', 'SERVICE_TASK_CONFIGURATION_FAILURE'] },
      },
      title: 'No place for tasks: <service>',
    },
    TasksDoNotStay: {
      ...ofService,
      Description: 'A service starts tasks again and again',
      type: 'ECS Service Action',
      pattern: { resources: [{ prefix: services }], detail: { eventName: ['SERVICE_TASK_START_IMPAIRED'] } },
      // Of these events ECS says no reason, and JSON without a value is none.
      paths: { service: '$.resources[0]' },
      title: 'Tasks do not stay: <service>',
      reason: 'Its tasks start and stop again and again: see why they stop.',
    },
    TaskFails: {
      ...ofTask,
      Description: 'A container without which a task cannot go on has ended by itself with an error',
      pattern: {
        detail: {
          clusterArn: [cluster],
          lastStatus: ['STOPPED'],
          stopCode: ['EssentialContainerExited'],
          containers: { exitCode: [{ 'anything-but': ENDED_WELL }] },
        },
      },
      title: 'Task failed: <group>',
    },
    TaskDoesNotStart: {
      ...ofTask,
      Description: 'A task could not be started: no image, no secret, no address',
      pattern: { detail: { clusterArn: [cluster], lastStatus: ['STOPPED'], stopCode: ['TaskFailedToStart'] } },
      title: 'Task did not start: <group>',
    },
  };
  for (const [logicalId, one] of Object.entries(heard)) rule(builder, params, logicalId, one, Condition);
}

/**
 * The message is what chats of Amazon Q Developer (AWS Chatbot) take of others: they show no event that was changed, unless
 * it has this form. People read it in mails, too.
 */
function rule(
  { resource }: Builder,
  { AlarmTopicArn }: Params,
  logicalId: string,
  { Description, type, pattern, paths, title, reason, next, State }: Heard,
  Condition: Condition,
): void {
  resource(
    logicalId,
    'AWS::Events::Rule',
    {
      Description,
      ...(State && { State }),
      EventPattern: { source: ['aws.ecs'], 'detail-type': [type], ...pattern },
      Targets: [
        {
          Id: 'Topic',
          Arn: AlarmTopicArn,
          InputTransformer: {
            InputPathsMap: paths,
            InputTemplate: jsonText({
              version: '1.0',
              source: 'custom',
              content: {
                textType: 'client-markdown',
                title,
                description: reason,
                nextSteps: [next],
              },
            }),
          },
        },
      ],
    },
    { Condition },
  );
}
