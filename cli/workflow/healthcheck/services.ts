import type { Connection } from '../../../deploy/aws/connection.ts';
import { again } from '../../../deploy/aws/interrupted.ts';
import { interval, paceOf, pause } from '../../../deploy/aws/pause.ts';
import { type DeployedService, deployedServices, type TargetGroup } from '../../../deploy/follow/service-targets.ts';
import type { Target } from '../../../deploy/model.ts';
import { RookeryError } from '../../../generator/errors.ts';
import type { Io } from '../../command.ts';
import { ask } from './ask.ts';
import { expecting } from './judge.ts';
import { span } from './report.ts';

/** How long services that come back after a stop may take. */
const PATIENCE_MS = 30_000;

/**
 * Waits until every service of the stack has its tasks, and until these answer at the path that their load balancer asks.
 * Says a line of each; throws for the first that does not get well. An interruption ends the waiting.
 */
export async function checkServices(
  io: Io,
  connection: Connection,
  { patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {},
): Promise<void> {
  const { stackName, endpoint } = connection.target;
  const pace = paceOf(endpoint);
  const deadline = Date.now() + patienceMs;
  for (let looks = 0; !io.signal.aborted; looks += 1) {
    const services = await deployedServices(connection, stackName);
    const findings = await Promise.all(services.map((service) => look(service, endpoint !== undefined, io.signal)));
    const ill = findings.find(({ well }) => !well);
    if (ill === undefined) {
      const width = Math.max(...findings.map(({ path }) => path.length));
      for (const { path, said } of findings) io.err(`healthy: ${path.padEnd(width)}  ${said}`);
      return;
    }
    if (io.signal.aborted) return;
    if (Date.now() >= deadline) throw unhealthy(connection.target, ill);
    if (looks === 0) io.err(`waiting for ${ill.path}: ${ill.said}`);
    await pause(interval(pace, looks), io.signal);
  }
}

interface Finding {
  readonly path: string;
  readonly well: boolean;
  readonly said: string;
}

/** Asks each task of a service as its load balancer does, where its address can be reached from here: on the own machine. */
async function look(
  { path, desired, running, groups }: DeployedService,
  isHere: boolean,
  signal: AbortSignal,
): Promise<Finding> {
  const count = `${running} of ${desired} tasks`;
  const found = (await Promise.all(groups.map((group) => lookAt(group, isHere, signal)))).flat();
  const ill = found.find(({ well }) => !well);
  if (ill !== undefined) return { path, ...ill };
  // Where there are groups, a task that runs has yet to be registered in one.
  const well = running >= desired && (groups.length === 0 || found.length > 0 || desired === 0);
  return { path, well, said: `${count} ${found.map(({ said }) => said).join(', ') || 'run'}` };
}

/** What the tasks in a target group say together; nothing of one that is empty, or of tasks that are being taken out. */
async function lookAt(
  { healthCheck, targets }: TargetGroup,
  isHere: boolean,
  signal: AbortSignal,
): Promise<Omit<Finding, 'path'>[]> {
  const asked = targets.filter(({ state }) => state !== 'draining');
  if (asked.length === 0) return [];
  // Whoever speaks otherwise is as healthy as the load balancer says.
  if (!healthCheck.plain || !isHere) {
    const ill = asked.find(({ state }) => state !== 'healthy');
    return [
      ill ? { well: false, said: `${ill.host}:${ill.port} is ${ill.state}` } : { well: true, said: 'are healthy' },
    ];
  }
  const expected = expecting(healthCheck.matcher);
  const answers = await Promise.all(
    asked.map(async ({ host, port }) => {
      const url = new URL(`http://${host}:${port}${healthCheck.path}`);
      return { url, ...(await ask(url, { expected, timeoutSeconds: 5, signal })) };
    }),
  );
  const ill = answers.find((answer) => !answer.healthy);
  if (ill?.healthy === false) return [{ well: false, said: `${ill.url.href} ${ill.what}` }];
  const statuses = [...new Set(answers.map(({ status }) => status))].join(', ');
  const slowest = Math.max(...answers.map(({ roundTripMs }) => roundTripMs));
  return [{ well: true, said: `answered ${statuses} at ${healthCheck.path} within ${span(slowest)}` }];
}

function unhealthy(target: Target, { path, said }: Finding): RookeryError {
  return new RookeryError(
    'ServiceUnhealthy',
    {
      what: `${path} is not healthy: ${said}.`,
      why: 'a load balancer sends nothing to a task that does not answer at its health path.',
      mend: `see \`${again(target, 'stack:events')}\` and the logs of the service.`,
    },
    3,
  );
}
