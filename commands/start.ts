import { defineCommand, type Io } from '../cli/command.ts';
import * as flags from '../cli/options.ts';
import { openSession, type Session } from '../cli/session.ts';
import { askEndpoint } from '../cli/workflow/ask-endpoint.ts';
import healthcheck from './healthcheck.ts';
import { updateStack } from './stack-update.ts';

export default defineCommand({
  name: 'start',
  summary: 'bring the whole system up on the embedded endpoint',
  details: `Needs no AWS account: starts the embedded endpoint in the background, then bootstraps, bundles the service, synthesises,
uploads, deploys and checks the service's health, and leaves it running. Again it changes nothing and says so.`,
  options: { app: flags.app, set: flags.set, env: flags.localEnv, yes: flags.yesToNothing },
  async run({ options }, io) {
    flags.checkLocal('start', options.env);
    const session = await openSession(io, options);
    // The address of what was deployed is said once, at the end.
    const result = await updateStack({ ...io, out() {} }, session, { yes: true });
    if (result.code !== 0) return result.code;
    const urls = result.outputs.filter(({ name, value }) => name.endsWith('Url') && value.startsWith('http'));
    const addresses = ((await askEndpoint(session.connection.target, 'addresses')) ?? {}) as Readonly<
      Record<string, string>
    >;
    const places = urls.map(({ name, value }) => ({
      name,
      url: value,
      here: addresses[value.split('/')[2] ?? ''] ?? value,
    }));
    const website = places.find(({ name }) => name === 'WebsiteUrl')?.here;
    const code =
      website === undefined ? 0 : await healthcheck.run({ options: {}, arguments: [website] }, { ...io, out: io.err });
    if (code === 0) tell(io, session, options.app, places);
    return code;
  },
});

interface Place {
  /** Of the output. */
  readonly name: string;
  readonly url: string;
  /** The same on this machine, where nobody knows the domain names of a stack. */
  readonly here: string;
}

/** What the reader can look at now, and what to try next. */
function tell(
  io: Io,
  { app, given, connection: { target } }: Session,
  file: string | undefined,
  places: readonly Place[],
): void {
  const { endpoint, stackName, region } = target;
  const lines = places.map(({ name, url, here }) => [
    name.slice(0, -'Url'.length).toLowerCase() || 'system',
    `${name === 'WebsiteUrl' ? `${here}/now` : here}${here === url ? '' : `   (on AWS ${url})`}`,
  ]);
  const all = [...lines, ['endpoint', `${endpoint}   (S3, CloudFormation, ECS and more: packages/endpoint/README.md)`]];
  const width = Math.max(...all.map(([name = '']) => name.length));
  const tag = Object.entries(app.parameters).find(([, { roles }]) => roles?.includes('ImageTag'))?.[0];
  // The tag that runs already would change nothing.
  const next = tag !== undefined && given[tag] === '1.0.1' ? '1.0.2' : '1.0.1';
  const flag = file === undefined ? '' : ` --app ${file}`;
  io.out(`
${all.map(([name = '', value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}

  try next
${tag === undefined ? '' : `    npm run stack:update --${flag} --set ${tag}=${next}\n`}    AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region ${region} --endpoint-url ${endpoint} \\
      cloudformation describe-stacks --stack-name ${stackName}
    npm run stop`);
}
