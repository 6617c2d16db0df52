import type { Explanation } from '../../generator/errors.ts';
import { partitionOf } from './partition.ts';
import { explainProxyRefusal, type ProxyOnTheWay } from './proxy/proxy-failure.ts';

/** What the SDK threw, in plain words. */
export interface AwsFailure {
  readonly name: string;
  readonly message: string;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number | undefined;
  /** Node's code of a broken connection, for example `ECONNREFUSED`. */
  readonly code?: string | undefined;
  /** The proxy that the call went through. */
  readonly proxy?: ProxyOnTheWay | undefined;
  readonly attempts: number;
}

/** Where a call went, for the words of its failure. */
export interface CallContext {
  /** `cloudformation:CreateChangeSet`: what a policy has to allow. */
  readonly action: string;
  readonly region: string;
  readonly endpoint?: string | undefined;
  /** The endpoint that the environment or the profile names in AWS's place. */
  readonly configured?: string | undefined;
  /** Whether an earlier call was answered with the same credentials. */
  readonly answered?: boolean | undefined;
}

/** A kind of failure: how it is known, and what is said about it. */
export interface Fault {
  readonly code: string;
  readonly matches: RegExp;
  /** Where one name stands for several kinds: what the message of this one says. */
  readonly says?: RegExp;
  readonly exitCode: number;
  explain(failure: AwsFailure, context: CallContext): Explanation;
}

function firstLine(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)} ...` : line || 'an empty body';
}

function host({ endpoint, configured, region, action }: CallContext): string {
  const [service = ''] = action.split(':');
  return endpoint ?? configured ?? `${service === 'ecr' ? 'api.ecr' : service}.${region}.${partitionOf(region).suffix}`;
}

/** What was a person or a program is nobody any more. */
export const credentialsExpired: Fault = {
  code: 'CredentialsExpired',
  matches: /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/,
  exitCode: 5,
  explain: ({ name, message }, { action }) => ({
    what: `the AWS credentials have expired (${action}${/^(ExpiredToken|RequestExpired)/.test(name) ? '' : `: ${firstLine(message)}`}).`,
    why: 'temporary credentials end after some hours; asking the credential chain again gave none that are good.',
    mend: 'sign in again (`aws sso login`) and repeat the command: nothing is done twice.',
  }),
};

/** Failures that are known by the name of their error. */
export const NAMED_FAULTS: readonly Fault[] = [
  {
    code: 'ProxyRefused',
    matches: /^ProxyRefused$/,
    exitCode: 2,
    // Only a proxy's refusal has the name.
    explain: ({ proxy = { shown: '', variable: '' } }, context) => explainProxyRefusal(proxy, host(context)),
  },
  {
    code: 'CredentialsMissing',
    matches:
      /^(CredentialsProviderError|TokenProviderError|UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId)$/,
    exitCode: 2,
    explain: ({ message }, { action }) => ({
      what: `no usable AWS credentials for ${action}: ${message}`,
      why: 'every call to AWS is signed by somebody, and the credential chain (environment, profile, single sign-on, role) found nobody that AWS knows.',
      mend: 'sign in (`aws sso login`, `aws configure`) or set AWS_PROFILE, then see `aws sts get-caller-identity`. Without an AWS account use `--env local`.',
    }),
  },
  credentialsExpired,
  {
    code: 'ClockSkew',
    matches: /^(RequestTimeTooSkewed|SignatureDoesNotMatch|InvalidSignatureException|RequestInTheFuture)$/,
    exitCode: 2,
    explain: ({ message }, { action }) => ({
      what: `AWS refuses the signature of ${action}: ${message}`,
      why: 'a signature carries the time: with a clock more than five minutes off, or a mistyped secret key, it does not hold.',
      mend: "set this machine's clock (compare `date -u` with `curl -sI https://aws.amazon.com | grep -i ^date`), or renew the credentials.",
    }),
  },
  {
    code: 'AccessDenied',
    matches: /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|Forbidden|403)$/,
    exitCode: 2,
    explain: ({ message }, { action }) => ({
      what: `access denied: ${action}${message ? `: ${message}` : ''}`,
      why: 'the identity that this command runs under has no policy that allows this action, or one that denies it.',
      mend: `allow ${action} for it (\`aws sts get-caller-identity\` tells who it is), or use another profile.`,
    }),
  },
  {
    code: 'Throttled',
    matches:
      /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|RateExceeded|RequestThrottled|429)$/,
    exitCode: 5,
    explain: ({ attempts }, { action }) => ({
      what: `AWS throttles ${action}: ${attempts} attempts over more than half a minute were refused.`,
      why: 'the account makes more requests than its rate allows; another deployment or a monitor may be asking too.',
      mend: 'wait a minute and repeat the command: what was done is found and not done twice.',
    }),
  },
  {
    code: 'StackBusy',
    matches: /^(ValidationError|OperationInProgressException|OperationInProgress)$/,
    says: /_IN_PROGRESS|in progress/i,
    exitCode: 3,
    explain: ({ message }, { action }) => ({
      what: `another operation on the stack is under way (${action}): ${message}`,
      why: 'CloudFormation does one thing with a stack at a time.',
      mend: 'wait for its end, and repeat the command: `stack:events` shows how it goes.',
    }),
  },
  {
    code: 'CapabilitiesMissing',
    matches: /^InsufficientCapabilities/,
    exitCode: 2,
    explain: ({ message }) => ({
      what: `CloudFormation asks for a capability that was not granted: ${message}`,
      why: 'templates with macros or transforms may do anything, so CloudFormation wants that said.',
      mend: 'remove the Transform from the template: Rookery grants CAPABILITY_IAM and CAPABILITY_NAMED_IAM only.',
    }),
  },
  {
    code: 'LimitExceeded',
    matches: /^LimitExceeded/,
    exitCode: 3,
    explain: ({ message }, { action }) => ({
      what: `a quota of CloudFormation is used up (${action}): ${message}`,
      why: 'an account has a number of stacks, and a stack a number of change sets; failed nested change sets count too.',
      mend: 'delete old change sets of the stack (ListChangeSets, DeleteChangeSet), or ask AWS for a higher quota.',
    }),
  },
];

