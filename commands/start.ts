import type { Target } from '../deploy/model.ts';
import { defineCommand, type Io } from './command.ts';
import healthcheck from './healthcheck.ts';
import * as flags from './options.ts';
import { openSession } from './session.ts';
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
    const url = result.outputs.find(({ name }) => name === 'WebsiteUrl')?.value;
    const code =
      url === undefined ? 0 : await healthcheck.run({ options: {}, arguments: [url] }, { ...io, out: io.err });
    if (code === 0) tell(io, url, session.connection.target);
    return code;
  },
});

function tell(io: Io, url: string | undefined, { endpoint, stackName: stack, region }: Target): void {
  io.out(`
  website   ${url === undefined ? '(this system has no output WebsiteUrl)' : `${url}/now`}
  endpoint  ${endpoint}   (S3, CloudFormation, STS, ECR, ECS)

  try next
    npm run stack:update -- --set WebsiteImageTag=1.0.1
    AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region ${region} --endpoint-url ${endpoint} \\
      cloudformation describe-stacks --stack-name ${stack}
    npm run stop`);
}
