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

  constructor(logicalId: string, owner: Owner, outputs: O) {
    this.logicalId = logicalId;
    this.owner = owner;
    this.outputs = outputs;
  }
}

refuseText(StackHandle, ({ logicalId, owner: { path } }) => ({
  name: `the stack "${logicalId}" itself`,
  path,
  mend: 'write one of its outputs, inside fn.sub or fn.join.',
}));

/** What stands for a mapping where its values are looked up. */
export class MappingHandle {
  readonly find: (top: unknown, second: unknown) => Token<never>;
  readonly logicalId: string;
  readonly owner: Owner;

  constructor(logicalId: string, owner: Owner) {
    this.logicalId = logicalId;
    this.owner = owner;
    this.find = (top, second) => new Token<never>({ 'Fn::FindInMap': [logicalId, top, second] }, owner);
  }
}

refuseText(MappingHandle, ({ logicalId, owner: { path } }) => ({
  name: `the mapping "${logicalId}" itself`,
  path,
  mend: 'write .find(...) of it, inside fn.sub or fn.join.',
}));
