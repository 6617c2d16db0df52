import { eitherKind, inForm, type Kind, PLAIN } from './kinds.ts';
import { Token } from './value.ts';

/** What a value is; undefined for a literal, which is whatever the place that it stands at wants. */
export function kindOfValue(value: unknown): Kind | undefined {
  if (value instanceof Token) return value.kind;
  if (!Array.isArray(value)) return undefined;
  const kinds = value.map(kindOfValue).filter((kind) => kind !== undefined);
  const element = kinds.reduce<Kind | undefined>(eitherKind, undefined);
  return element && inForm('list', element);
}

/** What an element is of a list, or of a text that is a list joined by commas. */
export function elementOf(list: unknown): Kind {
  const kind = kindOfValue(list);
  return kind === undefined || kind.form === 'one' ? PLAIN : inForm('one', kind);
}

/** Where a value comes from, in the words of the template that declares it. */
export function originOf(value: unknown): string {
  if (!(value instanceof Token)) return Array.isArray(value) ? 'a list' : JSON.stringify(value);
  const { Ref, 'Fn::GetAtt': attribute } = value.intrinsic;
  if (Array.isArray(attribute)) return attribute.join('.');
  return Ref === undefined ? (Object.keys(value.intrinsic)[0] ?? '') : String(Ref);
}
