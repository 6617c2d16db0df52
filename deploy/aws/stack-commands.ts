import type { Stack, Target } from '../model.ts';
import { again, awsLine, consoleLink } from './interrupted.ts';

/** What was to be done with a stack. */
export type Verb = 'updated' | 'deleted' | 'compared';

/** The commands of ours that work on one stack, whole: they act on this environment, app and root, and on no other. */
export interface StackCommands {
  readonly update: string;
  readonly delete: string;
  readonly events: string;
  /** Follows what runs. */
  readonly watch: string;
  /** The command that a verb stands for. */
  readonly of: (verb: Verb) => string;
  /** Where CloudFormation itself shows the stack. */
  readonly place: string;
}

/** The commands for a stack of a target: its own one, or its foundation. */
export function commandsFor(target: Target, { name, id }: Pick<Stack, 'name' | 'id'>): StackCommands {
  const isFoundation = name === target.foundationStackName && name !== target.stackName;
  const update = again(target, isFoundation ? 'bootstrap' : 'stack:update');
  const remove = `${again(target, 'stack:delete')}${isFoundation ? ' --foundation' : ''}`;
  const events = awsLine(target, `cloudformation describe-stack-events --stack-name ${name}`);
  const byVerb = { updated: update, deleted: remove, compared: again(target, 'stack:diff') };
  return {
    update,
    delete: remove,
    events: isFoundation ? events : again(target, 'stack:events'),
    watch: isFoundation ? events : again(target, 'stack:watch'),
    of: (verb) => byVerb[verb],
    place: consoleLink(target, id) ?? `the stack ${name}`,
  };
}
