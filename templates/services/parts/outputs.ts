import type { Resource } from '../../../generator/index.ts';
import type { Task } from './task.ts';

/** What every service says of itself. */
export function serviceOutputs(service: Resource<'AWS::ECS::Service'>, { logs }: Task) {
  return {
    ServiceName: { Value: service.att('Name'), Description: 'The service in its cluster' },
    LogGroupName: { Value: logs.ref, Description: 'Where its tasks log' },
  };
}
