import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { runEndpoint } from '../server/main.ts';

/** The command line of an endpoint that is a process of its own: bundled beside the bundle of a test, or else its source. */
export function endpointCommand(options: Parameters<typeof runEndpoint>[0]): [string, ...string[]] {
  const bundled = new URL('./endpoint-process.mjs', import.meta.url);
  const isBundled = existsSync(bundled);
  const file = isBundled ? bundled : new URL('./endpoint-process.ts', import.meta.url);
  const typescript = new URL('../../../test/typescript.mjs', import.meta.url).href;
  return [
    process.execPath,
    ...(isBundled ? [] : ['--import', typescript]),
    fileURLToPath(file),
    JSON.stringify(options),
  ];
}
