import { arrowsOf } from './arrows.ts';
import { type Boxes, boxesOf } from './boxes.ts';
import { everyInstance, type Instance } from './instances.ts';
import { DRAWN } from './kinds.ts';
import { type Diagram, type DiagramNode, type Drawn, INTERNET } from './model.ts';
import { idOf, targetsOf } from './resolve.ts';

/** The architecture of root stacks, side by side. */
export function diagramOf(roots: readonly Instance[]): Diagram {
  const drawn = roots.flatMap(everyInstance).flatMap(drawnIn);
  const boxes = boxesOf(roots, drawn);
  const arrows = arrowsOf(roots.flatMap(everyInstance), drawn);
  const outside = arrows.some(({ from }) => from === INTERNET.id) ? [INTERNET] : [];
  const nodes = drawn.map((one): DiagramNode => {
    const kind = DRAWN[one.resource.Type]!;
    return {
      id: one.id,
      title: titleOf(one, drawn, boxes),
      subtitle: typeof kind.words === 'string' ? kind.words : kind.words(one.resource, one.instance),
      glyph: kind.glyph,
      isConditional: one.resource.Condition !== undefined,
      box: boxes.of.get(one.id),
    };
  });
  const title = roots
    .map(({ description }) => description)
    .filter(Boolean)
    .join(' · ');
  return { title, nodes: [...outside, ...nodes], boxes: boxes.all, arrows };
}

/** What is part of another: the tasks of a service, the instances of a cluster. */
function drawnIn(instance: Instance): readonly Drawn[] {
  const parts = new Set<string>();
  for (const { Type, Properties } of Object.values(instance.resources)) {
    const whole = Type === 'AWS::ECS::Service' ? Properties.TaskDefinition : undefined;
    for (const { name } of targetsOf(instance, whole ?? '')) parts.add(name);
  }
  return Object.entries(instance.resources).flatMap(([name, resource]) => {
    const isPart =
      parts.has(name) || (resource.Type === 'AWS::RDS::DBInstance' && 'DBClusterIdentifier' in resource.Properties);
    // A rule for events reports what happens, as an alarm does: one that starts something has a clock.
    const reports = resource.Type === 'AWS::Events::Rule' && resource.Properties.ScheduleExpression === undefined;
    if (DRAWN[resource.Type] === undefined || isPart || reports) return [];
    return [{ instance, name, id: idOf({ instance, name }), resource }];
  });
}

/** What stands alone of its stack has the stack's name, others their own: a box around them has the stack's. */
function titleOf({ instance, name, id }: Drawn, drawn: readonly Drawn[], boxes: Boxes): string {
  const stack = instance.path.split('/').at(-1) ?? '';
  const isBoxed = boxes.all.some((box) => box.kind === 'stack' && box.id === boxes.of.get(id));
  if (stack === '' || isBoxed) return name;
  const others = drawn.filter((one) => one.instance === instance && one.resource.Type !== 'AWS::ECS::Service');
  return others.some((one) => one.id === id) && others.length > 1 ? `${stack} ${name}` : stack;
}
