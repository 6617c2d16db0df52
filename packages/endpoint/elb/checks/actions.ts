import { handlerFailure, list } from '../../cloudformation/handler-values.ts';
import type { Balancing } from '../balancing.ts';
import type { ActionRecord } from '../model.ts';
import { forwardedGroups } from '../proxy/actions.ts';
import { balancersOf } from '../records.ts';
import { isWithin, refuse } from './refusal.ts';

/** The listener that actions belong to. */
interface Place {
  readonly balancerArn: string;
  readonly protocol: string;
  readonly token: string;
}

/** The actions of a listener or rule, whose target groups must exist, belong to no other load balancer, and suit it. */
export function checkedActions(
  value: unknown,
  { records }: Balancing,
  { balancerArn, protocol, token }: Place,
): readonly ActionRecord[] {
  const actions = list<ActionRecord>(value);
  if (actions.length === 0) throw handlerFailure('An action must be specified', 'InvalidRequest', token);
  checkEnds(actions, token);
  for (const action of actions) checkAction(action, token);
  for (const { arn } of actions.flatMap(forwardedGroups)) {
    const group = records.groups.get(arn);
    if (!group) throw handlerFailure(`Target groups '${arn}' not found`, 'NotFound', token);
    if (protocol === 'HTTP' && group.ProtocolVersion !== 'HTTP1') {
      const message = `Listener protocol 'HTTP' is not supported with a target group with the protocol-version '${group.ProtocolVersion}'`;
      throw handlerFailure(message, 'InvalidRequest', token);
    }
    if (balancersOf(records, arn).some((other) => other !== balancerArn)) {
      const message = `The following target groups cannot be associated with more than one load balancer: ${arn}`;
      throw handlerFailure(message, 'ServiceLimitExceeded', token);
    }
  }
  return actions;
}

const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];
const CONFIGS: Readonly<Record<string, string>> = {
  'fixed-response': 'FixedResponseConfig',
  redirect: 'RedirectConfig',
  'authenticate-cognito': 'AuthenticateCognitoConfig',
  'authenticate-oidc': 'AuthenticateOidcConfig',
};

/** One action ends a request, and it comes last (API reference, Action). Unproven words. */
function checkEnds(actions: readonly ActionRecord[], token: string): void {
  const ending = actions.filter(({ Type }) => Type === 'forward' || Type === 'fixed-response' || Type === 'redirect');
  if (ending.length !== 1)
    refuse('A rule must have exactly one action of type forward, fixed-response or redirect', token);
  if (actions.length > 1 && actions.some(({ Order }) => !isWithin(Number(Order), 1, 50_000))) {
    refuse('You must specify an order between 1 and 50000 for each of several actions', token);
  }
}

function checkAction(action: ActionRecord, token: string): void {
  const config = CONFIGS[action.Type];
  if (config !== undefined && !Object.hasOwn(action, config)) {
    // aws/aws-sdk-js#2204.
    refuse(`For actions of type '${action.Type}', you must specify the following fields: '${config}'`, token);
  }
  if (action.Type === 'forward') checkForward(action, token);
  else if (action.Type === 'fixed-response') checkFixed(action.FixedResponseConfig, token);
  else if (action.Type === 'redirect') checkRedirect(action.RedirectConfig, token);
  else if (config === undefined) refuse(`Action type '${action.Type}' is not valid`, token);
}

/** Five target groups and weights of 0 to 999 (API reference, TargetGroupTuple; user guide, quotas). Unproven words. */
function checkForward(action: ActionRecord, token: string): void {
  const groups = forwardedGroups(action);
  if (groups.length === 0) {
    refuse(`For actions of type 'forward', you must specify the following fields: 'TargetGroupArn'`, token);
  }
  if (groups.length > 5) refuse(`A forward action can only have '5' target groups`, token);
  const heavy = groups.find(({ weight }) => !isWithin(weight, 0, 999));
  if (heavy) refuse(`Target group weight '${heavy.weight}' must be between 0 and 999`, token);
  const arns = groups.map(({ arn }) => arn);
  if (new Set(arns).size < arns.length) refuse('A target group was specified more than once in an action', token);
}

/** The words are moto's, whose tests follow AWS; the bound of the body is that of the API reference. */
function checkFixed(config: ActionRecord['FixedResponseConfig'], token: string): void {
  const { StatusCode = '', ContentType, MessageBody = '' } = config ?? {};
  if (!/^(2|4|5)\d\d$/.test(String(StatusCode))) {
    refuse(
      `1 validation error detected: Value '${StatusCode}' at 'actions.1.member.fixedResponseConfig.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\\d\\d$`,
      token,
    );
  }
  if (ContentType !== undefined && !CONTENT_TYPES.includes(ContentType)) {
    refuse(
      "The ContentType must be one of:'text/html', 'application/json', 'application/javascript', 'text/css', 'text/plain'",
      token,
    );
  }
  if (MessageBody.length > 1024) refuse('The message body is too long; the limit is 1024', token);
}

/** "creates a loop" is quoted in kubernetes-sigs/aws-load-balancer-controller#1752; the other words are unproven. */
function checkRedirect(config: ActionRecord['RedirectConfig'], token: string): void {
  const { StatusCode, Protocol = '#{protocol}', Host = '#{host}', Port = '#{port}', Path = '/#{path}' } = config ?? {};
  if (StatusCode !== 'HTTP_301' && StatusCode !== 'HTTP_302') {
    refuse(`The redirect status code '${StatusCode}' must be HTTP_301 or HTTP_302`, token);
  }
  if (!/^(HTTPS?|#\{protocol\})$/.test(Protocol)) refuse(`The redirect protocol '${Protocol}' is not valid`, token);
  if (Port !== '#{port}' && !isWithin(Number(Port), 1, 65_535))
    refuse(`The redirect port '${Port}' is not valid`, token);
  if (!Path.startsWith('/')) refuse(`The redirect path '${Path}' must begin with '/'`, token);
  // A query alone leaves the request where it was (API reference, RedirectActionConfig).
  if (Protocol === '#{protocol}' && Host === '#{host}' && Port === '#{port}' && Path === '/#{path}') {
    refuse('The redirect configuration is not valid because it creates a loop.', token);
  }
}
