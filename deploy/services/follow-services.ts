import type { Service } from '@aws-sdk/client-ecs';
import type { Connection } from '../aws/connection.ts';
import { interval, paceOf, pause } from '../aws/pause.ts';
import { describeServices, type RunningService } from './running-services.ts';

/** How it ended for one service: as wanted, with the reason why not, or unknown where it was no longer followed. */
export type Ending = { readonly state: 'done' } | { readonly state: 'failed' | 'unknown'; readonly why: string };

export interface Followed {
  readonly service: RunningService;
  /** What is waited for; undefined while it is not yet seen. */
  readonly look: (described: Service) => Ending | undefined;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Takes what ECS says of a service meanwhile. */
  readonly onEvent: (service: string, message: string) => void;
  /** Milliseconds: a service that cannot start its tasks would be waited for for ever. */
  readonly patience?: number;
}

const PATIENCE_MS = 15 * 60_000;

/** Follows services until each is as wanted, has failed, or the signal ends it. Answers the endings in the same order. */
export async function followServices(
  connection: Connection,
  followed: readonly Followed[],
  { signal, onEvent, patience = PATIENCE_MS }: FollowOptions,
): Promise<readonly Ending[]> {
  const endings = new Map<string, Ending>();
  const reported = new Set<string>();
  for (const { service } of followed) for (const { id = '' } of service.described.events ?? []) reported.add(id);
  const until = Date.now() + patience;
  const pace = paceOf(connection.target.endpoint);
  for (let count = 0; !signal.aborted && Date.now() < until; count += 1) {
    const waiting = followed.filter(({ service }) => !endings.has(service.arn));
    if (waiting.length === 0) break;
    const described = await describeServices(
      connection,
      waiting.map(({ service }) => service.arn),
    );
    for (const { service, look } of waiting) {
      const now = described.get(service.arn);
      for (const { id = '', message = '' } of now?.events?.toReversed() ?? []) {
        if (!reported.has(id)) onEvent(service.name, message);
        reported.add(id);
      }
      const ending: Ending | undefined = now === undefined ? { state: 'failed', why: 'it was deleted' } : look(now);
      if (ending !== undefined) endings.set(service.arn, ending);
    }
    if (endings.size < followed.length) await pause(interval(pace, count), signal);
  }
  const why = signal.aborted
    ? 'it was no longer waited for'
    : `it was not so within ${Math.round(patience / 60_000)} minutes`;
  return followed.map(({ service }) => endings.get(service.arn) ?? { state: 'unknown', why });
}

/** Waits for as many running tasks as are desired. */
export function asManyAsDesired(desired: number): Followed['look'] {
  return ({ runningCount, pendingCount, desiredCount }) => {
    if (desiredCount !== desired) return { state: 'failed', why: `its desired count is ${desiredCount} meanwhile` };
    return runningCount === desired && (pendingCount ?? 0) === 0 ? { state: 'done' } : undefined;
  };
}

/** A deployment without a circuit breaker goes on trying for ever. */
const FAILED_TASKS = 3;

/** Waits for the end of one deployment of a service. */
export function deploymentEnd(id: string): Followed['look'] {
  let seen = '';
  return ({ deployments = [], deploymentConfiguration, events = [] }) => {
    const own = deployments.find((one) => one.id === id);
    if (own?.rolloutState === 'COMPLETED') return { state: 'done' };
    if (own?.rolloutState === 'FAILED') {
      return { state: 'failed', why: own.rolloutStateReason ?? 'its deployment failed' };
    }
    if (own !== undefined) {
      seen = own.rolloutStateReason ?? seen;
      const breaks = deploymentConfiguration?.deploymentCircuitBreaker?.enable === true;
      const failed = own.failedTasks ?? 0;
      if (breaks || failed < FAILED_TASKS) return undefined;
      return { state: 'failed', why: `${failed} of its new tasks have failed; those of before go on serving` };
    }
    const wentBack = events.find(({ message = '' }) => message.includes(id) && /fail|roll/i.test(message));
    return { state: 'failed', why: wentBack?.message ?? 'another deployment took its place before it was complete' };
  };
}
