import type { StackResource } from '../../deploy/aws/stack.ts';
import type { Stack } from '../../deploy/model.ts';
import { columns, type Paint, statusColour } from './style.ts';

/** A stack and all that is in it as a tree: one line a resource, nested stacks with their own resources below them. */
export function statusLines(
  stack: Pick<Stack, 'name' | 'status' | 'statusReason'>,
  resources: readonly StackResource[],
  paint: Paint,
): string[] {
  const rows = flatten(resources, 1);
  const names = columns(rows.map(({ depth, it }) => [`${'  '.repeat(depth)}${it.logicalId}`, it.type, '|']));
  const line = (place: string, status: string, reason = '') =>
    `${place}${paint(statusColour(status), status)}  ${reason.replaceAll(/\s+/g, ' ')}`.trimEnd();
  return [
    line(`${stack.name}  `, stack.status, stack.statusReason),
    ...rows.map(({ it }, index) => line(names[index]!.slice(0, -1), it.status, it.reason)),
  ];
}

function flatten(resources: readonly StackResource[], depth: number): { depth: number; it: StackResource }[] {
  return resources.flatMap((it) => [{ depth, it }, ...flatten(it.nested ?? [], depth + 1)]);
}
