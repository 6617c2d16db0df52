import { isIP } from 'node:net';
import { handlerFailure, list } from '../../cloudformation/handler-values.ts';
import type { ConditionRecord } from '../model.ts';
import { conditionValues } from '../proxy/conditions.ts';
import { refuse } from './refusal.ts';

const FIELDS = new Set([
  'path-pattern',
  'host-header',
  'http-header',
  'http-request-method',
  'query-string',
  'source-ip',
]);

/** Values that all conditions of a rule may have together. */
const MOST_VALUES = 5;

/**
 * The conditions of a rule: one that would be read as "always" is refused, and so is a host without a dot, which the API
 * reference of ELB demands (RuleCondition); its words are not known.
 */
export function checkedConditions(value: unknown, token: string): readonly ConditionRecord[] {
  const conditions = list<ConditionRecord>(value);
  const values = conditions.map((one) => conditionValues(one).length + (one.QueryStringConfig?.Values?.length ?? 0));
  if (values.reduce((sum, count) => sum + count, 0) > MOST_VALUES) {
    throw handlerFailure(`A rule can only have '${MOST_VALUES}' condition values`, 'InvalidRequest', token);
  }
  if (conditions.length === 0) throw handlerFailure('A condition must be specified', 'InvalidRequest', token);
  checkTogether(conditions, token);
  for (const condition of conditions) {
    if (!FIELDS.has(condition.Field)) {
      throw handlerFailure(
        `Condition field '${condition.Field}' must be one of '[${[...FIELDS]}]'`,
        'InvalidRequest',
        token,
      );
    }
    if (conditionValues(condition).length === 0 && !condition.QueryStringConfig?.Values?.length) {
      throw handlerFailure('A condition value must be specified', 'InvalidRequest', token);
    }
    checkForm(condition, token);
    const dotless = condition.Field === 'host-header' && conditionValues(condition).find((host) => !host.includes('.'));
    if (dotless) {
      const message = `The host header value '${dotless}' must contain at least one '.' character`;
      throw handlerFailure(message, 'InvalidRequest', token);
    }
    const ranges = condition.Field === 'source-ip' ? conditionValues(condition) : [];
    const wrong = ranges.find((range) => !isIP(range.split('/')[0] ?? ''));
    if (wrong) throw handlerFailure(`The source IP '${wrong}' is not a valid CIDR block`, 'InvalidRequest', token);
  }
  return conditions;
}

/** Wildcards that all conditions of a rule may have together (user guide, quotas). */
const MOST_WILDCARDS = 5;
/** Fields of which a rule has one condition; of the others it may have several (user guide, condition types). */
const ONCE = new Set(['path-pattern', 'host-header', 'http-request-method', 'source-ip']);

/** Unproven words. */
function checkTogether(conditions: readonly ConditionRecord[], token: string): void {
  const fields = conditions.map(({ Field }) => Field);
  const twice = fields.find((field, at) => ONCE.has(field) && fields.indexOf(field) !== at);
  if (twice !== undefined) refuse(`A rule can only have one '${twice}' condition`, token);
  const wildcards = conditions.flatMap(textsOf).reduce((sum, text) => sum + (text.match(/[*?]/g)?.length ?? 0), 0);
  if (wildcards > MOST_WILDCARDS) refuse(`A rule can only have '${MOST_WILDCARDS}' condition wildcards`, token);
}

/** What may hold wildcards. */
function textsOf(condition: ConditionRecord): readonly string[] {
  const { Field } = condition;
  if (Field === 'query-string') {
    return (condition.QueryStringConfig?.Values ?? []).flatMap(({ Key = '', Value = '' }) => [Key, String(Value)]);
  }
  return Field === 'source-ip' || Field === 'http-request-method' ? [] : conditionValues(condition);
}

const CONFIGS: Readonly<Record<string, keyof ConditionRecord>> = {
  'path-pattern': 'PathPatternConfig',
  'host-header': 'HostHeaderConfig',
  'http-header': 'HttpHeaderConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'query-string': 'QueryStringConfig',
  'source-ip': 'SourceIpConfig',
};

/** One condition by itself. The words are moto's and aws-controllers-k8s/community#2759's; those about characters are unproven. */
function checkForm(condition: ConditionRecord, token: string): void {
  const { Field, Values } = condition;
  const config = CONFIGS[Field];
  const hasConfig = config !== undefined && condition[config] !== undefined;
  const isPlain = Field === 'path-pattern' || Field === 'host-header';
  if (Values?.length && hasConfig) {
    refuse(`You cannot provide both Values and '${config}' for a condition of type '${Field}'`, token);
  }
  if (Values?.length && !isPlain) refuse(`The 'Values' field is not compatible with '${Field}'`, token);
  for (const text of textsOf(condition)) {
    if (text.length > 128) refuse(`The '${Field}' value is too long; the limit is '128'`, token);
    if (!ALLOWED[Field]?.test(text)) refuse(`The '${Field}' value '${text}' contains invalid characters`, token);
  }
  const header = condition.HttpHeaderConfig?.HttpHeaderName ?? '';
  if (Field === 'http-header' && !/^[\w!#$%&'*+.^`|~-]+$/.test(header)) {
    refuse(`The 'HttpHeaderName' value '${header}' is not valid`, token);
  }
  if (header.length > 40) refuse(`The 'HttpHeaderName' value is too long; the limit is '40'`, token);
  if (/^host$/i.test(header))
    refuse(`You cannot use an 'http-header' condition for the host header; use 'host-header'`, token);
  const methods = Field === 'http-request-method' ? conditionValues(condition) : [];
  if (methods.some((method) => !/^[A-Z_-]{1,40}$/.test(method))) {
    refuse(`The 'http-request-method' value is invalid; the allowed characters are A-Z, hyphen and underscore`, token);
  }
}

/** The characters of values (API reference, RuleCondition). */
const ALLOWED: Readonly<Record<string, RegExp>> = {
  'path-pattern': /^[\w.$/~"'@:+&()!,;=%*?-]+$/,
  'host-header': /^[A-Za-z0-9.:*?-]+$/,
  'http-header': /^[\x20-\x7e]*$/,
  'query-string': /^[\x20-\x7e]*$/,
};
