import { type Fields, isFields } from '../../value.ts';
import { evaluate as evaluateIn, type Scope } from '../intrinsics.ts';
import { unknownsIn } from '../unknown.ts';
import { expand, expandMembers, resolved } from './expand.ts';
import { type Evaluate, type Expansion, failed, LARGEST_TEMPLATE, Unresolved } from './expansion.ts';
import { isLoop } from './for-each.ts';

/** Where the transform gets values from: parameters and mappings, and conditions once they are expanded. */
export type ScopeWith = (conditions: Fields) => Scope;

function unknown(): never {
  throw new Unresolved();
}

function evaluateWith(scope: Scope): Evaluate {
  const narrow: Scope = { ...scope, resource: unknown, attribute: unknown, importValue: unknown };
  return (value) => {
    const known = evaluateIn(value, narrow);
    return unknownsIn(known).length > 0 ? unknown() : known;
  };
}

/** A template as the transform leaves it: without loops, without its functions, and without itself. */
export function processTemplate(body: Fields, scopeWith: ScopeWith): Fields {
  refuseElsewhere(body);
  checkLoopNames(body);
  const room = { bytes: LARGEST_TEMPLATE };
  const before: Expansion = { room, bindings: new Map(), evaluate: evaluateWith(scopeWith({})) };
  const conditions = expandMembers(fields(body.Conditions), before);
  const expansion: Expansion = { room, bindings: new Map(), evaluate: evaluateWith(scopeWith(conditions)) };
  const member = (value: unknown, within: Expansion): unknown => expandMember(value, within, conditions);
  const resources = alphanumeric('LogicalId', expandMembers(fields(body.Resources), expansion, member));
  const outputs = alphanumeric('OutputKey', expandMembers(fields(body.Outputs), expansion, member));
  const { Transform: _, ...rest } = body;
  return {
    ...rest,
    ...('Conditions' in body && { Conditions: conditions }),
    ...('Resources' in body && { Resources: resources }),
    ...('Outputs' in body && { Outputs: outputs }),
  };
}

const fields = (value: unknown): Fields => (isFields(value) ? value : {});

function alphanumeric(kind: string, members: Fields): Fields {
  const odd = Object.keys(members).find((key) => !/^[a-zA-Z0-9]+$/.test(key));
  if (odd !== undefined) throw failed(`${kind} '${odd}' should be alphanumeric`);
  return members;
}

/** Attributes of resources that have to be mere words when the transform has run. */
const WORDS = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];

/** A resource or an output. */
function expandMember(value: unknown, expansion: Expansion, conditions: Fields): unknown {
  const expanded = expand(value, expansion);
  if (!isFields(expanded)) return expanded;
  const entries = Object.entries(expanded).flatMap(([key, item]): [string, unknown][] => {
    if (!WORDS.includes(key) && key !== 'DependsOn') return [[key, item]];
    const word = isFields(item) || Array.isArray(item) ? resolved(item, expansion, `${key} of a resource`) : item;
    return word === undefined ? [] : [[key, word]];
  });
  const attributes = Object.fromEntries(entries);
  const { Condition: condition } = attributes;
  if (typeof condition === 'string' && !Object.hasOwn(conditions, condition))
    throw failed(`Key ${condition} is missing in the map.`);
  return attributes;
}

/** The names of all loops, as they are written. */
function loopNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(loopNames);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(isLoop(key) ? [key.slice('Fn::ForEach::'.length)] : []),
    ...loopNames(item),
  ]);
}

/** A loop's name is its own, says the documentation of Fn::ForEach; the words are unproven. */
function checkLoopNames({ Conditions, Resources, Outputs }: Fields): void {
  const names = loopNames([Conditions, Resources, Outputs]);
  const repeated = names.find((name, index) => names.indexOf(name) < index || Object.hasOwn(fields(Resources), name));
  if (repeated !== undefined) throw failed(`The name ${repeated} of a Fn::ForEach is not unique within the template`);
}

/** Sections in which the transform has no say. */
function refuseElsewhere(body: Fields): void {
  for (const section of ['Metadata', 'Parameters', 'Mappings', 'Rules', 'Hooks']) {
    const used = /"(Fn::(?:ForEach::[^"]*|ForEach|Length|ToJsonString))":/.exec(JSON.stringify(body[section] ?? ''));
    if (used?.[1] !== undefined)
      throw failed(`${used[1]} is only supported in the Resources, Conditions, and Outputs sections`);
  }
}
