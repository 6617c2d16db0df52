import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { digestOf } from '../../deploy/artifacts/bundle.ts';
import { pushImage } from '../../deploy/artifacts/image.ts';
import { openEndpoint, type RunningEndpoint } from '../../packages/endpoint/server/main.ts';
import {
  authorization,
  aws as awsAt,
  credentials,
  pause,
  region,
  withoutAws,
} from '../../packages/endpoint/testing/test-engine.ts';
import { isMissing } from '../judges.ts';
import { client, type Settled, settled, temporaryHome } from './testing/endpoint.ts';

const home = temporaryHome();
const lines: string[] = [];
let endpoint: RunningEndpoint;
let cloudFormation: CloudFormationClient;
let ecs: ECSClient;

async function open(): Promise<void> {
  endpoint = await openEndpoint({ home, port: 0, timeScale: 0.01, log: (line) => void lines.push(line) });
  cloudFormation = client(endpoint.url);
  ecs = new ECSClient({ endpoint: endpoint.url, region, credentials });
}

async function close(): Promise<void> {
  cloudFormation.destroy();
  ecs.destroy();
  await endpoint.close();
}

const program = `const [what, ...rest] = process.argv.slice(2);
console.log(what, ...rest, process.env.WHO ?? '');
if (what === 'fail') process.exit(3);
if (what === 'hang') setInterval(() => {}, 1000);`;

const base = {
  Resources: {
    Cluster: {
      Type: 'AWS::ECS::Cluster',
      Properties: { ClusterName: 'jobs', CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] },
    },
    Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'job' } },
  },
};

before(async () => {
  await open();
  assert.equal((await create('base', base)).status, 'CREATE_COMPLETE');
  const code = Buffer.from(program);
  const ecr = new ECRClient({ endpoint: endpoint.url, region, credentials });
  await pushImage(ecr, { repositoryName: 'job', tag: '1', bundle: { code, digest: digestOf(code) } });
  ecr.destroy();
});
after(async () => {
  await close();
  rmSync(home, { recursive: true, force: true });
});

async function create(StackName: string, template: object): Promise<Settled> {
  const Tags = [{ Key: 'team', Value: 'night' }];
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Tags }));
  return settled(cloudFormation, StackName);
}

async function remove({ stack }: Settled): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
  assert.equal((await settled(cloudFormation, stack.StackId ?? '')).status, 'DELETE_COMPLETE');
}

/** Asks until there is an answer; the test's own limit ends it otherwise. */
async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause();
  }
}

async function tasksOf(family: string): Promise<Task[]> {
  const of = { cluster: 'jobs', family };
  const lists = [
    await ecs.send(new ListTasksCommand({ ...of, desiredStatus: 'RUNNING' })),
    await ecs.send(new ListTasksCommand({ ...of, desiredStatus: 'STOPPED' })),
  ];
  const arns = lists.flatMap(({ taskArns = [] }) => taskArns);
  if (arns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'jobs', tasks: arns, include: ['TAGS'] }));
  return tasks;
}

function stoppedTask(family: string): Promise<Task> {
  return until(async () => (await tasksOf(family)).find(({ lastStatus }) => lastStatus === 'STOPPED'));
}

