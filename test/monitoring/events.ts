// Events as the Amazon ECS Developer Guide shows them ("Amazon ECS service action events", "service deployment state change
// events", "task state change events"), those of tasks shortened to what says why a task has stopped.

const envelope = (type: string, resource: string) => ({
  version: '0',
  id: 'ddca6449-b258-46c0-8653-e0e3a6d0468b',
  'detail-type': type,
  source: 'aws.ecs',
  account: '111122223333',
  time: '2019-11-19T19:55:38Z',
  region: 'us-west-2',
  resources: [`arn:aws:ecs:us-west-2:111122223333:${resource}`],
});

function action(eventType: string, eventName: string, more: object = {}, service = 'default/servicetest') {
  const clusterArn = `arn:aws:ecs:us-west-2:111122223333:cluster/${service.split('/')[0]}`;
  return {
    ...envelope('ECS Service Action', `service/${service}`),
    detail: { eventType, eventName, clusterArn, ...more, createdAt: '2019-11-19T19:55:38.725Z' },
  };
}

function deployment(eventType: string, eventName: string, reason: string, service = 'default/servicetest') {
  return {
    ...envelope('ECS Deployment State Change', `service/${service}`),
    detail: { eventType, eventName, deploymentId: 'ecs-svc/123', updatedAt: '2020-05-23T11:11:11Z', reason },
  };
}

function task(more: object, containers: readonly object[], cluster = 'default') {
  const taskArn = `arn:aws:ecs:us-west-2:111122223333:task/${cluster}/13971c40-a6f1-4d3b-8eb6-8f9e5cbb3b1e`;
  return {
    ...envelope('ECS Task State Change', `task/${cluster}/13971c40-a6f1-4d3b-8eb6-8f9e5cbb3b1e`),
    detail: {
      clusterArn: `arn:aws:ecs:us-west-2:111122223333:cluster/${cluster}`,
      containers: containers.map((container) => ({ lastStatus: 'STOPPED', taskArn, ...container })),
      group: 'service:servicetest',
      launchType: 'FARGATE',
      desiredStatus: 'STOPPED',
      lastStatus: 'STOPPED',
      taskArn,
      taskDefinitionArn: 'arn:aws:ecs:us-west-2:111122223333:task-definition/fargate:1',
      version: 4,
      ...more,
    },
  };
}

const ended = { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' };
const failed = 'ECS deployment circuit breaker: task failed to start.';

type Row = readonly [what: string, event: object, rules: readonly string[]];

/** Events, and the rules of the cluster `default` that they are for. */
export const EVENTS: readonly Row[] = [
  ['a steady service', action('INFO', 'SERVICE_STEADY_STATE'), []],
  ['a service that cannot start tasks', action('WARN', 'SERVICE_TASK_START_IMPAIRED'), ['TasksDoNotStay']],
  [
    'a service without Spot capacity',
    action('ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', { reason: 'RESOURCE:FARGATE' }),
    ['TasksNotPlaced'],
  ],
  [
    'a service of another cluster whose name begins alike',
    action('ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', { reason: 'RESOURCE:CPU' }, 'default2/servicetest'),
    [],
  ],
  ['a deployment that begins', deployment('INFO', 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'ECS deployment in progress.'), []],
  ['a deployment that ends well', deployment('INFO', 'SERVICE_DEPLOYMENT_COMPLETED', 'ECS deployment completed.'), []],
  ['a deployment that fails', deployment('ERROR', 'SERVICE_DEPLOYMENT_FAILED', failed), ['DeploymentFails']],
  ['the same elsewhere', deployment('ERROR', 'SERVICE_DEPLOYMENT_FAILED', failed, 'other/servicetest'), []],
  [
    'a task that runs',
    task({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' }, [{ name: 'web', lastStatus: 'RUNNING' }]),
    [],
  ],
  ['a container that crashes', task(ended, [{ name: 'web', exitCode: 1 }]), ['TaskFails']],
  ['a container that is killed', task(ended, [{ name: 'web', exitCode: 137 }]), ['TaskFails']],
  ['one of two that crashes', task(ended, [{ exitCode: 0 }, { name: 'web', exitCode: 2 }]), ['TaskFails']],
  ['a task that ends well', task(ended, [{ name: 'task', exitCode: 0 }]), []],
  ['a task whose sidecar is told to stop', task(ended, [{ exitCode: 0 }, { name: 'agent', exitCode: 143 }]), []],
  ['a crash in another cluster', task(ended, [{ name: 'web', exitCode: 1 }], 'other'), []],
  [
    'a task that a deployment stops',
    task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by deployment' }, [
      { exitCode: 137 },
    ]),
    [],
  ],
  [
    'a task that Spot takes away',
    task({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }, [{ exitCode: 137 }]),
    [],
  ],
  [
    'a task without its image',
    task({ stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: pull of "web" failed' }, [
      { name: 'web' },
    ]),
    ['TaskDoesNotStart'],
  ],
];
