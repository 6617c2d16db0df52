import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import { RookeryError } from '../../generator/errors.ts';
import { memoize } from '../../generator/memoize.ts';
import type { Target } from '../model.ts';
import { interruptible } from './interruptible.ts';
import { clock } from './pause.ts';
import { requestHandler } from './proxy/request-handler.ts';
import { explainRegion } from './region-disabled.ts';
import { awsPatience, localPatience, type Patience, retryStrategy } from './retry.ts';
import { configuredFor, profileInUse } from './shared-config.ts';
import { type Silence, silences } from './silence.ts';
import { interruptibleWait } from './waits.ts';
import { type CallWatch, watchClient } from './watched-client.ts';

/** Who we are and where, and the clients to talk with: each is made when it is first asked for. */
export interface Connection {
  readonly target: Target;
  /** The endpoint that the environment or the profile names in AWS's place. */
  readonly configured?: string | undefined;
  readonly account: string;
  readonly callerArn: string;
  /** Requests sent, tries again included, and whether one was answered. */
  readonly calls: CallWatch['calls'];
  /** What the clients share, for calls that need none. */
  readonly watch: CallWatch;
  /** Stacks of this account and region that are being followed: the more there are, the rarer each is looked at. */
  readonly followed: { count: number };
  cloudformation(): Promise<CloudFormationClient>;
  cloudfront(): Promise<CloudFrontClient>;
  s3(): Promise<S3Client>;
  ecs(): Promise<ECSClient>;
  ecr(): Promise<ECRClient>;
  logs(): Promise<CloudWatchLogsClient>;
  sts(): Promise<STSClient>;
}

export interface ConnectOptions {
  /** Called before a request is sent again. */
  readonly onRetry?: ((error: unknown, delay: number) => void) | undefined;
  readonly patience?: Patience | undefined;
  /** Ends the waiting for answers and between tries; what is called after it, to clean up, has some seconds. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a call has been waited for three seconds, and again while it goes on. */
  readonly onSilence?: ((silence: Silence) => void) | undefined;
}

// All that the SDK would otherwise look up in the environment and in ~/.aws, which the embedded endpoint has no part in.
function localSettings(endpoint: string) {
  return {
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    defaultsMode: 'standard' as const,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
  };
}

const patienceOf = (target: Target, { patience }: ConnectOptions): Patience =>
  patience ?? (target.endpoint ? localPatience : awsPatience);

const profileSettings = async () => (await profileInUse()).profile;

async function settings(target: Target, options: ConnectOptions) {
  const used = patienceOf(target, options);
  // Without the last word the SDK only warns, and waits for ever.
  const times = {
    connectionTimeout: 10_000,
    requestTimeout: used.timeout ?? clock.answerWithin,
    throwOnRequestTimeout: true,
  };
  // The embedded endpoint is on this machine.
  const handler = await (target.endpoint
    ? requestHandler(times, {})
    : requestHandler(times, process.env, profileSettings));
  return {
    region: target.region,
    maxAttempts: used.attempts,
    retryMode: 'standard',
    retryStrategy: retryStrategy(used, options.onRetry, interruptibleWait(options.signal)),
    requestHandler: interruptible(handler, options.signal),
    userAgentAppId: 'rookery',
    ...(target.endpoint ? localSettings(target.endpoint) : {}),
  };
}

/** The credentials of the environment's role: the SDK asks for new ones before they run out. The embedded endpoint has no part in it. */
async function identity(watch: CallWatch, base: Awaited<ReturnType<typeof settings>>) {
  const { target } = watch;
  const { role, externalId, endpoint } = target;
  if (role === undefined || endpoint !== undefined) return base;
  const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const sts = watchClient(new STSClient(base), { ...watch, calls: { ...watch.calls } });
  const credentials = async () => {
    const request = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'rookery', ExternalId: externalId });
    const { Credentials: given } = await sts.send(request);
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      ...(given?.SessionToken !== undefined && { sessionToken: given.SessionToken }),
      ...(given?.Expiration !== undefined && { expiration: given.Expiration }),
    };
  };
  return { ...base, credentials };
}

const localS3 = {
  forcePathStyle: true,
  useArnRegion: false,
  disableS3ExpressSessionAuth: true,
  requestChecksumCalculation: 'WHEN_REQUIRED' as const,
  responseChecksumValidation: 'WHEN_REQUIRED' as const,
};

function clients(target: Target, options: ConnectOptions, watch: CallWatch) {
  const shared = memoize(async () => identity(watch, await settings(target, options)));
  return {
    cloudformation: memoize(async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return watchClient(new CloudFormationClient(await shared()), watch);
    }),
    cloudfront: memoize(async () => {
      const { CloudFrontClient } = await import('@aws-sdk/client-cloudfront');
      return watchClient(new CloudFrontClient(await shared()), watch);
    }),
    s3: memoize(async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return watchClient(new S3Client({ ...(await shared()), ...(target.endpoint ? localS3 : {}) }), watch);
    }),
    ecs: memoize(async () => {
      const { ECSClient } = await import('@aws-sdk/client-ecs');
      return watchClient(new ECSClient(await shared()), watch);
    }),
    ecr: memoize(async () => {
      const { ECRClient } = await import('@aws-sdk/client-ecr');
      return watchClient(new ECRClient(await shared()), watch);
    }),
    logs: memoize(async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return watchClient(new CloudWatchLogsClient(await shared()), watch);
    }),
    sts: memoize(async () => {
      const { STSClient } = await import('@aws-sdk/client-sts');
      return watchClient(new STSClient(await shared()), watch);
    }),
  };
}

function checkAccount(target: Target, account: string, callerArn: string): void {
  // The embedded endpoint has one account, which pins of real ones do not mean.
  if (target.endpoint || !target.account || target.account === account) return;
  throw new RookeryError(
    'AccountMismatch',
    {
      what: `environment "${target.environment}" belongs to account ${target.account}, but the credentials are of account ${account} (${callerArn}).`,
      why: `stack ${target.stackName} would be made in the wrong account.`,
      mend: `use credentials of account ${target.account} (AWS_PROFILE), or change \`account\` in environments.ts.`,
    },
    3,
  );
}

/** The same account, region and clients, and so one budget of retries, for another stack there. */
export function connectionFor(connection: Connection, target: Target): Connection {
  return { ...connection, target };
}

/** Finds out who we are, before anything else is asked; refuses another account than the environment's. */
export async function connect(target: Target, options: ConnectOptions = {}): Promise<Connection> {
  // The SDK warns on standard error about the Node version it will need next year: not a user's business.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const calls = { count: 0, answered: false };
  const { attempts, timeout = clock.answerWithin } = patienceOf(target, options);
  const { signal, onSilence } = options;
  const watch: CallWatch = { target, calls, listen: silences(attempts, onSilence), signal, timeout };
  const made = clients(target, options, watch);
  const [{ GetCallerIdentityCommand }, sts] = await Promise.all([import('@aws-sdk/client-sts'), made.sts()]);
  const asked = sts.send(new GetCallerIdentityCommand({})).catch(async (error: unknown) => {
    throw await explainRegion(error, target, async (region) => {
      const elsewhere = await clients({ ...target, region }, options, {
        ...watch,
        target: { ...target, region },
      }).sts();
      return (await elsewhere.send(new GetCallerIdentityCommand({}))).Account;
    });
  });
  const { Account: account = '', Arn: callerArn = '' } = await asked;
  checkAccount(target, account, callerArn);
  const configured = await configuredFor('cloudformation', target.endpoint);
  return { target, configured, account, callerArn, calls, watch, followed: { count: 0 }, ...made };
}
