import { AwsError } from '../server/service.ts';

/** What a filter pattern of plain terms lets through: every bare term, any of the `?terms`, none of the `-terms`. */
export function matcher(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new AwsError(
      'InvalidParameterException',
      'The embedded endpoint simulates filter patterns of plain terms only.',
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