function definition(Family: string, ...words: string[]) {
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family,
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '512',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/execution',
      ContainerDefinitions: [
        {
          Name: 'job',
          Image: { 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/job:1` },
          EntryPoint: ['node', '/app/main.mjs'],
          Command: words,
        },
      ],
    },
  };
}

const NetworkConfiguration = { AwsvpcConfiguration: { Subnets: ['subnet-1'], AssignPublicIp: 'DISABLED' } };
const clusterArn = { 'Fn::Sub': `arn:aws:ecs:\${AWS::Region}:\${AWS::AccountId}:cluster/jobs` };
const RoleArn = 'arn:aws:iam::000000000000:role/any';

function schedule(expression: string, target: object, more: object = {}) {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { RoleArn, ...target },
      ...more,
    },
  };
}

const taskTarget = {
  Arn: clusterArn,
  Input:
    '{"containerOverrides":[{"name":"job","environment":[{"name":"WHO","value":"<aws.scheduler.attempt-number>"}]}]}',
  EcsParameters: {
    TaskDefinitionArn: { Ref: 'Task' },
    CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
    NetworkConfiguration,
    PropagateTags: 'TASK_DEFINITION',
    EnableECSManagedTags: true,
  },
};

test('a schedule runs a task when it is due, with its overrides, capacity and the tags of its stack', async () => {
  const soon = new Date(Date.now() + 4_000).toISOString().slice(0, 19);
  const made = await create('soon', {
    Resources: { Task: definition('soon', 'work'), Schedule: schedule(`at(${soon})`, taskTarget, { Name: 'soon' }) },
    Outputs: { Name: { Value: { Ref: 'Schedule' } }, Arn: { Value: { 'Fn::GetAtt': ['Schedule', 'Arn'] } } },
  });
  assert.equal(made.status, 'CREATE_COMPLETE');
  assert.deepEqual(made.outputs, {
    Name: 'soon',
    Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/soon',
  });
  const task = await stoppedTask('soon');
  assert.ok(Date.now() >= Date.parse(`${soon}Z`), 'not before its time');
  assert.equal(task.containers?.[0]?.exitCode, 0, task.stoppedReason);
  assert.equal(task.startedBy, 'chronos-schedule/soon');
  assert.equal(task.capacityProviderName, 'FARGATE_SPOT');
  assert.deepEqual(task.overrides?.containerOverrides?.[0]?.environment, [{ name: 'WHO', value: '1' }]);
  assert.deepEqual(task.tags, [
    { key: 'team', value: 'night' },
    { key: 'aws:ecs:clusterName', value: 'jobs' },
  ]);
  await remove(made);
});

test('a rate begins at once, and a disabled one does not', async () => {
  const template = (family: string, State: string) => ({
    Resources: { Task: definition(family, 'work'), Schedule: schedule('rate(1 hour)', taskTarget, { State }) },
  });
  const disabled = await create('disabled', template('disabled', 'DISABLED'));
  const enabled = await create('enabled', template('enabled', 'ENABLED'));
  assert.equal((await stoppedTask('enabled')).containers?.[0]?.exitCode, 0);
  assert.deepEqual(await tasksOf('disabled'), []);
  await remove(enabled);
  await remove(disabled);
});

test('an expression that EventBridge Scheduler would refuse fails its stack with its words', async () => {
  const Resources = { Task: definition('never', 'work'), Schedule: schedule('cron(0 3 * * * *)', taskTarget) };
  const { status, events } = await create('never', { Resources });
  assert.equal(status, 'ROLLBACK_COMPLETE');
  assert.ok(
    events.some((line) => /^Schedule CREATE_FAILED .*Invalid Schedule Expression cron\(0 3 \* \* \* \*\)\./.test(line)),
  );
});

test('a target that is not simulated, and one that cannot be started, are reported in the log', async () => {
  const gone = {
    ...taskTarget,
    EcsParameters: { TaskDefinitionArn: 'gone:1' },
    RetryPolicy: { MaximumRetryAttempts: 0 },
  };
  const made = await create('reported', {
    Resources: {
      Elsewhere: schedule(
        'rate(1 day)',
        { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:job' },
        { Name: 'elsewhere' },
      ),
      Gone: schedule('rate(1 day)', gone, { Name: 'gone' }),
    },
  });
  const said = (pattern: RegExp) => until(() => lines.find((line) => pattern.test(line)));
  await said(/^schedule elsewhere: target arn:aws:lambda:us-east-1:000000000000:function:job is not simulated$/);
  await said(/^schedule gone: target .*cluster\/jobs was not started, tried once: .*task definition/i);
  await remove(made);
});

interface Execution {
  readonly executionArn: string;
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: string;
}

/** Step Functions as a program calls it. */
async function states<T>(operation: string, input: object): Promise<T> {
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: {
      authorization: authorization('states'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  // The API's answer, whose shape the caller names.
  return answer as T;
}

function ended(executionArn: string): Promise<Execution> {
  return until(async () => {
    const execution = await states<Execution>('DescribeExecution', { executionArn });
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

function machine(state: object) {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn,
      DefinitionString: JSON.stringify({
        StartAt: 'Run',
        States: {
          Run: {
            Type: 'Task',
            Resource: 'arn:aws:states:::ecs:runTask.sync',
            Parameters: {
              Cluster: `\${Cluster}`,
              TaskDefinition: `\${Task}`,
              NetworkConfiguration,
              PropagateTags: 'TASK_DEFINITION',
            },
            Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 2 }],
            End: true,
            ...state,
          },
        },
      }),
      DefinitionSubstitutions: { Cluster: clusterArn, Task: { Ref: 'Task' } },
    },
  };
}

function jobs(name: string, state: object, ...words: string[]) {
  return {
    Resources: { Task: definition(name, ...words), Job: machine(state) },
    Outputs: { Job: { Value: { Ref: 'Job' } } },
  };
}

function start(made: Settled) {
  return states<Execution>('StartExecution', { stateMachineArn: made.outputs.Job }).then(
    ({ executionArn }) => executionArn,
  );
}

test('a state machine that a schedule starts waits for its task, whose end is its output', async () => {
  const { Resources, Outputs } = jobs('good', {}, 'work');
  const Schedule = schedule('rate(1 day)', { Arn: { Ref: 'Job' }, Input: '{"day":1}' });
  const made = await create('good', { Resources: { ...Resources, Schedule }, Outputs });
  assert.equal(made.status, 'CREATE_COMPLETE');
  const { executionArn } = await until(async () => {
    const of = { stateMachineArn: made.outputs.Job };
    return (await states<{ executions: Execution[] }>('ListExecutions', of)).executions[0];
  });
  const execution = await ended(executionArn);
  assert.equal(execution.status, 'SUCCEEDED', execution.cause);
  const { Containers, LastStatus } = JSON.parse(execution.output ?? '{}');
  assert.deepEqual([LastStatus, Containers[0].Name, Containers[0].ExitCode], ['STOPPED', 'job', 0]);
  const { events } = await states<{ events: { type: string }[] }>('GetExecutionHistory', { executionArn });
  assert.deepEqual(
    events.map(({ type }) => type),
    [
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ],
  );
  assert.deepEqual((await tasksOf('good'))[0]?.tags, [{ key: 'team', value: 'night' }]);
  await remove(made);
});

test('a job that fails is tried again, and then fails with the task in its cause', async () => {
  const made = await create('bad', jobs('bad', {}, 'fail'));
  const execution = await ended(await start(made));
  assert.deepEqual([execution.status, execution.error], ['FAILED', 'States.TaskFailed']);
  assert.equal(JSON.parse(execution.cause ?? '{}').Containers[0].ExitCode, 3);
  assert.equal((await tasksOf('bad')).length, 3);
  await remove(made);
});

test('a job that hangs is stopped, and is States.Timeout', async () => {
  const made = await create('slow', jobs('slow', { TimeoutSeconds: 1, Retry: [] }, 'hang'));
  const execution = await ended(await start(made));
  assert.deepEqual([execution.status, execution.error], ['FAILED', 'States.Timeout']);
  const [task] = await tasksOf('slow');
  assert.deepEqual([task?.lastStatus, task?.stopCode], ['STOPPED', 'UserInitiated']);
  await remove(made);
});

test('an execution ends, with its task, when its state machine is deleted', async () => {
  const made = await create('cut', jobs('cut', {}, 'hang'));
  const executionArn = await start(made);
  await until(async () => (await tasksOf('cut')).find(({ lastStatus }) => lastStatus === 'RUNNING'));
  await remove(made);
  assert.equal((await ended(executionArn)).status, 'ABORTED');
  assert.deepEqual(
    (await tasksOf('cut')).map(({ lastStatus }) => lastStatus),
    ['STOPPED'],
  );
});

test('a state machine that is beyond the endpoint is made, and its execution says why it fails', async () => {
  const made = await create('beyond', jobs('beyond', { Resource: 'arn:aws:states:::sns:publish' }, 'work'));
  const { error, cause } = await ended(await start(made));
  assert.equal(error, 'States.Runtime');
  assert.equal(cause, 'The embedded endpoint does not simulate the resource arn:aws:states:::sns:publish (state Run)');
  await remove(made);
});

const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

test('a cluster is not deleted under a task that was run by itself; its task definition is, and the task goes on', async () => {
  const made = await create('crowded', {
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'crowded' } },
      Task: definition('crowded', 'hang'),
    },
    Outputs: { Task: { Value: { Ref: 'Task' } } },
  });
  const run = {
    cluster: 'crowded',
    taskDefinition: made.outputs.Task ?? '',
    group: 'mine',
    startedBy: 'me',
    networkConfiguration,
  };
  const { tasks = [] } = await ecs.send(
    new RunTaskCommand({ ...run, launchType: 'FARGATE', platformVersion: '1.4.0' }),
  );
  const [{ taskArn = '', group, startedBy } = {}] = tasks;
  assert.deepEqual([group, startedBy], ['mine', 'me']);
  const status = async () => {
    const described = await ecs.send(new DescribeTasksCommand({ cluster: 'crowded', tasks: [taskArn] }));
    return described.tasks?.[0]?.lastStatus;
  };
  await until(async () => ((await status()) === 'RUNNING' ? true : undefined));
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'crowded' }));
  const failed = await settled(cloudFormation, 'crowded');
  assert.equal(failed.status, 'DELETE_FAILED');
  assert.ok(failed.events.some((line) => /The Cluster cannot be deleted while Tasks are active\./.test(line)));
  assert.ok(failed.events.includes('Task DELETE_COMPLETE'));
  assert.equal(await status(), 'RUNNING');
  await assert.rejects(ecs.send(new RunTaskCommand(run)), /TaskDefinition is inactive/);
  await ecs.send(new StopTaskCommand({ cluster: 'crowded', task: taskArn }));
  await until(async () => ((await status()) === 'STOPPED' ? true : undefined));
  await remove(made);
});

test('schedules, groups, machines and executions show on the command line', async (t) => {
  if (isMissing(t, 'aws', !(await withoutAws()))) return;
  const ask = async (...args: string[]) => {
    const { code, out, err } = await awsAt(endpoint.url, ...args);
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };
  const { Resources, Outputs } = jobs('shown', {}, 'hang');
  const made = await create('shown', {
    Resources: {
      ...Resources,
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'nightly' } },
      Schedule: schedule('cron(0 3 * * ? *)', taskTarget, {
        Name: 'shown',
        GroupName: { Ref: 'Group' },
        ScheduleExpressionTimezone: 'Europe/Berlin',
      }),
    },
    Outputs,
  });
  assert.equal(made.status, 'CREATE_COMPLETE', made.events.join('\n'));
  const { Schedules } = await ask('scheduler', 'list-schedules', '--group-name', 'nightly');
  assert.deepEqual(
    Schedules.map(({ Name, State }: { Name: string; State: string }) => [Name, State]),
    [['shown', 'ENABLED']],
  );
  const shown = await ask('scheduler', 'get-schedule', '--name', 'shown', '--group-name', 'nightly');
  assert.deepEqual(
    [shown.ScheduleExpression, shown.ScheduleExpressionTimezone, shown.Target.EcsParameters.PropagateTags],
    ['cron(0 3 * * ? *)', 'Europe/Berlin', 'TASK_DEFINITION'],
  );
  const { ScheduleGroups } = await ask('scheduler', 'list-schedule-groups');
  assert.deepEqual(
    ScheduleGroups.map(({ Name }: { Name: string }) => Name),
    ['default', 'nightly'],
  );
  const missing = await awsAt(endpoint.url, 'scheduler', 'get-schedule', '--name', 'nobody');
  assert.match(missing.err, /ResourceNotFoundException\).*Schedule nobody does not exist\./);
  const { stateMachines } = await ask('stepfunctions', 'list-state-machines');
  assert.equal(stateMachines[0].stateMachineArn, made.outputs.Job);
  const job = ['--state-machine-arn', made.outputs.Job ?? ''];
  const { executionArn } = await ask('stepfunctions', 'start-execution', ...job, '--name', 'first');
  const execution = ['--execution-arn', executionArn];
  await awsAt(endpoint.url, 'stepfunctions', 'stop-execution', ...execution, '--cause', 'enough');
  await ended(executionArn);
  const described = await ask('stepfunctions', 'describe-execution', ...execution);
  assert.deepEqual([described.status, described.cause, described.input], ['ABORTED', 'enough', '{}']);
  await remove(made);
  assert.deepEqual((await ask('scheduler', 'list-schedules')).Schedules, []);
});

test('after a restart an execution that was under way is over, and schedules wait on', async () => {
  const { Resources, Outputs } = jobs('again', {}, 'hang');
  const EcsParameters = { TaskDefinitionArn: { Ref: 'Task' }, NetworkConfiguration };
  const Schedule = schedule('rate(1 day)', { ...taskTarget, EcsParameters });
  const made = await create('again', { Resources: { ...Resources, Schedule }, Outputs });
  const executionArn = await start(made);
  await until(async () => ((await tasksOf('again')).length === 2 ? true : undefined));
  await close();
  await open();
  const { status, cause } = await ended(executionArn);
  assert.deepEqual([status, cause], ['ABORTED', 'The embedded endpoint was restarted']);
  // What was due before is not due again.
  assert.deepEqual(
    (await tasksOf('again')).map(({ lastStatus }) => lastStatus),
    ['STOPPED', 'STOPPED'],
  );
  await remove(made);
});
