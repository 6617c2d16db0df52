import type { StackEvent } from '../../deploy/model.ts';
import type { FailedResource } from '../../deploy/stack/failed-resources.ts';
import { placeOf } from './events.ts';
import { columns } from './style.ts';

/** Notes what outlives its stack, on the way of events: it costs what it cost before, and no stack shows it any more. */
export const notingRetained =
  (retained: StackEvent[], onEvent: (event: StackEvent) => void) =>
  (event: StackEvent): void => {
    if (event.status === 'DELETE_SKIPPED') retained.push(event);
    onEvent(event);
  };

/** What was retained, as lines for a person; none where nothing was. */
export function retainedLines(retained: readonly StackEvent[]): string[] {
  if (retained.length === 0) return [];
  const rows = columns(retained.map((event) => [placeOf(event), event.type, event.physicalId ?? '']));
  return ['still there, retained by DeletionPolicy, until you delete it by hand:', ...rows.map((line) => `  ${line}`)];
}

/** What was left behind because it could not be deleted, with the reason. */
export function leftBehindLines(resources: readonly FailedResource[]): string[] {
  if (resources.length === 0) return [];
  const rows = columns(resources.map(({ path, type, physicalId = '' }) => [path, type, physicalId]));
  const lines = rows.map((row, index) => {
    const { reason } = resources[index]!;
    return `  ${row}${reason === undefined ? '' : `  (${reason})`}`;
  });
  return ['left behind by --retain, and in no stack any more, until you delete it by hand:', ...lines];
}
