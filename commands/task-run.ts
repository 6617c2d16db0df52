import { defineCommand } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSession, type Session } from '../cli/session.ts';
import { needStack } from '../cli/workflow/need-stack.ts';
import { writeMessage } from '../cli/workflow/write-message.ts';
import { again } from '../deploy/aws/interrupted.ts';
import { describeStack, isNested, listResources, type StackResource } from '../deploy/aws/stack.ts';
import { type Ended, type Runnable, runnable, startTask, taskEnd } from '../deploy/follow/run-task.ts';
import type { Target } from '../deploy/model.ts';
import { RookeryError } from '../generator/errors.ts';
import { nearest } from '../generator/nearest.ts';

export default defineCommand({
  name: 'task:run',
  summary: 'run a one-off or scheduled task now, and wait for its end',
  details: `NAME is the logical id of its nested stack in the master template; it runs what is deployed: a migration before a release,
a scheduled job out of turn. What it writes is shown as it comes. The exit code is the task's own, or 1 where it never ran; 3 also where
there is no such task. Ctrl-C stops waiting; the task goes on.`,
  arguments: [{ name: 'NAME', description: 'the nested stack of the task, for example Migrate' }],
  options: {
    env: flags.env,
    root: flags.root,
    command: { value: 'WORD', multiple: true, description: "a word of a command in place of the task's own" },
    app: flags.app,
    yes: flags.yesToNothing,
    json: flags.json,
    'no-prepare': flags.noPrepare,
  },
  async run({ options, arguments: [name] }, io) {
    if (name === undefined) throw nameMissing();
    const session = await openSession(io, options);
    const task = await findTask(session, name);
    const taskArn = await startTask(session.connection, task, options.command);
    io.err(`${name}: started ${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`);
    const end = await taskEnd(session.connection, task, taskArn, {
      signal: io.signal,
      onStatus: (status) => io.err(`${name}: ${status}`),
      onMessage: (message) => writeMessage(io, message),
    });
    if (end === undefined) {
      io.err(`${name}: no longer waited for; the task goes on`);
      return 130;
    }
    if (options.json) io.out(JSON.stringify(end));
    else io.out(`${name}: ${end.exitCode === undefined ? 'never ran' : `exit code ${end.exitCode}`}`);
    if (end.exitCode !== 0) throw failed(name, end, session.connection.target);
    return 0;
  },
});

/** The task of a nested stack, as that says itself; all are looked at only to say which there are. */
async function findTask(session: Session, name: string): Promise<Runnable> {
  const { connection } = session;
  const root = await needStack(session);
  const nested = (await listResources(connection, root.id)).filter(isNested);
  const wanted = nested.find(({ logicalId }) => logicalId === name);
  const task = wanted && (await offered(connection, wanted));
  if (task !== undefined) return task;
  const known: string[] = [];
  for (const one of nested) if ((await offered(connection, one)) !== undefined) known.push(one.logicalId);
  throw taskUnknown(name, known);
}

async function offered(connection: Session['connection'], nested: StackResource): Promise<Runnable | undefined> {
  const stack = await describeStack(connection, nested.physicalId ?? '');
  return stack && runnable(stack);
}

function nameMissing() {
  return new RookeryError('ArgumentMissing', {
    what: 'task:run: no task is named.',
    why: 'a system can have several.',
    mend: 'name the nested stack of one by its logical id, for example Migrate.',
  });
}

function taskUnknown(name: string, known: readonly string[]): RookeryError {
  const close = nearest(name, known);
  return new RookeryError(
    'TaskUnknown',
    {
      what: `there is no task ${name} to run.`,
      why: `${known.length === 0 ? 'no nested stack offers a task' : `these offer one: ${known.join(', ')}`}; it does so by outputs such as TaskDefinitionArn and TaskSecurityGroupId.`,
      mend: close === undefined ? 'name one of them, or deploy it first.' : `did you mean ${close}?`,
    },
    3,
  );
}

function failed(name: string, { reason, exitCode }: Ended, target: Target) {
  return new RookeryError(
    'TaskFailed',
    {
      what: `the task ${name} failed.`,
      why: reason ?? 'its program ended with another exit code than 0.',
      mend:
        exitCode === undefined
          ? 'mend what kept it from starting, then run it again.'
          : `read its log: \`${again(target, 'logs')} ${name}\`, then run it again.`,
    },
    exitCode ?? 1,
  );
}
