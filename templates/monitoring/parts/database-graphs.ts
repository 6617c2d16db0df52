import { type Graph, line } from './dashboard.ts';
import { type DatabaseParams, databaseMetrics } from './database.ts';

/** The graphs of a database. */
export function databaseGraphs(
  { isCluster, isServerless }: { readonly isCluster: boolean; readonly isServerless: boolean },
  params: DatabaseParams,
): readonly Graph[] {
  const metric = databaseMetrics(isCluster, params);
  const cpu = isServerless ? 'ACUUtilization' : 'CPUUtilization';
  return [
    {
      title: isServerless ? 'Capacity, percent of MaxCapacity' : 'CPU, percent',
      lines: [line(metric(cpu), 'Average', 'average'), line(metric(cpu), 'Maximum', 'highest')],
      threshold: { label: 'alarm', value: params.CpuPercent },
    },
    {
      title: 'Connections',
      lines: [line(metric('DatabaseConnections'), 'Maximum', 'connections')],
      threshold: { label: 'alarm', value: params.Connections },
    },
    {
      title: 'Bytes that are free',
      lines: [
        line(metric('FreeableMemory'), 'Minimum', 'memory'),
        ...(isCluster ? [] : [line(metric('FreeStorageSpace'), 'Minimum', 'storage')]),
      ],
    },
    {
      title: 'Seconds of a read and a write',
      lines: [line(metric('ReadLatency'), 'Average', 'read'), line(metric('WriteLatency'), 'Average', 'write')],
    },
  ];
}
