import { BY, groupsProblem } from './elb-values.ts';
import {
  type Fields,
  type Finding,
  fieldsOf,
  form,
  length,
  numberOf,
  type ObjectRule,
  objectsOf,
  oneOf,
  type ValueRule,
  whole,
} from './rules.ts';

/** ActionTypeEnum, and the property that each is said in. */
const CONFIGS: Readonly<Record<string, string | undefined>> = {
  'authenticate-cognito': 'AuthenticateCognitoConfig',
  'authenticate-oidc': 'AuthenticateOidcConfig',
  'fixed-response': 'FixedResponseConfig',
  forward: undefined,
  'jwt-validation': 'JwtValidationConfig',
  redirect: 'RedirectConfig',
};

/** The values of actions: FixedResponseActionConfig, RedirectActionConfig, TargetGroupTuple. */
export function actionValues(actions: string): Readonly<Record<string, ValueRule>> {
  return {
    [`${actions}.*.Type`]: oneOf(...Object.keys(CONFIGS)),
    [`${actions}.*.Order`]: whole(1, 50000),
    [`${actions}.*.FixedResponseConfig.StatusCode`]: form(/^[245]\d\d$/, 'a status of 2XX, 4XX or 5XX'),
    [`${actions}.*.FixedResponseConfig.MessageBody`]: length(0, 1024),
    [`${actions}.*.FixedResponseConfig.ContentType`]: oneOf(
      'text/plain',
      'text/css',
      'text/html',
      'application/javascript',
      'application/json',
    ),
    [`${actions}.*.RedirectConfig.StatusCode`]: oneOf('HTTP_301', 'HTTP_302'),
    [`${actions}.*.RedirectConfig.Protocol`]: oneOf('HTTP', 'HTTPS', '#{protocol}'),
    [`${actions}.*.RedirectConfig.Port`]: {
      takes: 'a port from 1 to 65535, or #{port}',
      accepts: (value) => value === '#{port}' || whole(1, 65535).accepts(value),
    },
    [`${actions}.*.RedirectConfig.Host`]: length(1, 128),
    [`${actions}.*.RedirectConfig.Path`]: form(
      /^\/.{0,127}$/s,
      'a path that begins with a slash, of at most 128 characters',
    ),
    [`${actions}.*.RedirectConfig.Query`]: form(
      /^(?!\?).{0,128}$/s,
      'a query without its question mark, of at most 128 characters',
    ),
    [`${actions}.*.ForwardConfig.TargetGroups.*.Weight`]: whole(0, 999),
    [`${actions}.*.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds`]: whole(1, 604800),
  };
}

/** What stands for what the request had. */
const UNCHANGED: Readonly<Record<string, string>> = {
  Protocol: '#{protocol}',
  Port: '#{port}',
  Host: '#{host}',
  Path: '/#{path}',
  Query: '#{query}',
};

/** RedirectActionConfig: protocol, host, port or path have to change, or the redirect leads to itself. */
function loopProblem(redirect: Fields): Partial<Finding> | undefined {
  const isSame = (name: string) => redirect[name] === undefined || redirect[name] === UNCHANGED[name];
  if (!['Protocol', 'Port', 'Host', 'Path'].every(isSame)) return undefined;
  return {
    at: 'RedirectConfig',
    problem: 'leads to itself',
    why: `${BY} wants another protocol, port, host or path, or clients would go round in a circle.`,
    mend: "change one of them, for example Protocol: 'HTTPS' and Port: '443'.",
  };
}

/** What has to be right of an action as a whole. */
export const actionRule: ObjectRule = (action) => {
  const { Type } = action;
  if (typeof Type !== 'string' || !Object.hasOwn(CONFIGS, Type)) return undefined;
  const config = CONFIGS[Type];
  if (config !== undefined && action[config] === undefined) return missing(Type, config);
  if (Type === 'redirect') return loopProblem(fieldsOf(action.RedirectConfig));
  if (Type !== 'forward') return undefined;
  if (action.TargetGroupArn === undefined && action.ForwardConfig === undefined) return missing(Type, 'TargetGroupArn');
  return groupsProblem(action);
};

const ENDS = ['forward', 'redirect', 'fixed-response'];

/** CreateRule, Actions: "exactly one of the following types of actions: forward, fixed-response, or redirect", and it is last. */
export function actionsRule(property: string): ObjectRule {
  return (properties) => {
    const list = properties[property];
    const actions = objectsOf(list);
    if (
      !Array.isArray(list) ||
      actions.length !== list.length ||
      !actions.every(({ Type }) => Object.hasOwn(CONFIGS, String(Type)))
    )
      return undefined;
    const ends = actions.filter(({ Type }) => ENDS.includes(String(Type)));
    if (ends.length !== 1) {
      return {
        at: property,
        problem: `has ${ends.length === 0 ? 'no' : ends.length} actions that answer or forward`,
        why: `${BY} wants one of ${ENDS.join(', ')}, and one alone.`,
        mend: ends.length === 0 ? 'add one.' : 'divide the traffic by ForwardConfig, or make several rules.',
      };
    }
    const orders = actions.map(({ Order }) => numberOf(Order));
    const last = numberOf(ends[0]?.Order);
    if (orders.length < 2 || orders.some((order) => order === undefined) || last === Math.max(...orders.map(Number)))
      return undefined;
    return {
      at: property,
      problem: `has ${String(ends[0]?.Type)} before other actions`,
      why: `${BY} does it last.`,
      mend: 'give it the highest Order.',
    };
  };
}

function missing(type: string, config: string): Partial<Finding> {
  return {
    problem: `is of type ${type} and has no ${config}`,
    why: `${BY} asks for it with that type.`,
    mend: `add ${config}.`,
  };
}
