import { list, mergedTags, object, pairs } from './handler-values.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties that a template sets, with what is there now in their place: `now` says it by name, and `undefined`
 * that there is nothing any more. A property that it does not name cannot be changed from outside.
 */
export function liveProperties(expected: Properties, now: Properties): Properties {
  const live = Object.entries(expected).map(([name, value]): [string, unknown] => [
    name,
    Object.hasOwn(now, name) ? now[name] : value,
  ]);
  return Object.fromEntries(live.filter(([, value]) => value !== undefined));
}

/** Of the attributes that a template lists as `[{ Key, Value }]`, those that are there now; others are not its business. */
export function liveAttributes(expected: unknown, now: Readonly<Record<string, string>>): unknown {
  return list(expected).flatMap((item) => {
    const Key = String(object(item).Key);
    const Value = now[Key];
    return Value === undefined ? [] : [{ Key, Value }];
  });
}

/** Of the tags that a template sets, those that are there now; keys of others are left alone, as CloudFormation does. */
export function liveTags(expected: unknown, now: readonly { readonly Key: string; readonly Value: string }[]): unknown {
  return liveAttributes(mergedTags([], expected), pairs(now));
}
