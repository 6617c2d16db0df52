import type { StackResource } from '../aws/stack.ts';
import type { DriftedProperty } from './model.ts';

/** What has to be known of a system to tell drift from the work of its own services. */
export interface Managed {
  /** `cluster/service` of the ECS services whose number of tasks is scaled. */
  readonly scaled: ReadonlySet<string>;
  /** Paths of listener rules whose weights ECS shifts. */
  readonly shifted: ReadonlySet<string>;
}

/** Physical ids of scalable targets are `service/<cluster>/<service>|ecs:service:DesiredCount|ecs`. */
const TARGET = /^service\/([^/|]+\/[^/|]+)\|ecs:service:DesiredCount\|/;

/** The services below a tree of resources that Application Auto Scaling scales. */
export function scaledServices(tree: readonly StackResource[]): string[] {
  return tree.flatMap(({ type, physicalId = '', nested = [] }) => [
    ...(type === 'AWS::ApplicationAutoScaling::ScalableTarget' ? (TARGET.exec(physicalId)?.slice(1, 2) ?? []) : []),
    ...scaledServices(nested),
  ]);
}

interface Place {
  readonly path: string;
  readonly type: string;
  readonly physicalId?: string | undefined;
}

type Property = Pick<DriftedProperty, 'path' | 'expected' | 'actual'>;

/** Who changes a property in the ordinary course of things; undefined where nobody does. */
export function managerOf(
  { scaled, shifted }: Managed,
  { path, type, physicalId = '' }: Place,
  property: Property,
): DriftedProperty['managed'] {
  if (type === 'AWS::ECS::Service' && property.path === '/DesiredCount') {
    return scaled.has(physicalId.split(':service/')[1] ?? '') ? 'scaled' : undefined;
  }
  // A capacity provider or a scaling policy moves it; CloudFormation keeps it as well when it reverts drift.
  if (type === 'AWS::AutoScaling::AutoScalingGroup' && property.path === '/DesiredCapacity') return 'scaled';
  if (shifted.has(path) && property.path.startsWith('/Actions')) return 'shifted';
  const isVersion = type.startsWith('AWS::RDS::DB') && property.path === '/EngineVersion';
  return isVersion && property.actual.startsWith(`${property.expected}.`) ? 'upgraded' : undefined;
}
