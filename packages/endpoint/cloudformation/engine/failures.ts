import { type Engine, operationOf, stateOf } from './context.ts';

function placeOf(engine: Engine, stackId: string): { root: string; prefix: string } {
  const { stack } = stateOf(engine, stackId);
  const parent = engine.store.stack(stack.parentId ?? '');
  if (parent === undefined) return { root: stack.name, prefix: '' };
  const { root, prefix } = placeOf(engine, parent.stack.id);
  const own = [...parent.resources.values()].find(
    ({ current, lastPhysicalId }) => current?.physicalId === stackId || lastPhysicalId === stackId,
  );
  return { root, prefix: `${prefix}${own?.logicalId ?? ''}/` };
}

/** Fails a step whose failure somebody asked for, in the words that they gave it. */
export function failOnDemand(
  engine: Engine,
  stackId: string,
  logicalId: string,
  step: 'create' | 'update' | 'delete',
): void {
  if (engine.failing === undefined) return;
  const { root, prefix } = placeOf(engine, stackId);
  const goesBack = operationOf(stateOf(engine, stackId).stack).rollingBack && step === 'update';
  const operation = goesBack ? 'rollback' : step;
  const reason = engine.failing({ stack: root, path: `${prefix}${logicalId}`, operation });
  if (reason !== undefined) throw new Error(reason);
}
