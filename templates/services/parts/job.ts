import { AWS, allow, fn, type OptionOf, type Parameters, policy, type Resource } from '../../../generator/index.ts';
import { inlinePolicy, openOnPurpose } from '../../parts/reasons.ts';
import { fargateParameters, hostParameters, spotParameters, type TaskParams, taskParameters } from './parameters.ts';
import type { Params } from './params.ts';
import { assumableFromAccount } from './roles.ts';
import { clusterArn, mayRun, REVISIONS_AND_TASKS } from './run-task.ts';
import type { Builder, Task } from './task.ts';
import type { RunOptions } from './task-options.ts';

/** Of jobs that are waited for. */
const jobParameters = {
  TimeoutSeconds: {
    Type: 'Number',
    Default: 3600,
    MinValue: 1,
    MaxValue: 31536000,
    Description: 'Seconds after which a job is stopped, and counts as failed',
  },
  Retries: {
    Type: 'Number',
    Default: 2,
    MinValue: 0,
    MaxValue: 100,
    Description: 'How often a job that failed is tried again, after one minute, two, four and so on',
  },
} as const;

/** The parameters that waiting brings. */
export type JobParameters<O> = OptionOf<O, 'waits', false> extends true ? typeof jobParameters : unknown;

/** The same parameters, as data. */
export const jobParametersOf = (waits: boolean): Parameters => (waits ? jobParameters : {});

interface Job {
  readonly options: RunOptions;
  readonly params: Params;
  readonly task: Task;
  readonly group: Resource<'AWS::EC2::SecurityGroup'>;
}

/** A state machine that runs a task, waits for it, stops it when it takes too long, and tries it again when it fails. */
export function jobStateMachine({ resource }: Builder, job: Job): Resource<'AWS::StepFunctions::StateMachine'> {
  const own = job.params.take(taskParameters);
  const role = resource(
    'JobRole',
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumableFromAccount('states.amazonaws.com', 'states'),
      Policies: [{ PolicyName: 'RunJob', PolicyDocument: policy(...mayRun(job.task, own), ...follow(own)) }],
    },
    { Metadata: inlinePolicy(REVISIONS_AND_TASKS) },
  );
  return resource(
    'Job',
    'AWS::StepFunctions::StateMachine',
    { RoleArn: role.att('Arn'), DefinitionString: definition(job) },
    {
      Metadata: openOnPurpose({
        step_functions_state_machine_logging_enabled_check:
          'Step Functions keeps the history of each job for 90 days; a log would need the right to change the policies of all log groups.',
        step_functions_state_machine_tracing_enabled_check: 'One step that runs one task has nothing to trace.',
      }),
      comment: 'The numbers are parameters, which CloudFormation would put into an object as texts: hence one text.',
    },
  );
}

/** What Step Functions needs to learn that a task has ended, and to end it. */
function follow({ ClusterName }: Pick<TaskParams, 'ClusterName'>) {
  return [
    allow({
      Sid: 'FollowTask',
      Action: ['ecs:DescribeTasks', 'ecs:StopTask'],
      Resource: fn.sub`arn:${AWS.Partition}:ecs:${AWS.Region}:${AWS.AccountId}:task/${ClusterName}/*`,
    }),
    allow({
      Sid: 'HearOfItsEnd',
      Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      Resource: fn.sub`arn:${AWS.Partition}:events:${AWS.Region}:${AWS.AccountId}:rule/StepFunctionsGetEventsForECSTaskRule`,
    }),
  ];
}

function definition({ options, params, task, group }: Job) {
  const { compute = 'fargate' } = options;
  const own = params.take(taskParameters);
  const { TimeoutSeconds, Retries } = params.take(jobParameters);
  const subnets = fn.join('", "', own.TaskSubnetIds);
  const publicIp =
    compute === 'fargate' ? fn.sub`"AssignPublicIp": "${params.take(fargateParameters).TaskPublicIp}", ` : '';
  const strategy = compute === 'fargate' ? onFargate(params) : onHosts(params);
  return fn.sub`{
  "StartAt": "Run",
  "States": {
    "Run": {
      "Type": "Task",
      "Resource": "arn:${AWS.Partition}:states:::ecs:runTask.sync",
      "Parameters": {
        "Cluster": "${clusterArn(own)}",
        "TaskDefinition": "${task.definition.ref}",
        "CapacityProviderStrategy": [${strategy}],
        "NetworkConfiguration": {
          "AwsvpcConfiguration": { ${publicIp}"Subnets": ["${subnets}"], "SecurityGroups": ["${group.att('GroupId')}"] }
        },
        "PropagateTags": "TASK_DEFINITION"
      },
      "TimeoutSeconds": ${TimeoutSeconds},
      "Retry": [{ "ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "BackoffRate": 2, "MaxAttempts": ${Retries} }],
      "End": true
    }
  }
}
`;
}

function onFargate(params: Params) {
  const { OnDemandBase, OnDemandWeight, SpotWeight } = params.take(spotParameters);
  return fn.sub`{ "CapacityProvider": "FARGATE", "Base": ${OnDemandBase}, "Weight": ${OnDemandWeight} }, { "CapacityProvider": "FARGATE_SPOT", "Weight": ${SpotWeight} }`;
}

function onHosts(params: Params) {
  return fn.sub`{ "CapacityProvider": "${params.take(hostParameters).CapacityProvider}", "Weight": 1 }`;
}
