import { BlockList, isIPv6 } from 'node:net';
import type { ConditionRecord } from '../model.ts';

/** What listener rules look at. */
export interface RequestFacts {
  readonly method: string;
  /** Without its port. */
  readonly host: string;
  /** As sent: neither decoded nor normalised. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** Host and port of a request in absolute form. */
  readonly authority?: string | undefined;
  readonly sourceIp: string;
}

export type Predicate = (facts: RequestFacts) => boolean;

/** Compiles the conditions of one rule: all must hold, of each condition's values any. */
export function compileConditions(conditions: readonly ConditionRecord[]): Predicate {
  const predicates = conditions.map(compile);
  const only = predicates.length === 1 ? predicates[0] : undefined;
  return only ?? ((facts) => predicates.every((holds) => holds(facts)));
}

/** The values of a condition, in either of the two forms in which a template may write them. */
export function conditionValues(condition: ConditionRecord): readonly string[] {
  const configs = [
    condition.HostHeaderConfig,
    condition.PathPatternConfig,
    condition.HttpHeaderConfig,
    condition.HttpRequestMethodConfig,
    condition.SourceIpConfig,
  ];
  return configs.find((config) => config?.Values)?.Values ?? condition.Values ?? [];
}

function compile(condition: ConditionRecord): Predicate {
  const values = conditionValues(condition);
  switch (condition.Field) {
    case 'path-pattern': {
      const matches = anyOf(values);
      return (facts) => matches(facts.path);
    }
    case 'host-header': {
      const matches = anyOf(values.map((value) => value.toLowerCase()));
      return (facts) => matches(facts.host.toLowerCase());
    }
    case 'http-request-method':
      return (facts) => values.includes(facts.method);
    case 'http-header':
      return header(condition.HttpHeaderConfig?.HttpHeaderName ?? '', values);
    case 'query-string':
      return queryString(condition.QueryStringConfig?.Values ?? []);
    case 'source-ip':
      return sourceIp(values);
    default:
      return () => false;
  }
}

function header(name: string, values: readonly string[]): Predicate {
  const matches = anyOf(values.map((value) => value.toLowerCase()));
  const key = name.toLowerCase();
  // A header of several lines is searched line by line (API reference, HttpHeaderConditionConfig).
  return ({ rawHeaders }) => {
    for (let at = 0; at < rawHeaders.length; at += 2) {
      if (rawHeaders[at]?.toLowerCase() === key && matches((rawHeaders[at + 1] ?? '').toLowerCase())) return true;
    }
    return false;
  };
}

function queryString(wanted: readonly { readonly Key?: string; readonly Value: string }[]): Predicate {
  const matchers = wanted.map(({ Key, Value }) => ({
    key: Key === undefined ? undefined : wildcard(Key.toLowerCase()),
    value: wildcard(String(Value).toLowerCase()),
  }));
  return ({ query }) =>
    query !== '' &&
    [...new URLSearchParams(query.toLowerCase())].some(([key, value]) =>
      matchers.some((matcher) => (matcher.key?.(key) ?? true) && matcher.value(value)),
    );
}

function sourceIp(ranges: readonly string[]): Predicate {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (facts) => list.check(facts.sourceIp, isIPv6(facts.sourceIp) ? 'ipv6' : 'ipv4');
}

function anyOf(patterns: readonly string[]): (text: string) => boolean {
  const matchers = patterns.map(wildcard);
  const only = matchers.length === 1 ? matchers[0] : undefined;
  return only ?? ((text) => matchers.some((matches) => matches(text)));
}

/** `*` stands for any characters, `?` for exactly one. */
function wildcard(pattern: string): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  // `/orders/*` is by far the most common: no regular expression on every request for it.
  const prefix = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?]/.test(prefix)) return (text) => text.startsWith(prefix);
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}
