import { LOCAL } from '../deploy/environments.ts';
import { RookeryError } from '../generator/errors.ts';

/** Flags that several commands share, so that they mean the same everywhere. */
export const env = { value: 'NAME', description: 'environment of environments.ts (default local)' } as const;
/** Taken by every command, so that a script can pass the same flags to all of them. */
export const anyEnv = {
  value: 'NAME',
  description: 'taken, without effect: it does the same for every environment',
} as const;
export const localEnv = {
  value: 'NAME',
  description: 'local, and no other: it is about the embedded endpoint',
} as const;
export const app = { value: 'FILE', description: 'the master template (default master.ts)' } as const;
export const json = { description: 'print one JSON document instead of text' } as const;
/** For commands that take their time. */
export const jsonStream = { description: 'print JSON: an event a line while it works, the result last' } as const;
export const verbose = { description: 'without a terminal: a line for every event, too' } as const;
export const root = { value: 'NAME', description: 'of a system of several roots: this one alone' } as const;
export const concurrency = {
  value: 'COUNT',
  description: 'stacks of several that are worked on at once (default 4)',
} as const;
export const envs = {
  value: 'NAME',
  description: "environment of environments.ts (default local), or several in their waves: 'prod-*', or a,b",
} as const;
export const yes = { description: 'do not ask before changing anything' } as const;
/** For commands that ask nothing. */
export const yesToNothing = {
  description: 'for scripts that give it to every command; this one asks nothing',
} as const;
export const set = {
  value: 'Parameter=Value',
  multiple: true,
  description: "a parameter's value, before that of environments.ts",
} as const;
export const noPrepare = {
  description: 'environment local: report what is missing, as on AWS, instead of making it',
} as const;
export const allowLoss = {
  value: 'PATH',
  multiple: true,
  description: 'let Nested/LogicalId be replaced or removed although it holds data; several with commas',
} as const;
export const importExisting = {
  description: 'import what exists already under the literal name of a retained resource',
} as const;
export const allowRuleReset = {
  description: 'go on although a listener rule changes whose traffic ECS shifts',
} as const;
export const continueRollback = {
  description: 'first bring a stack that is half way back (UPDATE_ROLLBACK_FAILED, UPDATE_FAILED); asks',
} as const;
export const skip = {
  value: 'PATH',
  multiple: true,
  description: 'with --continue-rollback: leave Nested/LogicalId as it is; several with commas',
} as const;
export const retain = {
  value: 'PATH',
  multiple: true,
  description: 'leave Nested/LogicalId behind, which a deletion failed on (DELETE_FAILED); several with commas',
} as const;
export const wait = { description: 'wait for another operation on the stack to end, instead of refusing' } as const;
export const timeout = {
  value: 'DURATION',
  description: 'cancel an update that takes longer, as 30m, and wait for its rollback; a creation is deleted',
} as const;
export const express = {
  description: 'for development: do not wait until resources are ready (DeploymentConfig EXPRESS)',
} as const;
export const noRollback = {
  description: 'for development: keep what was made when something fails, instead of going back',
} as const;
export const recreate = { description: 'delete a stack whose creation failed half way, and create it again' } as const;

export const skipPreflight = {
  description: 'do not ask the account first whether what the system needs is there',
} as const;

export const failedTasks = {
  value: 'COUNT',
  description: 'failed tasks that end a deployment without a circuit breaker (default 3; 0: never)',
} as const;
export const skipMigrations = {
  description: 'release without the tasks that release.ts names as migrations',
} as const;
export const noRoll = {
  description: 'leave services that run with earlier values of their secrets as they are',
} as const;
export const liftProtection = {
  description: 'switch deletion protection off where it is in the way of a deletion',
} as const;

/** For commands that delete nothing unless a flag asks for it. */
export const liftOnRecreate = {
  description: 'with --recreate: switch deletion protection off where it is in the way',
} as const;

/** For the commands that only show how the stack is. */
export const reading = { env, root, set, app, yes: yesToNothing, json, 'no-prepare': noPrepare } as const;

/** For those of them that show all roots, and all environments that are named. */
export const readingAll = { ...reading, env: envs, concurrency } as const;

/** Refuses an environment other than local, for commands that are about the embedded endpoint. */
export function checkLocal(command: string, name: string | undefined): void {
  if (name === undefined || name === LOCAL) return;
  throw new RookeryError('EnvironmentNotLocal', {
    what: `${command}: environment ${name} is not local.`,
    why: 'the command is about the embedded endpoint, which serves environment local alone.',
    mend: 'leave --env away; for AWS see `npm run bootstrap -- --help` and `npm run stack:update -- --help`.',
  });
}

/** Reads `--set Name=Value` words, of several roots `root.Name=Value` too; a value may itself hold `=`. */
export function settings(words: readonly string[] = []): Record<string, string> {
  const pairs = words.map(setting);
  const twice = pairs.find(([name], index) => pairs.findIndex((pair) => pair[0] === name) < index)?.[0];
  if (twice !== undefined) {
    throw new RookeryError('SettingInvalid', {
      what: `--set ${twice} is repeated.`,
      why: 'a parameter has one value.',
      mend: 'name it once.',
    });
  }
  // A parameter may be called as a member that every object has: then an assignment would not make it one.
  return Object.fromEntries(pairs);
}

function setting(word: string): readonly [name: string, value: string] {
  const at = word.indexOf('=');
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  throw new RookeryError('SettingInvalid', {
    what: `--set ${word}: this is no parameter and value.`,
    why: 'a value is written as Parameter=Value.',
    mend: 'write for example --set OrdersImageTag=1.0.1.',
  });
}
