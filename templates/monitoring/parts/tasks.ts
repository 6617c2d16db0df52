import { type Condition, fn, nameParameter, type ParameterRefs } from '../../../generator/index.ts';
import { clusterName, containerInsights } from '../../parameters/parameters.ts';
import type { Builder } from '../../services/parts/task.ts';
import type { Watched } from './alarms.ts';
import { answer, metricsOf, query } from './metrics.ts';
import { taskThresholds } from './thresholds.ts';

/** Of every service that is watched. */
export const tasksParameters = {
  ClusterName: clusterName,
  ServiceName: nameParameter('AWS::ECS::Service', { Description: 'Service in the cluster' }),
  ContainerInsights: {
    ...containerInsights,
    Description: 'Of the cluster: without them no metric says how many tasks are wanted, and MinTasks counts',
  },
  MinTasks: { Type: 'Number', Default: 2, MinValue: 0, Description: 'Tasks that always run; with 0, none may' },
  ...taskThresholds,
} as const;

/** The same, as parts of a template take them. */
export type TasksParams = ParameterRefs<typeof tasksParameters>;

const FIVE_MINUTES = 300;

/** Metrics of a service in the namespace of ECS. */
export function serviceMetrics({ ClusterName, ServiceName }: Pick<TasksParams, 'ClusterName' | 'ServiceName'>) {
  return metricsOf('AWS/ECS', { ClusterName, ServiceName });
}

/** The same of Container Insights, which count tasks. */
export function insightMetrics({ ClusterName, ServiceName }: Pick<TasksParams, 'ClusterName' | 'ServiceName'>) {
  return metricsOf('ECS/ContainerInsights', { ClusterName, ServiceName });
}

/** Whether the cluster has Container Insights; once in a template. */
export function hasInsights({ condition }: Builder, { ContainerInsights }: TasksParams): Condition {
  return condition('HasInsights', fn.not(fn.equals(ContainerInsights, 'disabled')));
}

/** What goes wrong with the tasks of a service, whatever it does. */
export function watchTasks(builder: Builder, params: TasksParams): Readonly<Record<string, Watched>> {
  return { TasksMissing: missing(builder, params), CpuHigh: cpu(params), MemoryHigh: memory(params) };
}

/** A task gives one sample of its CPU a minute: where nothing else counts the tasks, the samples do. */
function missing(builder: Builder, params: TasksParams): Watched {
  const insights = hasInsights(builder, params);
  const always = builder.condition('AlwaysRuns', fn.not(fn.equals(params.MinTasks, 0)));
  const [own, counted] = [serviceMetrics(params), insightMetrics(params)];
  const MINUTE = 60;
  return {
    AlarmDescription: fn.sub`${params.ServiceName} runs fewer tasks than it should for 15 minutes: see its events, and why its tasks stop`,
    Metrics: fn.if(
      insights,
      [
        query('wanted', counted('DesiredTaskCount'), 'Average', MINUTE),
        query('running', counted('RunningTaskCount'), 'Average', MINUTE),
        answer('wanted - running', 'Tasks that are missing'),
      ],
      [
        query('running', own('CPUUtilization'), 'SampleCount', MINUTE),
        answer(fn.sub`${params.MinTasks} - running`, 'Tasks that are missing'),
      ],
    ),
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    EvaluationPeriods: 15,
    TreatMissingData: fn.if<'breaching' | 'notBreaching'>(always, 'breaching', 'notBreaching'),
    why: 'A service without tasks reports nothing. A deployment, and scaling, take less than 15 minutes.',
  };
}

function cpu(params: TasksParams): Watched {
  return {
    AlarmDescription: fn.sub`${params.ServiceName} uses all of its CPU: it has MaxTasks already, or a task too little of it`,
    ...serviceMetrics(params)('CPUUtilization'),
    Statistic: 'Average',
    Period: FIVE_MINUTES,
    EvaluationPeriods: 3,
    Threshold: params.CpuPercent,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    why: 'Without tasks there is no CPU in use; TasksMissing calls then. A peak is what scaling is for.',
  };
}

function memory(params: TasksParams): Watched {
  return {
    AlarmDescription: fn.sub`A task of ${params.ServiceName} has almost no memory left, and will be killed`,
    ...serviceMetrics(params)('MemoryUtilization'),
    Statistic: 'Maximum',
    Period: FIVE_MINUTES,
    EvaluationPeriods: 3,
    Threshold: params.MemoryPercent,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    why: 'Without tasks there is no memory in use. The task with the least left counts, not the average.',
  };
}