/** Node's codes of connections that were not made, or broke. */
export const networkCodes =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS|ERR_SSL)/;

/** No answer. */
export const unreachable: Fault = {
  code: 'EndpointUnreachable',
  matches: networkCodes,
  exitCode: 2,
  explain: ({ code, name, proxy }, context) => ({
    what: `${host(context)} does not answer ${context.action}${proxy ? ` through the proxy ${proxy.shown}` : ''} (${code ?? name})`,
    why: context.endpoint
      ? 'the embedded endpoint is not running, or was stopped in between.'
      : 'the network, a proxy, a firewall or a mistyped region stands in between.',
    mend: context.endpoint
      ? 'run the command again: it starts the endpoint, which goes on from the state that it had.'
      : proxy
        ? `check that the proxy that ${proxy.variable} names can be reached and trusted from here, or unset ${proxy.variable}, then repeat the command.`
        : `check the region "${context.region}" and that https://${host(context)} can be reached from here, then repeat the command.`,
  }),
};

/** An answer from something that is not AWS. */
export const garbled: Fault = {
  code: 'AnswerUnreadable',
  matches: /^(AnswerUnreadable|SyntaxError|TypeError|Unknown|UnknownError|Error|5\d\d|200)$/,
  exitCode: 5,
  explain: ({ message, status }, context) => ({
    what: `${host(context)} answered ${context.action} with something that is not an answer of AWS${status ? ` (HTTP ${status})` : ''}: ${firstLine(message)}`,
    why: 'a proxy, a captive portal or a broken connection answers in the place of AWS, or the service has an outage.',
    mend: `look at \`curl -v https://${host(context)}\` and at the proxy settings, then repeat the command.`.replace(
      'https://http',
      'http',
    ),
  }),
};

/** The service's own fault. */
export const serverError: Fault = {
  code: 'ServiceFailed',
  matches: /./,
  exitCode: 5,
  explain: ({ name, message, attempts }, { action }) => ({
    what: `AWS failed at ${action} ${attempts} times: ${name}${message ? `: ${firstLine(message)}` : ''}`,
    why: 'the service answered with an error of its own; the request was the same every time.',
    mend: 'wait a minute and repeat the command: what was done is found and not done twice.',
  }),
};

/** The request's own fault. */
export const refused: Fault = {
  code: 'RequestRefused',
  matches: /./,
  exitCode: 2,
  explain: ({ name, message }, { action }) => ({
    what: `AWS refuses ${action}: ${name}${message ? `: ${message}` : ''}`,
    why: 'the service found the request itself wrong, so that repeating it would not help.',
    mend: 'change what the message names, then repeat the command.',
  }),
};
