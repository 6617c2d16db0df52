import type { IgnoredAttribute } from '../changes/model.ts';
import type { Engine } from '../engine/context.ts';
import { hasReferences } from '../engine/dynamic.ts';
import type { Physical, StackRecord } from '../model.ts';
import { resourcesOfType } from '../records.ts';

/** Properties that no service reads back. */
const WRITE_ONLY: Readonly<Record<string, readonly string[]>> = {
  'AWS::SecretsManager::Secret': ['SecretString', 'GenerateSecretString'],
  'AWS::RDS::DBInstance': ['MasterUserPassword'],
  'AWS::RDS::DBCluster': ['MasterUserPassword'],
};

/** Whether Application Auto Scaling moves the number of tasks of a service. */
function isScaled(engine: Engine, stack: StackRecord, physicalId: string): boolean {
  const service = physicalId.split(':service/')[1] ?? '';
  return resourcesOfType(engine.store, 'AWS::ApplicationAutoScaling::ScalableTarget', stack).some((one) =>
    one.physicalId.startsWith(`service/${service}|`),
  );
}

/** The properties of a resource whose present state does not count when drift is reverted. */
export function ignoredOf(engine: Engine, stack: StackRecord, current: Physical): IgnoredAttribute[] {
  const { type, properties, physicalId } = current;
  return Object.entries(properties).flatMap(([name, value]): IgnoredAttribute[] => {
    const Path = `/Properties/${name}`;
    if (hasReferences(value)) return [{ Path, Reason: 'SENSITIVE_PROPERTY' }];
    if (WRITE_ONLY[type]?.includes(name)) return [{ Path, Reason: 'WRITE_ONLY_PROPERTY' }];
    const scaled = type === 'AWS::ECS::Service' && name === 'DesiredCount' && isScaled(engine, stack, physicalId);
    return scaled ? [{ Path, Reason: 'MANAGED_BY_AWS' }] : [];
  });
}
