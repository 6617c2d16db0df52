import type { ResourceHandler, ResourceRequest } from '../../cloudformation/handler.ts';
import { digits, handlerFailure, list, number, object } from '../../cloudformation/handler-values.ts';
import type { Services } from './services.ts';

/**
 * AWS::ApplicationAutoScaling::ScalableTarget. For an ECS service its bounds hold at once, as AWS holds them within a
 * minute: a service that CloudFormation made with one task gets its minimum. Any other target is a record.
 */
export function scalableTargetHandler(services: Services): ResourceHandler {
  const hold = (request: ResourceRequest) => {
    const { ResourceId, ScalableDimension, ServiceNamespace, MinCapacity, MaxCapacity } = request.properties;
    const { account, region } = request.stack;
    checkBounds(request);
    if (ServiceNamespace === 'ecs') bound(services, String(ResourceId), Number(MinCapacity), Number(MaxCapacity));
    const id = `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
    const arn = `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${digits(id, 30)}`;
    return { physicalId: id, attributes: { Id: id, ScalableTargetARN: arn } };
  };
  return {
    isRecord: ({ ServiceNamespace }) => ServiceNamespace !== 'ecs',
    async create(request, made) {
      const state = hold(request);
      made(state.physicalId);
      return state;
    },
    update: async (request) => hold(request),
    async delete() {},
  };
}

/** In the words of Application Auto Scaling. A scheduled action may give one of the two alone. */
function checkBounds({ properties, token }: ResourceRequest): void {
  const scheduled = list(properties.ScheduledActions).map((action) => object(object(action).ScalableTargetAction));
  for (const { MinCapacity, MaxCapacity } of [properties, ...scheduled]) {
    const [least, most] = [number(MinCapacity), number(MaxCapacity)];
    if (least === undefined || most === undefined || least <= most) continue;
    const message = 'Maximum capacity cannot be less than minimum capacity';
    throw handlerFailure(message, 'InvalidRequest', token);
  }
}

/** Brings a service's desired count between the bounds. `resourceId` is `service/<cluster>/<service>`. */
function bound(services: Services, resourceId: string, least: number, most: number): void {
  const [, cluster, name] = resourceId.split('/');
  const service = services
    .all()
    .find(
      (one) => one.serviceName === name && one.clusterArn.endsWith(`:cluster/${cluster}`) && one.status === 'ACTIVE',
    );
  if (service === undefined) return;
  const desired = Math.min(Math.max(service.desiredCount, least), most);
  if (desired === service.desiredCount) return;
  service.desiredCount = desired;
  services.save(service);
}
