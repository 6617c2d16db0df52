import type { ServiceEvent } from '../../deploy/follow/service-events.ts';
import type { StackEvent, StackOutput } from '../../deploy/model.ts';
import { columns, type Paint, statusColour } from './style.ts';

const clock = (time: Date) => time.toTimeString().slice(0, 8);

/** A resource's place: logical ids from the root down, or the root's own name. */
export function placeOf({ path, logicalId }: Pick<StackEvent, 'path' | 'logicalId'>): string {
  return path.length === 0 ? logicalId : path.join('/');
}

/** One event on one line. */
export function eventLine(event: StackEvent, paint: Paint): string {
  return [
    clock(event.time),
    paint(statusColour(event.status), event.status.padEnd(18)),
    placeOf(event),
    paint('dim', event.type),
    (event.reason ?? '').replaceAll(/\s+/g, ' '),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** ECS begins each message with the service's physical name: where its place is shown, that says nothing more. */
export const withoutName = (message: string): string => message.replace(/^\(service [^)]*\) /, '');

/** What ECS says about a service while it deploys, on one line. */
export function serviceLine({ time, service, message }: ServiceEvent, paint: Paint): string {
  const parts = [clock(time), paint('cyan', 'ECS'.padEnd(18)), service, withoutName(message)];
  return parts.filter((part) => part !== '').join(' ');
}

/** Outputs as a table: name, value, and what it is. */
export function outputLines(outputs: readonly StackOutput[]): string[] {
  return columns(outputs.map(({ name, value, description }) => [name, value, description ?? '']));
}
