import { RookeryError } from '../../generator/errors.ts';
import type { Target } from '../model.ts';
import { partitionOf } from './partition.ts';
import { clause } from './sentence.ts';

/** A command, with its arguments if it has some, and the flags that it needs to come back to the same environment. */
export function again({ environment, app, root }: Target, command: string): string {
  const more = [app === undefined ? '' : ` --app ${app}`, root === undefined ? '' : ` --root ${root}`];
  const [name, ...words] = command.split(' ');
  return `npm run ${[name, '--', ...words].join(' ')} --env ${environment}${more.join('')}`;
}

/** A command that works on the sources alone, whatever the environment. */
export function ofApp({ app }: Pick<Target, 'app'>, command: string): string {
  return `npm run ${command}${app === undefined ? '' : ` -- --app ${app}`}`;
}

/** The command line as it reaches the same endpoint, which takes any credentials and needs nobody's real ones. */
function aws({ endpoint }: Target): string {
  return endpoint === undefined
    ? 'aws'
    : `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --endpoint-url ${endpoint}`;
}

/** A line of it, whole: without its region it would ask that of the shell's profile. */
export function awsLine(target: Target, line: string): string {
  return `${aws(target)} ${line} --region ${target.region}`;
}

/** Where a person sees the stack in a browser; nothing for the embedded endpoint. */
export function consoleLink({ region, endpoint }: Target, stackId: string): string | undefined {
  const { console: domain } = partitionOf(region);
  return endpoint || domain === undefined
    ? undefined
    : `https://${region}.console.${domain}/cloudformation/home?region=${region}#/stacks/events?stackId=${encodeURIComponent(stackId)}`;
}

/** Ctrl-C while nothing had been changed yet. */
export function interruptedBefore(stackName: string): RookeryError {
  return new RookeryError(
    'Interrupted',
    {
      what: `interrupted before stack ${stackName} was touched.`,
      why: 'nothing was executed, and no change set that this command made is left.',
      mend: 'run the same command again when you want to go on.',
    },
    130,
  );
}

/** Ctrl-C while a call was waited for, or for the time to try it again; `cause` is what its last try came to. */
export function interruptedCall(action: string, cause: unknown): RookeryError {
  const error = new RookeryError(
    'Interrupted',
    {
      what: `interrupted while ${action} was not answered.`,
      why: 'whoever runs the command ended it; the call is not tried again.',
      mend: 'run the same command again when you want to go on: what was done is found and not done twice.',
    },
    130,
  );
  error.cause = cause;
  return error;
}

/** The commands that end an operation which goes on. */
export function undoing(target: Target, stackName: string): string {
  // The foundation's own stack has no command of ours.
  if (stackName === target.stackName) return `\`${again(target, 'stack:cancel')}\``;
  return `\`${awsLine(target, `cloudformation cancel-update-stack --stack-name ${stackName}`)}\`, or \`${again(target, 'stack:delete')}\` while it is being created`;
}

/** Ctrl-C while CloudFormation works: watching stops, the operation does not. */
export function interruptedDuring(target: Target, stackName: string, stackId: string): RookeryError {
  const link = consoleLink(target, stackId);
  return new RookeryError(
    'Interrupted',
    {
      what: `stopped watching stack ${stackName}: its operation goes on${link ? `: ${link}` : '.'}`,
      why: 'CloudFormation works by itself; breaking off in the middle would roll back what is half made.',
      mend: `follow it again with \`${again(target, 'stack:watch')}\`; to take back what still runs: ${undoing(target, stackName)}.`,
    },
    130,
  );
}

/** Contact was lost while CloudFormation works: nobody here knows how it ends. */
export function outcomeUnknown(target: Target, stackName: string, stackId: string, cause: unknown): RookeryError {
  const link = consoleLink(target, stackId);
  const said = clause(cause instanceof RookeryError ? cause.explanation.what : String(cause));
  const see = cause instanceof RookeryError ? `${cause.explanation.mend} Then see` : 'see';
  const error = new RookeryError(
    'OutcomeUnknown',
    {
      what: `lost sight of stack ${stackName} (${said}).`,
      why: `its operation goes on without this command${link ? `: ${link}` : ''}; whether it succeeds is not known here.`,
      mend: `${see} \`${again(target, 'stack:status')}\`; running the command again is safe.`,
    },
    5,
  );
  error.cause = cause;
  return error;
}
