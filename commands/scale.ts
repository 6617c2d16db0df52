import { defineCommand } from '../cli/command.ts';
import { usage } from '../cli/input.ts';
import * as flags from '../cli/options.ts';
import { eventText } from '../cli/render/running.ts';
import { openSession, type Session } from '../cli/session.ts';
import { deployedSystem } from '../cli/workflow/deployed-system.ts';
import { pauseOf } from '../cli/workflow/pause-notice.ts';
import { endingsCode } from '../cli/workflow/service-endings.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { setDesiredCount } from '../deploy/services/change-service.ts';
import { asManyAsDesired, followServices } from '../deploy/services/follow-services.ts';
import { oneNamed } from '../deploy/services/placed.ts';
import type { RunningService } from '../deploy/services/running-services.ts';
import {
  changeScalableTarget,
  resourceIdOf,
  type ScalableTarget,
  scalableTargets,
} from '../deploy/services/scaling-bounds.ts';
import { RookeryError } from '../generator/errors.ts';

/** ECS runs no more tasks of one service. */
const MOST_TASKS = 5_000;

export default defineCommand({
  name: 'scale',
  summary: 'run another number of tasks of a service',
  details: `Sets the desired count of a deployed service and waits until so many tasks run. The templates stay as they are: autoscaling may
change the number again, and a deployment that changes the scaling bounds sets it between them. A number outside of the
bounds is refused; --move-bounds moves the one that is in the way, until the next deployment that changes it.

Exit codes: 0 so many run, 1 they do not, 3 refused, 130 interrupted (what was set stays).`,
  arguments: [
    { name: 'SERVICE', description: 'the nested stack of a service, for example Orders' },
    { name: 'COUNT', description: 'how many tasks' },
  ],
  options: {
    env: flags.env,
    root: flags.root,
    app: flags.app,
    'move-bounds': { description: 'move the scaling bound that is in the way as well' },
    json: flags.json,
    yes: flags.yesToNothing,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [name, word] }, io) {
    if (name === undefined) throw usage({ name: 'scale' }, 'no service is named', 'name one, for example Orders 3');
    const count = countOf(word);
    const session = await openSession(io, options);
    const { connection } = session;
    const service = oneNamed((await deployedSystem(session)).services, name);
    if ((await pauseOf(session)) !== undefined) throw paused(session);
    const target = (await scalableTargets(connection, [resourceIdOf(service)])).get(resourceIdOf(service));
    await checkBounds(io, session, { service, target, count, moves: options['move-bounds'] ?? false });
    await setDesiredCount(connection, service, count);
    io.err(`${service.name}: from ${service.desired} tasks to ${count}`);
    if (target !== undefined)
      io.err(`${service.name}: autoscaling may change it again, and so may the next deployment`);
    const onEvent = (of: string, message: string) => io.err(eventText(of, message));
    const followed = [{ service, look: asManyAsDesired(count) }];
    const [ending] = await followServices(connection, followed, { signal: io.signal, onEvent });
    if (options.json)
      io.out(JSON.stringify({ service: service.name, before: service.desired, desired: count, ...ending }));
    else if (ending?.state === 'done') io.out(`${service.name}: ${count} tasks run`);
    return endingsCode(io, [{ name: service.name, ending: ending! }]);
  },
});

function countOf(word: string | undefined): number {
  const count = /^\d{1,4}$/.test(word ?? '') ? Number(word) : Number.NaN;
  if (count >= 0 && count <= MOST_TASKS) return count;
  throw usage(
    { name: 'scale' },
    word === undefined ? 'no number of tasks is named' : `"${word}" is no number of tasks`,
    'write for example scale Orders 3',
  );
}

interface Scaling {
  readonly service: RunningService;
  readonly target: ScalableTarget | undefined;
  readonly count: number;
  readonly moves: boolean;
}

const bounds = ({ min, max }: Pick<ScalableTarget, 'min' | 'max'>) => `between ${min} and ${max} tasks`;

async function checkBounds(
  io: { readonly err: (text: string) => void },
  { connection }: Session,
  { service: { name }, target, count, moves }: Scaling,
): Promise<void> {
  if (target === undefined || (count >= target.min && count <= target.max)) return;
  if (moves) {
    const moved = { min: Math.min(target.min, count), max: Math.max(target.max, count) };
    await changeScalableTarget(connection, target.resourceId, moved);
    io.err(`${name}: it is scaled ${bounds(moved)} now; the next deployment that changes them sets its own`);
    return;
  }
  const low = count < target.min;
  throw new RookeryError(
    'OutOfBounds',
    {
      what: `${name}: ${count} tasks are ${low ? 'fewer' : 'more'} than its scaling allows.`,
      why: `it is scaled ${bounds(target)}; Application Auto Scaling would take ${low ? 'fewer' : 'more'} back.`,
      mend: `give it another ${low ? 'MinTasks' : 'MaxTasks'} and run \`${again(connection.target, 'stack:update')}\`, or add --move-bounds.${count === 0 ? ` All services of an environment go to zero by \`${again(connection.target, 'pause')}\`.` : ''}`,
    },
    3,
  );
}

function paused({ connection: { target } }: Session): RookeryError {
  return new RookeryError(
    'Paused',
    {
      what: `${target.stackName} is paused.`,
      why: 'scaling is suspended, and what ran before is remembered as it was.',
      mend: `run \`${again(target, 'resume')}\` first.`,
    },
    3,
  );
}
