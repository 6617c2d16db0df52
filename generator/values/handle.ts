import { RookeryError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { askedByOthers } from '../strict.ts';
import { type Kind, PLAIN_LIST } from './kinds.ts';
import { refuseText } from './text.ts';
import { type Owner, Token } from './value.ts';

/** What stands for a resource where other resources point at it. */
export class Handle {
  readonly logicalId: string;
  readonly owner: Owner;
  readonly ref: Token<never>;
  readonly att: (name: string) => Token<never>;

  constructor(logicalId: string, owner: Owner, ref: Token<never>, att: (name: string) => Token<never>) {
    this.logicalId = logicalId;
    this.owner = owner;
    this.ref = ref;
    this.att = att;
  }
}

/** Makes the instances of a class throw for a name that they do not have: its value would be dropped silently. */
function refuseUnknown<Instance extends { readonly logicalId: string; readonly owner: Owner }>(
  { prototype }: { readonly prototype: Instance },
  what: string,
  names: readonly string[],
): void {
  const unknown = new Proxy(Object.prototype, {
    get(target, name, receiver: Instance) {
      if (typeof name !== 'string' || name in target || askedByOthers(name)) return Reflect.get(target, name, receiver);
      const meant = nearest(name, names);
      throw new RookeryError('HandleMisused', {
        what: `${receiver.owner.path}: the ${what} "${receiver.logicalId}" has no "${name}".`,
        why: 'JavaScript would answer undefined, and the value would be dropped in silence.',
        mend: meant === undefined ? `it has ${names.join(' and ')}.` : `write .${meant}.`,
      });
    },
  });
  Object.setPrototypeOf(prototype, unknown);
}

refuseUnknown(Handle, 'resource', ['ref', 'att', 'logicalId']);

refuseText(Handle, ({ logicalId, owner: { path } }) => ({
  name: `the resource "${logicalId}" itself`,
  path,
  mend: "write .ref or .att('Arn') of it, inside fn.sub or fn.join.",
}));

/** What stands for a nested stack: its outputs. */
export class StackHandle<O> {
  readonly logicalId: string;
  readonly owner: Owner;
  readonly outputs: O;
  /** What it is passed, by the parameters of its template. */
  readonly passed: Readonly<Record<string, unknown>>;

  constructor(logicalId: string, owner: Owner, outputs: O, passed: StackHandle<O>['passed']) {
    this.logicalId = logicalId;
    this.owner = owner;
    this.outputs = outputs;
    this.passed = passed;
  }
}

refuseUnknown(StackHandle, 'stack', ['outputs', 'logicalId', 'passed']);

refuseText(StackHandle, ({ logicalId, owner: { path } }) => ({
  name: `the stack "${logicalId}" itself`,
  path,
  mend: 'write one of its outputs, inside fn.sub or fn.join.',
}));

/** What is known of the values of a mapping: whether they are lists. */
function kindOfEntries(data: unknown, second: unknown): Kind | undefined {
  const found = fieldsOf(data).flatMap(([, entries]) =>
    fieldsOf(entries).filter(([name]) => typeof second !== 'string' || name === second),
  );
  const isList = found.map(([, value]) => Array.isArray(value));
  return found.length > 0 && isList.every(Boolean) ? PLAIN_LIST : undefined;
}

function fieldsOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** What stands for a mapping where its values are looked up. */
export class MappingHandle {
  readonly find: (top: unknown, second: unknown) => Token<never>;
  readonly logicalId: string;
  readonly owner: Owner;

  constructor(logicalId: string, owner: Owner, data: unknown) {
    this.logicalId = logicalId;
    this.owner = owner;
    this.find = (top, second) =>
      new Token<never>({ 'Fn::FindInMap': [logicalId, top, second] }, owner, kindOfEntries(data, second));
  }
}

refuseUnknown(MappingHandle, 'mapping', ['find']);

refuseText(MappingHandle, ({ logicalId, owner: { path } }) => ({
  name: `the mapping "${logicalId}" itself`,
  path,
  mend: 'write .find(...) of it, inside fn.sub or fn.join.',
}));
