import { type Fields, isFields } from '../../value.ts';
import { callOf, type Expand, type Expansion, failed, Unresolved } from './expansion.ts';
import { isLoop, loopMembers } from './for-each.ts';
import { jsonString } from './json-string.ts';

/** A value with its loops, their identifiers and the transform's functions resolved. */
export function expand(value: unknown, expansion: Expansion): unknown {
  if (Array.isArray(value)) return value.map((item) => expand(item, expansion));
  if (!isFields(value)) return value;
  const call = callOf(value);
  if (call !== undefined && !isLoop(call[0])) return expandCall(call[0], call[1], expansion);
  return expandMembers(value, expansion);
}

/** The members of an object, those that a loop makes among them. */
export function expandMembers(members: Fields, expansion: Expansion, member: Expand = expand): Fields {
  const expanded = new Map<string, unknown>();
  for (const [key, value] of Object.entries(members)) {
    const made = isLoop(key)
      ? loopMembers(key, value, expansion, { collection: expand, member })
      : [[key, member(value, expansion)] as const];
    for (const [name, one] of made) {
      if (expanded.has(name)) throw failed(`Duplicate key '${name}' when merging keys to parent object in Fn::ForEach`);
      expanded.set(name, one);
    }
  }
  return Object.fromEntries(expanded);
}

function expandCall(name: string, argument: unknown, expansion: Expansion): unknown {
  switch (name) {
    case 'Ref':
      return reference(argument, expansion);
    case 'Fn::GetAtt':
      return { [name]: Array.isArray(argument) ? argument.map((part) => named(part, expansion)) : argument };
    case 'Fn::Sub':
      return substituted(argument, expansion);
    case 'Fn::Length':
      return lengthOf(argument, expansion);
    case 'Fn::ToJsonString':
      return jsonString(expand(argument, expansion), expansion.evaluate);
    case 'Fn::FindInMap':
      return found(argument, expansion);
    default:
      return { [name]: expand(argument, expansion) };
  }
}

function reference(argument: unknown, expansion: Expansion): unknown {
  const name = named(argument, expansion);
  return typeof name === 'string' ? (expansion.bindings.get(name) ?? { Ref: name }) : { Ref: name };
}

/** A name that may be worked out, as that of a resource in Ref and Fn::GetAtt. */
export function named(value: unknown, expansion: Expansion): unknown {
  return isFields(value) ? resolved(expand(value, expansion), expansion, 'the name of a resource') : value;
}

/** What a value comes to; it has to be known without a stack. */
export function resolved(value: unknown, { evaluate }: Expansion, what: string): unknown {
  try {
    return evaluate(value);
  } catch (error) {
    if (error instanceof Unresolved) throw failed(`${what} could not be resolved`);
    throw error;
  }
}

const placeholder = /\$\{([^!{}][^{}]*)\}/g;

/** The text of Fn::Sub with the identifiers of loops replaced; one with nothing else in it is a mere text. */
function substituted(argument: unknown, expansion: Expansion): unknown {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string') return { 'Fn::Sub': expand(argument, expansion) };
  const local = isFields(variables) ? variables : {};
  const replaced = text.replace(placeholder, (all, name: string) =>
    Object.hasOwn(local, name) ? all : (expansion.bindings.get(name.trim()) ?? all),
  );
  if (variables !== undefined) return { 'Fn::Sub': [replaced, expand(variables, expansion)] };
  return replaced !== text && !replaced.includes('${') ? replaced : { 'Fn::Sub': replaced };
}

function lengthOf(argument: unknown, expansion: Expansion): unknown {
  try {
    const list = expansion.evaluate(expand(argument, expansion));
    if (Array.isArray(list)) return list.length;
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
  }
  throw failed('The Fn::Length value could not be resolved for properties');
}

/** What a mapping has, or the default; a key that it has not is left to the stack, which may not need it. */
function found(argument: unknown, expansion: Expansion): unknown {
  const [name, first, second, options, ...more] = Array.isArray(argument) ? argument : [];
  const hasDefault = isFields(options) && 'DefaultValue' in options;
  if (!Array.isArray(argument) || more.length > 0 || (options !== undefined && !hasDefault))
    return { 'Fn::FindInMap': expand(argument, expansion) };
  const keys = [name, first, second].map((part) => resolved(expand(part, expansion), expansion, 'Fn::FindInMap'));
  try {
    return expansion.evaluate({ 'Fn::FindInMap': keys });
  } catch {
    return hasDefault ? expand(options.DefaultValue, expansion) : { 'Fn::FindInMap': keys };
  }
}
