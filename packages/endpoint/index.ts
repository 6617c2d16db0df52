import type { RunningEndpoint, RunOptions } from './server/main.ts';

export { EndpointError } from './errors.ts';
export {
  type Endpoint,
  findEndpoint,
  type StartOptions,
  type Stopped,
  startEndpoint,
  stopEndpoint,
  wipe,
} from './server/control.ts';
export type { RunningEndpoint, RunOptions } from './server/main.ts';

/** Starts the endpoint in this process. It is loaded only then, because finding or stopping an endpoint needs little of it. */
export async function openEndpoint(options: RunOptions): Promise<RunningEndpoint> {
  return (await import('./server/main.ts')).openEndpoint(options);
}

/** Runs the endpoint in this process until it is asked to end. */
export async function runEndpoint(options: RunOptions): Promise<void> {
  return (await import('./server/main.ts')).runEndpoint(options);
}
