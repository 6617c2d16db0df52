import type { Token } from '../../../generator/index.ts';
import type { Graph } from './dashboard.ts';
import { line } from './dashboard.ts';
import { metricsOf } from './metrics.ts';
import { serviceMetrics, type TasksParams } from './tasks.ts';
import { type Traffic, type TrafficParams, targetMetrics } from './traffic.ts';

/** The graphs of a service's tasks. */
export function taskGraphs(params: TasksParams): readonly Graph[] {
  const metric = serviceMetrics(params);
  const cpu = metric('CPUUtilization');
  const memory = metric('MemoryUtilization');
  return [
    { title: 'Tasks that run', lines: [line(cpu, 'SampleCount', 'tasks')] },
    {
      title: 'CPU, percent',
      lines: [line(cpu, 'Average', 'average'), line(cpu, 'Maximum', 'highest task')],
      threshold: { label: 'alarm', value: params.CpuPercent },
    },
    {
      title: 'Memory, percent',
      lines: [line(memory, 'Average', 'average'), line(memory, 'Maximum', 'highest task')],
      threshold: { label: 'alarm', value: params.MemoryPercent },
    },
  ];
}

/** The graphs of what comes in by a load balancer. */
export function trafficGraphs(traffic: Traffic, params: TrafficParams): readonly Graph[] {
  const groups = targetMetrics(traffic, params).map((metric, index, all) => ({
    metric,
    of: all.length > 1 ? ` of group ${index + 1}` : '',
  }));
  const lines = (name: string, stat: string, label: string) =>
    groups.map(({ metric, of }) => line(metric(name), stat, `${label}${of}`));
  const targets: Graph = {
    title: 'Targets',
    lines: [...lines('HealthyHostCount', 'Minimum', 'healthy'), ...lines('UnHealthyHostCount', 'Maximum', 'unhealthy')],
  };
  if (traffic === 'none') return [];
  if (traffic === 'tcp') return [targets];
  return [
    {
      title: 'Requests',
      lines: [
        ...lines('RequestCount', 'Sum', 'requests'),
        ...lines('HTTPCode_Target_5XX_Count', 'Sum', '5xx'),
        ...lines('TargetConnectionErrorCount', 'Sum', 'no connection'),
      ],
    },
    {
      title: 'Seconds to answer',
      lines: [
        ...lines('TargetResponseTime', 'p50', 'half'),
        ...lines('TargetResponseTime', 'p90', '90 of 100'),
        ...lines('TargetResponseTime', 'p99', '99 of 100'),
      ],
      threshold: { label: 'alarm', value: params.LatencySeconds },
    },
    targets,
  ];
}

/** The graphs of a queue. */
export function queueGraphs(params: {
  readonly QueueName: Token<string>;
  readonly OldestMessageSeconds: Token<number>;
}): readonly Graph[] {
  const metric = metricsOf('AWS/SQS', { QueueName: params.QueueName });
  return [
    {
      title: 'Messages',
      lines: [
        line(metric('ApproximateNumberOfMessagesVisible'), 'Maximum', 'waiting'),
        line(metric('ApproximateNumberOfMessagesNotVisible'), 'Maximum', 'in work'),
      ],
    },
    {
      title: 'Seconds that the oldest message waits',
      lines: [line(metric('ApproximateAgeOfOldestMessage'), 'Maximum', 'oldest')],
      threshold: { label: 'alarm', value: params.OldestMessageSeconds },
    },
  ];
}
