/**
 * The endpoint's programs that run elsewhere than in its own thread, and their sources. A bundle of the endpoint has each
 * as `NAME.mjs` beside itself, where it looks for them.
 */
export const PROGRAMS = {
  'proxy-worker': 'elb/proxy/proxy-worker.ts',
  'edge-worker': 'cloudfront/edge/edge-worker.ts',
  'task-runner': 'ecs/container/task-runner.mjs',
  'task-relay': 'ecs/container/engine/task-relay.mjs',
};
