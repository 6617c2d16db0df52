const NAME = '\\s*("(?:[^"\\\\]|\\\\.)+"|[^\\s(),"]+)\\s*';
const STATE = '(?:ALARM|OK|INSUFFICIENT_DATA)';
/** PutCompositeAlarm, AlarmRule: what holds or does not hold by itself. */
const TERMS = [
  new RegExp(
    `\\bAT_LEAST\\s*\\(\\s*\\d+%?\\s*,\\s*(?:NOT\\s+)?${STATE}\\s*,\\s*\\(${NAME}(?:,${NAME})*\\)\\s*\\)`,
    'g',
  ),
  new RegExp(`\\b${STATE}\\s*\\(${NAME}\\)`, 'g'),
  /\b(?:TRUE|FALSE)\b/g,
];
/** What is made of it. */
const JOINED = [/\bNOT\s*\u00a7/g, /\u00a7\s*\b(?:AND|OR)\b\s*\u00a7/g, /\(\s*\u00a7\s*\)/g];

/** What is left of the rule of a composite alarm when all that can be read is taken together; undefined when nothing is. */
export function unreadRule(rule: string): string | undefined {
  let text = TERMS.reduce((rest, term) => rest.replaceAll(term, '\u00a7'), rule);
  for (let before = ''; before !== text; ) {
    before = text;
    text = JOINED.reduce((rest, joined) => rest.replaceAll(joined, '\u00a7'), text);
  }
  return text.trim() === '\u00a7' ? undefined : text.replaceAll('\u00a7', '...').trim();
}
