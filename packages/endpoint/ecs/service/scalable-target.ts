import type { ResourceHandler, ResourceRequest } from '../../cloudformation/handler.ts';
import { handlerFailure, list, number, object } from '../../cloudformation/handler-values.ts';
import { liveProperties } from '../../cloudformation/live-values.ts';
import type { ScalableTargets } from './scalable-targets.ts';

/**
 * AWS::ApplicationAutoScaling::ScalableTarget. For an ECS service its bounds hold at once, as AWS holds them within a
 * minute: a service that CloudFormation made with one task gets its minimum. Any other target is a record.
 */
export function scalableTargetHandler(targets: ScalableTargets): ResourceHandler {
  const hold = (request: ResourceRequest) => {
    const { ResourceId, ScalableDimension, ServiceNamespace, MinCapacity, MaxCapacity, SuspendedState } =
      request.properties;
    checkBounds(request);
    const { arn } = targets.register(request.stack, {
      ResourceId: String(ResourceId),
      ScalableDimension: String(ScalableDimension),
      ServiceNamespace: String(ServiceNamespace),
      MinCapacity: Number(MinCapacity),
      MaxCapacity: Number(MaxCapacity),
      ...(SuspendedState !== undefined && { SuspendedState: object(SuspendedState) }),
    });
    const id = `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
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
    async delete({ stack }, { physicalId }) {
      targets.delete(stack, physicalId);
    },
    async read({ physicalId, properties, stack }) {
      const target = targets.get(stack, physicalId);
      if (target === undefined) return undefined;
      const suspended = Object.keys(object(properties.SuspendedState));
      const SuspendedState = Object.fromEntries(
        Object.entries(target.SuspendedState).filter(([name]) => suspended.includes(name)),
      );
      return liveProperties(properties, {
        MinCapacity: target.MinCapacity,
        MaxCapacity: target.MaxCapacity,
        SuspendedState,
      });
    },
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
