import { runEndpoint } from '../server/main.ts';

const [options = '{}'] = process.argv.slice(2);
// The tests that start this process pass what the endpoint takes.
await runEndpoint(JSON.parse(options) as Parameters<typeof runEndpoint>[0]);
