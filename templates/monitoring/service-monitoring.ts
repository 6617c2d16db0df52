import { type Checked, type Declared, following, type OptionOf } from '../../generator/index.ts';
import type { topicParameters } from './parts/alarms.ts';
import type { queueParameters } from './parts/queue.ts';
import { SERVICE_MONITORING_OPTIONS, type ServiceMonitoringOptions, serviceMonitoring } from './parts/service.ts';
import type { tasksParameters } from './parts/tasks.ts';
import type { Traffic, trafficParameters } from './parts/traffic.ts';

export { SERVICE_MONITORING_OPTIONS, type ServiceMonitoringOptions, type Traffic };

type OfTraffic<O> = (typeof trafficParameters)[OptionOf<O, 'traffic', 'none'> & Traffic];
type OfQueue<O> = OptionOf<O, 'queue', false> extends true ? typeof queueParameters : unknown;
type MonitoringParameters<O> = Declared<typeof topicParameters & typeof tasksParameters & OfTraffic<O> & OfQueue<O>>;

/** Alarms of a service beside those that end its deployments, which are in its own template. */
export function serviceMonitoringTemplate<const O extends object>(options: Checked<ServiceMonitoringOptions, O>) {
  return following<MonitoringParameters<O>, Readonly<Record<never, never>>>(serviceMonitoring(options));
}
