import type { Stack } from '../../deploy/model.ts';
import type { RunningService } from '../../deploy/services/running-services.ts';
import { withoutName } from './events.ts';
import type { Place } from './started.ts';
import { columns, type Paint } from './style.ts';

/** What is said of a service at a glance. */
export interface ServiceState {
  readonly name: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** What ECS says of its present deployment; absent where that is complete. */
  readonly rollout?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
}

/** A service in a few members. */
export function serviceState({ name, desired, running, pending, described }: RunningService): ServiceState {
  const primary = described.deployments?.find(({ status }) => status === 'PRIMARY');
  const isOver = primary?.rolloutState === undefined || primary.rolloutState === 'COMPLETED';
  return {
    ...{ name, desired, running, pending },
    ...(!isOver && { rollout: `${primary.rolloutState}: ${primary.rolloutStateReason ?? ''}`.trim() }),
    since: primary?.createdAt?.toISOString(),
  };
}

/** What ECS says of a service, under the name that it has here. */
export const eventText = (service: string, message: string) => `${service}: ${withoutName(message)}`;

/** A line a service: how many tasks run of how many, and since when. */
export function serviceLines(states: readonly ServiceState[], paint: Paint): string[] {
  const rows = states.map(({ name, desired, running, pending, since = '' }) => [
    name,
    `${running} of ${desired} tasks run${pending > 0 ? `, ${pending} start` : ''}`,
    since && `deployed ${since}`,
  ]);
  return columns(rows).map((line, index) => {
    const { rollout, running, desired } = states[index]!;
    const text = rollout === undefined ? line : `${line}  ${rollout}`;
    return running < desired || rollout?.startsWith('FAILED') ? paint('yellow', text) : text;
  });
}

/** What a stack is like beside the statuses of its resources. */
export interface Running {
  readonly stack: Pick<Stack, 'created' | 'updated'>;
  readonly services: readonly ServiceState[];
  readonly places: readonly Place[];
  readonly pause: { readonly since: string } | undefined;
}

/** The same for people. */
export function runningLines({ stack, services, places, pause }: Running, paint: Paint): string[] {
  const last = stack.updated ?? stack.created;
  const rows = [
    ...(last === undefined ? [] : [['last deployed', last.toISOString()]]),
    ...places.map(({ name, url, here }) => [name, here ?? url]),
    ...(pause === undefined ? [] : [['paused since', pause.since]]),
  ];
  const parts = [serviceLines(services, paint), columns(rows)].filter((lines) => lines.length > 0);
  return parts.flatMap((lines) => ['', ...lines]);
}
