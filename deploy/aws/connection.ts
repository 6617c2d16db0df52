import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import { RookeryError } from '../../generator/errors.ts';
import type { Target } from '../model.ts';
import { awsFailure, explainFault } from './faults.ts';
import { requestHandler } from './proxy/request-handler.ts';
import { explainRegion } from './region-disabled.ts';
import { awsPatience, localPatience, type Patience, retryStrategy } from './retry.ts';

/** Who we are and where, and the clients to talk with: each is made when it is first asked for. */
export interface Connection {
  readonly target: Target;
  readonly account: string;
  readonly callerArn: string;
  /** Requests sent, tries again included. */
  readonly calls: { count: number };
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
}

type Handler = (args: object) => Promise<object>;
type Middleware = (next: Handler, context: { commandName?: string; clientName?: string }) => Handler;

/** The part of every client of the SDK that is used here, whatever its commands are. */
interface AnyClient {
  readonly config: object;
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

/** The IAM action of a command, where its name is not the command's. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:DeleteObjects': 's3:DeleteObjectVersion',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
};

function actionOf(clientName = '', commandName = ''): string {
  const call = `${clientName.replace(/Client$/, '').toLowerCase()}:${commandName.replace(/Command$/, '')}`;
  return ACTIONS[call] ?? call;
}

const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;

/** Asks the credential chain again; the SDK itself only does so when it knows beforehand that they run out. */
async function refreshCredentials(config: object): Promise<void> {
  if (!('credentials' in config) || typeof config.credentials !== 'function') return;
  await config.credentials({ forceRefresh: true });
}

function watch<C extends object>(made: C, target: Target, calls: { count: number }): C {
  // The stacks of two clients differ only in the types of their commands' inputs, which nothing here touches.
  const client = made as unknown as AnyClient;
  const count: Middleware = (next) => (args) => {
    calls.count += 1;
    return next(args);
  };
  const explain: Middleware =
    (next, { commandName, clientName }) =>
    async (args) => {
      try {
        return await next(args).catch(async (error: unknown) => {
          if (target.endpoint || !expired.test(awsFailure(error).name)) throw error;
          await refreshCredentials(client.config);
          return next(args);
        });
      } catch (error) {
        const context = { action: actionOf(clientName, commandName), region: target.region, endpoint: target.endpoint };
        throw explainFault(error, context);
      }
    };
  client.middlewareStack.add(explain, { step: 'initialize', priority: 'high', name: 'rookeryExplain' });
  client.middlewareStack.add(count, { step: 'finalizeRequest', priority: 'low', name: 'rookeryCount' });
  return made;
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

async function settings(target: Target, { onRetry, patience }: ConnectOptions) {
  const used = patience ?? (target.endpoint ? localPatience : awsPatience);
  // Without the last word the SDK only warns, and waits for ever.
  const times = { connectionTimeout: 10_000, requestTimeout: used.timeout ?? 60_000, throwOnRequestTimeout: true };
  return {
    region: target.region,
    maxAttempts: used.attempts,
    retryMode: 'standard',
    retryStrategy: retryStrategy(used, onRetry),
    // The embedded endpoint is on this machine.
    requestHandler: await requestHandler(times, target.endpoint ? {} : process.env),
    userAgentAppId: 'rookery',
    ...(target.endpoint ? localSettings(target.endpoint) : {}),
  };
}

/** The credentials of the environment's role: the SDK asks for new ones before they run out. The embedded endpoint has no part in it. */
async function identity(target: Target, base: Awaited<ReturnType<typeof settings>>) {
  const { role, externalId, endpoint } = target;
  if (role === undefined || endpoint !== undefined) return base;
  const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const sts = watch(new STSClient(base), target, { count: 0 });
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

function memoize<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function clients(target: Target, options: ConnectOptions, calls: { count: number }) {
  const shared = memoize(async () => identity(target, await settings(target, options)));
  return {
    cloudformation: memoize(async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return watch(new CloudFormationClient(await shared()), target, calls);
    }),
    cloudfront: memoize(async () => {
      const { CloudFrontClient } = await import('@aws-sdk/client-cloudfront');
      return watch(new CloudFrontClient(await shared()), target, calls);
    }),
    s3: memoize(async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return watch(new S3Client({ ...(await shared()), ...(target.endpoint ? localS3 : {}) }), target, calls);
    }),
    ecs: memoize(async () => {
      const { ECSClient } = await import('@aws-sdk/client-ecs');
      return watch(new ECSClient(await shared()), target, calls);
    }),
    ecr: memoize(async () => {
      const { ECRClient } = await import('@aws-sdk/client-ecr');
      return watch(new ECRClient(await shared()), target, calls);
    }),
    logs: memoize(async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return watch(new CloudWatchLogsClient(await shared()), target, calls);
    }),
    sts: memoize(async () => {
      const { STSClient } = await import('@aws-sdk/client-sts');
      return watch(new STSClient(await shared()), target, calls);
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
  const calls = { count: 0 };
  const made = clients(target, options, calls);
  const [{ GetCallerIdentityCommand }, sts] = await Promise.all([import('@aws-sdk/client-sts'), made.sts()]);
  const asked = sts.send(new GetCallerIdentityCommand({})).catch(async (error: unknown) => {
    throw await explainRegion(error, target, async (region) => {
      const elsewhere = await clients({ ...target, region }, options, calls).sts();
      return (await elsewhere.send(new GetCallerIdentityCommand({}))).Account;
    });
  });
  const { Account: account = '', Arn: callerArn = '' } = await asked;
  checkAccount(target, account, callerArn);
  return { target, account, callerArn, calls, followed: { count: 0 }, ...made };
}
