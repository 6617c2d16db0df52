import { RookeryError } from '../../generator/errors.ts';
import type { Connection } from '../aws/connection.ts';
import { again } from '../aws/interrupted.ts';
import { describeStack } from '../aws/stack.ts';
import { type Ended, type Runnable, runnable, startTask, type TaskWatch, taskEnd } from '../follow/run-task.ts';
import type { Plan } from '../model.ts';
import { describeChangeSet } from '../plan/plan-tree.ts';
import { missingPaths, type TaskProperties, taskDefinitionInput, withDeployed } from './task-definition.ts';

/** A migration of a plan. */
export type Migration =
  /** The release does not change its task: there is nothing to run. */
  | { readonly path: string; readonly kind: 'unchanged' }
  /** Its stack comes into being with the release: it runs once that is there. */
  | { readonly path: string; readonly kind: 'later' }
  /** It runs before anything is changed: in the place of the deployed task, as the release describes it. */
  | {
      readonly path: string;
      readonly kind: 'before';
      readonly task: Runnable;
      readonly properties: TaskProperties;
    };

/** Finds out how a migration is run for a plan; refuses one that the change set does not describe. */
export async function findMigration(connection: Connection, plan: Plan, path: string): Promise<Migration> {
  if (plan.kind === 'CREATE') return { path, kind: 'later' };
  const found = await nestedChange(connection, plan, path);
  if (found === 'unchanged' || found === 'later') return { path, kind: found };
  const { all } = await describeChangeSet(connection, found.changeSetId);
  const changes = all.filter(({ ResourceType }) => ResourceType === 'AWS::ECS::TaskDefinition');
  const change = changes.find(({ LogicalResourceId }) => LogicalResourceId === 'TaskDefinition') ?? changes[0];
  if (change === undefined) return { path, kind: 'unchanged' };
  const stack = await describeStack(connection, found.stackId);
  const task = stack && runnable(stack);
  if (task === undefined) return { path, kind: 'later' };
  const properties = withDeployed(propertiesOf(change.AfterContext), propertiesOf(change.BeforeContext));
  const missing = missingPaths(properties);
  if (missing.length > 0) throw unknownYet(connection, path, missing);
  return { path, kind: 'before', task, properties: properties as TaskProperties };
}

/** The change set of a nested stack below the plan's, by its path. */
async function nestedChange(connection: Connection, plan: Plan, path: string) {
  let at: { readonly changeSetId: string; readonly stackId?: string } = plan;
  for (const name of path.split('/')) {
    const { all } = await describeChangeSet(connection, at.changeSetId, at === plan ? plan.stackId : undefined);
    const change = all.find(({ LogicalResourceId }) => LogicalResourceId === name);
    if (change === undefined) return 'unchanged';
    if (change.Action === 'Add') return 'later';
    if (change.ChangeSetId === undefined) throw notCompared(connection, path);
    at = { changeSetId: change.ChangeSetId, stackId: change.PhysicalResourceId ?? '' };
  }
  return { changeSetId: at.changeSetId, stackId: at.stackId ?? '' };
}

function propertiesOf(context: string | undefined): unknown {
  const { Properties = {} } = JSON.parse(context || '{}') as { Properties?: unknown };
  return Properties;
}

/**
 * Runs a migration as the release describes it, from a task definition of its own that is gone afterwards; undefined where the
 * signal was aborted before it ended, and it goes on.
 */
export async function migrateBefore(
  connection: Connection,
  { task, properties }: Extract<Migration, { kind: 'before' }>,
  watching: TaskWatch,
): Promise<Ended | undefined> {
  const { RegisterTaskDefinitionCommand, DeregisterTaskDefinitionCommand } = await import('@aws-sdk/client-ecs');
  const ecs = await connection.ecs();
  // Of the family itself it would be the latest revision, for whoever names a family alone.
  const input = taskDefinitionInput(properties, `${familyOf(task)}-release`);
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(input));
  const arn = taskDefinition?.taskDefinitionArn ?? '';
  try {
    return await runToEnd(connection, { ...task, taskDefinition: arn }, watching);
  } finally {
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn })).catch(() => {});
  }
}

/** Runs the task that is deployed at a path of nested stacks. */
export async function migrateAfter(
  connection: Connection,
  stackId: string,
  path: string,
  watching: TaskWatch,
): Promise<Ended | undefined> {
  const { listResources } = await import('../aws/stack.ts');
  let at = stackId;
  for (const name of path.split('/')) {
    const found = (await listResources(connection, at)).find(({ logicalId }) => logicalId === name);
    at = found?.physicalId ?? '';
  }
  const stack = at === '' ? undefined : await describeStack(connection, at);
  const task = stack && runnable(stack);
  if (task === undefined) throw notThere(connection, path);
  return runToEnd(connection, task, watching);
}

async function runToEnd(connection: Connection, task: Runnable, watching: TaskWatch) {
  return taskEnd(connection, task, await startTask(connection, task), watching);
}

/** `arn:aws:ecs:eu-central-1:111122223333:task-definition/shop-migrate:3` is of the family `shop-migrate`. */
function familyOf({ taskDefinition }: Runnable): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}

const aside = ({ target }: Connection) => `\`${again(target, 'stack:update')} --skip-migrations\` releases without it.`;

function unknownYet(connection: Connection, path: string, missing: readonly string[]): RookeryError {
  return new RookeryError(
    'MigrationUnknown',
    {
      what: `the migration ${path} cannot run before the release: ${missing.join(', ')} is not known yet.`,
      why: 'CloudFormation makes it in this release, or hides it as the value of a NoEcho parameter.',
      mend: `release what it needs first, and pass hidden values as secrets; ${aside(connection)}`,
    },
    3,
  );
}

function notCompared(connection: Connection, path: string): RookeryError {
  return new RookeryError(
    'MigrationUnknown',
    {
      what: `the migration ${path} cannot run before the release: CloudFormation made no change set of its stack.`,
      why: 'what the release makes of the task is read from there.',
      mend: `release in two steps, the one that keeps it from comparing first; ${aside(connection)}`,
    },
    3,
  );
}

function notThere({ target }: Connection, path: string): RookeryError {
  return new RookeryError(
    'MigrationMissing',
    {
      what: `the migration ${path} is not deployed.`,
      why: 'the stack puts out no task of that path.',
      mend: `see \`${again(target, 'stack:status')}\`.`,
    },
    4,
  );
}
