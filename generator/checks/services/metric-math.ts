import { filledText } from './filled-text.ts';
import { type ObjectRule, objectsOf, textOf } from './rules.ts';

/** Ids that an expression reads: names that begin with a small letter and call nothing. */
function readBy(expression: string): readonly string[] {
  const withoutTexts = expression.replaceAll(/"[^"]*"|'[^']*'/g, ' ');
  return withoutTexts.match(/(?<![\w.])[a-z]\w*(?![\w(])/g) ?? [];
}

/** PutMetricAlarm, Metrics: an expression reads ids of the same alarm, each once declared. */
export const metricMath: ObjectRule = ({ Metrics }) => {
  if (!Array.isArray(Metrics)) return undefined;
  const queries = objectsOf(Metrics);
  const ids = queries.map(({ Id }) => textOf(Id));
  // One that is not known may be any.
  if (queries.length !== Metrics.length || ids.includes(undefined)) return undefined;
  for (const [index, { Expression }] of queries.entries()) {
    const text = filledText(Expression, '1');
    if (text === undefined || /^\s*SELECT\b/i.test(text)) continue;
    if (/\bSEARCH\s*\(/.test(text)) {
      return {
        at: `Metrics.${index}.Expression`,
        problem: 'has SEARCH',
        why: 'CloudWatch takes no alarm on what a search may find: searches are for graphs.',
        mend: 'name the metrics by MetricStat.',
      };
    }
    const strange = readBy(text).find((name) => !ids.includes(name));
    if (strange !== undefined) {
      return {
        at: `Metrics.${index}.Expression`,
        problem: `reads ${strange}`,
        why: `CloudWatch finds no Id of that name among ${ids.join(', ')}.`,
        mend: 'declare it, or write the Id that is meant.',
      };
    }
  }
  return undefined;
};
