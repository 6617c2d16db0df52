import { again } from '../../deploy/aws/interrupted.ts';
import type { SecretUse } from '../../deploy/secrets/references.ts';
import { staleServices } from '../../deploy/secrets/stale-services.ts';
import { forceDeployment } from '../../deploy/services/change-service.ts';
import { deploymentEnd, type Ending, followServices } from '../../deploy/services/follow-services.ts';
import type { Io } from '../command.ts';
import { eventText } from '../render/running.ts';
import type { Session } from '../session.ts';
import { endingsCode } from './service-endings.ts';

export interface RollFlags {
  readonly 'no-roll'?: boolean | undefined;
}

/** The services that were rolled, and how each ended. */
export type Rolled = readonly { readonly name: string; readonly secrets: readonly string[]; readonly ending: Ending }[];

/**
 * Replaces the tasks of services that began with an earlier value of a secret, and follows that as a rollout. Answers the
 * exit code, and what was rolled.
 */
export async function rollStale(
  io: Io,
  { connection }: Session,
  uses: readonly SecretUse[],
  flags: RollFlags = {},
): Promise<{ readonly code: number; readonly rolled: Rolled }> {
  const { stale, unknown } = await staleServices(connection, uses);
  for (const what of unknown) io.err(`whether secrets were changed is not known: ${what}`);
  if (stale.length === 0) return { code: 0, rolled: [] };
  const named = stale.map(({ service, secrets }) => ({ service, secrets: secrets.map(({ name }) => name) }));
  const lines = named.map(
    ({ service, secrets }) => `${service.name} runs with earlier values of ${secrets.join(', ')}`,
  );
  for (const line of lines) io.err(line);
  if (flags['no-roll']) {
    io.err(`left so (--no-roll); \`${again(connection.target, 'stack:update')}\` replaces the tasks`);
    return { code: 0, rolled: [] };
  }
  const rollable = named.filter(({ service: { name, described } }) => {
    const { type = 'ECS' } = described.deploymentController ?? {};
    if (type !== 'ECS') io.err(`${name}: left so, for it is deployed by ${type}`);
    return type === 'ECS';
  });
  const followed: { service: (typeof named)[number]['service']; look: ReturnType<typeof deploymentEnd> }[] = [];
  for (const { service } of rollable) {
    if (io.signal.aborted) break;
    followed.push({ service, look: deploymentEnd(await forceDeployment(connection, service)) });
    io.err(`${service.name}: its tasks are replaced`);
  }
  const onEvent = (service: string, message: string) => io.err(eventText(service, message));
  const endings = await followServices(connection, followed, { signal: io.signal, onEvent });
  const rolled = followed.map(({ service }, index) => ({
    name: service.name,
    secrets: named.find((one) => one.service === service)?.secrets ?? [],
    ending: endings[index]!,
  }));
  for (const { name, ending } of rolled) if (ending.state === 'done') io.err(`${name}: all tasks have the new values`);
  return { code: endingsCode(io, rolled), rolled };
}
