import type { Connection } from '../aws/connection.ts';
import { callJson, type JsonAnswer, numberIn, objectIn, objectsIn, textIn } from '../aws/json-api.ts';

/** What keeps the desired count of a service between two bounds. */
export interface ScalableTarget {
  /** `service/<cluster>/<service>`. */
  readonly resourceId: string;
  readonly min: number;
  readonly max: number;
  readonly suspended: Suspended;
}

/** Which of the three activities of scaling are suspended. */
export interface Suspended {
  readonly DynamicScalingInSuspended: boolean;
  readonly DynamicScalingOutSuspended: boolean;
  readonly ScheduledScalingSuspended: boolean;
}

export const ALL_SUSPENDED: Suspended = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
};

const DESIRED_COUNT = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
/** DescribeScalableTargets takes so many resources at once. */
const BATCH_SIZE = 50;

/** How Application Auto Scaling calls a service. */
export const resourceIdOf = ({ cluster, serviceName }: { readonly cluster: string; readonly serviceName: string }) =>
  `service/${cluster}/${serviceName}`;

/** The scalable targets of services, by resource id; a service that is not scaled has none. */
export async function scalableTargets(
  connection: Connection,
  resourceIds: readonly string[],
): Promise<ReadonlyMap<string, ScalableTarget>> {
  const found = new Map<string, ScalableTarget>();
  for (let from = 0; from < resourceIds.length; from += BATCH_SIZE) {
    const ResourceIds = resourceIds.slice(from, from + BATCH_SIZE);
    let NextToken: string | undefined;
    do {
      const input = { ...DESIRED_COUNT, ResourceIds, ...(NextToken && { NextToken }) };
      const answer = await callJson(connection, 'application-autoscaling', 'DescribeScalableTargets', input);
      for (const one of objectsIn(answer, 'ScalableTargets').map(view)) found.set(one.resourceId, one);
      NextToken = textIn(answer, 'NextToken') || undefined;
    } while (NextToken !== undefined);
  }
  return found;
}

function view(target: JsonAnswer): ScalableTarget {
  const state = objectIn(target, 'SuspendedState');
  return {
    resourceId: textIn(target, 'ResourceId'),
    min: numberIn(target, 'MinCapacity') ?? 0,
    max: numberIn(target, 'MaxCapacity') ?? Number.POSITIVE_INFINITY,
    suspended: {
      DynamicScalingInSuspended: state.DynamicScalingInSuspended === true,
      DynamicScalingOutSuspended: state.DynamicScalingOutSuspended === true,
      ScheduledScalingSuspended: state.ScheduledScalingSuspended === true,
    },
  };
}

/** Changes a scalable target; what is not named stays as it is. */
export async function changeScalableTarget(
  connection: Connection,
  resourceId: string,
  { min, max, suspended }: Partial<Pick<ScalableTarget, 'min' | 'max' | 'suspended'>>,
): Promise<void> {
  await callJson(connection, 'application-autoscaling', 'RegisterScalableTarget', {
    ...DESIRED_COUNT,
    ResourceId: resourceId,
    ...(min !== undefined && { MinCapacity: min }),
    ...(max !== undefined && { MaxCapacity: max }),
    ...(suspended && { SuspendedState: suspended }),
  });
}
