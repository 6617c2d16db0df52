import { isFields } from '../../value.ts';
import { callOf, type Evaluate, failed, Unresolved } from './expansion.ts';

/**
 * The text that Fn::ToJsonString makes. What only the stack knows stands in a Fn::Sub, as AWS leaves it
 * (aws-cloudformation/cfn-language-discussion#103), so that it has to be a text.
 */
export function jsonString(value: unknown, evaluate: Evaluate): unknown {
  if (typeof value !== 'object') throw failed('Fn::ToJsonString resolve value type mismatch');
  const later: Record<string, unknown> = {};
  const marked = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(marked).filter((one) => one !== undefined);
    if (!isFields(item)) return typeof item === 'string' ? escaped(item) : item;
    if (callOf(item) !== undefined) return worked(item);
    const entries = Object.entries(item).map(([key, inner]) => [escaped(key), marked(inner)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  };
  const worked = (call: unknown): unknown => {
    try {
      const known = evaluate(call);
      return typeof known === 'object' ? marked(known) : typeof known === 'string' ? escaped(known) : known;
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      const name = `Value${Object.keys(later).length}`;
      later[name] = call;
      return `\${${name}}`;
    }
  };
  const text = JSON.stringify(marked(value));
  if (Object.keys(later).length === 0) return text.replaceAll('${!', '${');
  return { 'Fn::Sub': [text, later] };
}

/** A text that Fn::Sub leaves as it is. */
const escaped = (text: string): string => text.replaceAll('${', '${!');
