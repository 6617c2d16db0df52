import { mainOf } from '../cli/main.ts';

/** Every command, and the file that it is. A command is loaded when it is asked for. */
export const COMMANDS = {
  init: () => import('../commands/init.ts'),
  start: () => import('../commands/start.ts'),
  stop: () => import('../commands/stop.ts'),
  synth: () => import('../commands/synth.ts'),
  types: () => import('../commands/types.ts'),
  check: () => import('../commands/check.ts'),
  diagram: () => import('../commands/diagram.ts'),
  policy: () => import('../commands/policy.ts'),
  bootstrap: () => import('../commands/bootstrap.ts'),
  upload: () => import('../commands/upload.ts'),
  'image:push': () => import('../commands/image-push.ts'),
  'site:publish': () => import('../commands/site-publish.ts'),
  'stack:diff': () => import('../commands/stack-diff.ts'),
  'stack:update': () => import('../commands/stack-update.ts'),
  'stack:status': () => import('../commands/stack-status.ts'),
  'stack:events': () => import('../commands/stack-events.ts'),
  'stack:watch': () => import('../commands/stack-watch.ts'),
  'stack:cancel': () => import('../commands/stack-cancel.ts'),
  'stack:outputs': () => import('../commands/stack-outputs.ts'),
  'stack:delete': () => import('../commands/stack-delete.ts'),
  'task:run': () => import('../commands/task-run.ts'),
  healthcheck: () => import('../commands/healthcheck.ts'),
  endpoint: () => import('../commands/endpoint.ts'),
} satisfies Record<string, () => Promise<{ readonly default: unknown }>>;

/** Runs one command line and sets the process's exit code. */
export const main = mainOf(COMMANDS);
