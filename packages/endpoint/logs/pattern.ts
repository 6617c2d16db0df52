import { AwsError } from '../server/service.ts';
import { jsonMatcher, regular } from './json-pattern.ts';

/**
 * What a filter pattern lets through: of plain terms every bare one, any of the `?terms`, none of the `-terms`; what is between
 * percent signs is a regular expression, and what is between braces is about events in JSON.
 */
export function matcher(pattern: string): (message: string) => boolean {
  if (/^\s*\{/.test(pattern)) return jsonMatcher(pattern);
  const [, expression] = /^\s*%([^%]+)%\s*$/.exec(pattern) ?? [];
  if (expression !== undefined) {
    const regex = regular(expression);
    return (message) => regex.test(message);
  }
  if (/^\s*[[%]/.test(pattern)) {
    throw new AwsError(
      'InvalidParameterException',
      'The embedded endpoint simulates no filter patterns of columns, [a, b], nor several regular expressions in one.',
    );
  }
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, bare]) => ({
    sign,
    text: quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  }));
  const of = (wanted: string): string[] => terms.filter(({ sign }) => sign === wanted).map(({ text }) => text);
  const [all, any, none] = [of(''), of('?'), of('-')];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    (any.length === 0 || any.some((text) => message.includes(text))) &&
    !none.some((text) => message.includes(text));
}
