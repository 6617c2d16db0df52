import { isIP } from 'node:net';
import { BY } from './elb-values.ts';
import { type Fields, type Finding, fieldsOf, itemsOf, type ObjectRule, objectsOf, shown, textOf } from './rules.ts';

/** What a field's values look like, the property that they stand in, and whether a rule can have one such condition only. */
interface Field {
  readonly config: string;
  readonly once: boolean;
  readonly takes: string;
  readonly example: string;
  accepts(value: string): boolean;
}

/** RuleCondition and the pages of its configurations. */
const FIELDS: Readonly<Record<string, Field>> = {
  'path-pattern': {
    config: 'PathPatternConfig',
    once: true,
    takes: `paths that begin with a slash, of at most 128 letters, digits, wildcards * and ?, and _-.$/~"'@:+&`,
    example: '/api/*',
    accepts: (value) => /^[/*?][A-Za-z0-9_\-.$/~"'@:+&*?]{0,127}$/.test(value),
  },
  'host-header': {
    config: 'HostHeaderConfig',
    once: true,
    takes:
      'host names with a dot, and letters only after the last one, of at most 128 characters, with wildcards * and ?',
    example: 'www.example.com',
    // A wildcard may stand for what follows the last dot. `*` alone is against the documents; what is done with it is unproven.
    accepts: (value) => value === '*' || /^(?=.{1,128}$)[A-Za-z0-9_.*?-]*\.[A-Za-z*?]+$/.test(value),
  },
  'http-header': {
    config: 'HttpHeaderConfig',
    once: false,
    takes: 'up to 128 printable characters',
    example: '*Chrome*',
    accepts: (value) => /^[\x20-\x7e]{1,128}$/.test(value),
  },
  'http-request-method': {
    config: 'HttpRequestMethodConfig',
    once: true,
    takes: 'methods of at most 40 capital letters, hyphens and underscores, without wildcards',
    example: 'GET',
    accepts: (value) => /^[A-Z_-]{1,40}$/.test(value),
  },
  'query-string': {
    config: 'QueryStringConfig',
    once: false,
    takes: 'up to 128 printable characters',
    example: 'v1',
    accepts: (value) => /^[\x20-\x7e]{1,128}$/.test(value),
  },
  'source-ip': {
    config: 'SourceIpConfig',
    once: true,
    takes: 'ranges of addresses such as 10.0.0.0/8 or 2001:db8::/32',
    example: '10.0.0.0/8',
    accepts: (value) => isRange(value),
  },
};

function isRange(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (family === 4 ? 32 : 128);
}

function fieldOf(condition: Fields): Field | undefined {
  return typeof condition.Field === 'string' && Object.hasOwn(FIELDS, condition.Field)
    ? FIELDS[condition.Field]
    : undefined;
}

/** The values of a condition, in either of the forms in which they may stand: those of a query are keys and values. */
function listOf(condition: Fields): unknown {
  const config = fieldsOf(condition[fieldOf(condition)?.config ?? '']);
  return config.Values ?? config.RegexValues ?? condition.Values ?? condition.RegexValues;
}

function textsOf(value: unknown): string[] {
  const text = textOf(value);
  if (text !== undefined) return [text];
  const { Key, Value } = fieldsOf(value);
  return [Key, Value].flatMap((part) => textOf(part) ?? []);
}

function isPattern(condition: Fields): boolean {
  return (
    condition.RegexValues !== undefined ||
    fieldsOf(condition[fieldOf(condition)?.config ?? '']).RegexValues !== undefined
  );
}

/** One condition: its field, that it has values, and what they look like. */
export const conditionRule: ObjectRule = (condition) => {
  const { Field: name } = condition;
  const field = fieldOf(condition);
  if (typeof name !== 'string') return undefined;
  if (field === undefined) {
    return {
      at: 'Field',
      problem: `is ${shown(name)}`,
      why: `${BY} takes one of ${Object.keys(FIELDS).join(', ')}.`,
      mend: 'name one of them.',
    };
  }
  const values = listOf(condition);
  if (values === undefined || (Array.isArray(values) && values.length === 0)) {
    return { problem: 'has no values', why: `${BY} refuses an empty condition.`, mend: `add ${field.config}.Values.` };
  }
  if (condition.Values !== undefined && name !== 'host-header' && name !== 'path-pattern') {
    return {
      at: 'Values',
      problem: `stands beside the field ${name}`,
      why: `${BY} takes it with host-header and path-pattern alone.`,
      mend: `write ${field.config}.`,
    };
  }
  const header = name === 'http-header' ? textOf(fieldsOf(condition.HttpHeaderConfig).HttpHeaderName) : undefined;
  if (header !== undefined && !/^[!#$%&'+\-.^_`|~0-9A-Za-z]{1,40}$/.test(header)) return headerRefused(header);
  const wrong = isPattern(condition)
    ? undefined
    : itemsOf(values)
        .flatMap(textsOf)
        .find((text) => !field.accepts(text));
  return wrong === undefined ? undefined : valueRefused(field, name, wrong);
};

function headerRefused(header: string): Partial<Finding> {
  return {
    at: 'HttpHeaderConfig.HttpHeaderName',
    problem: `is ${shown(header)}`,
    why: `${BY} takes the name of a header, of at most 40 characters, without wildcards.`,
    mend: 'name one header.',
  };
}

function valueRefused({ takes, example }: Field, name: string, value: string): Partial<Finding> {
  return {
    problem: `has the ${name} ${shown(value)}`,
    why: `${BY} takes ${takes}.`,
    mend: `write it like ${shown(example)}.`,
  };
}

/** Quotas of Application Load Balancers, not adjustable: five values and five wildcards a rule. */
const MOST_VALUES = 5;
const MOST_WILDCARDS = 5;

/** What the conditions of a rule are together. */
export const conditionsRule: ObjectRule = (properties) => {
  const conditions = objectsOf(properties.Conditions);
  const names = conditions.map((condition) => condition.Field);
  const twice = conditions.find(
    ({ Field: name }, index) => fieldOf({ Field: name })?.once && names.indexOf(name) !== index,
  );
  if (twice !== undefined) {
    return {
      at: 'Conditions',
      problem: `has two conditions on ${String(twice.Field)}`,
      why: `${BY} takes one of them a rule.`,
      mend: 'put the values into one condition: any of them is enough.',
    };
  }
  const values = conditions.flatMap((condition) => itemsOf(listOf(condition)));
  if (values.length > MOST_VALUES) return tooMany(`${values.length} values`, `${MOST_VALUES} values`);
  const wildcards = conditions
    .filter((condition) => !isPattern(condition) && condition.Field !== 'http-request-method')
    .flatMap((condition) => itemsOf(listOf(condition)).flatMap(textsOf))
    .reduce((sum, text) => sum + (text.match(/[*?]/g)?.length ?? 0), 0);
  return wildcards > MOST_WILDCARDS ? tooMany(`${wildcards} wildcards`, `${MOST_WILDCARDS} wildcards`) : undefined;
};

function tooMany(problem: string, most: string): Partial<Finding> {
  return {
    at: 'Conditions',
    problem: `has ${problem}`,
    why: `${BY} takes ${most} a rule, those of all its conditions together.`,
    mend: 'make two rules of it.',
  };
}
