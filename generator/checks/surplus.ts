import { RookeryError } from '../errors.ts';
import type { DeclaredResource, Document } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Token } from '../values/value.ts';
import type { Nesting } from './arguments.ts';

/**
 * Refuses arguments of a nested stack that no template declares. Spreads may carry more than the stack takes: parameters
 * of the parent, and parameters and outputs of what it nests.
 */
export function checkSurplus(nestings: readonly Nesting[], { Parameters, Resources }: Document): void {
  if (nestings.length === 0) return;
  const names = new Set([...Object.keys(Parameters), ...Object.values(Resources).flatMap(namesOf)]);
  for (const nesting of nestings) {
    for (const [name, value] of Object.entries(nesting.values)) {
      const { document, removed } = nesting.child;
      const isTaken = Object.hasOwn(document.Parameters, name) || removed.includes(name);
      if (!isTaken && value !== undefined && !names.has(name) && !isCarried(name, value)) throw nobodys(nesting, name);
    }
  }
}

function namesOf({ nested }: DeclaredResource): readonly string[] {
  return nested === undefined ? [] : [...Object.keys(nested.document.Parameters), ...Object.keys(nested.outputs)];
}

/** Whether a spread of `prefixed(...)` or `unprefixed(...)` made the name of the value's own. */
function isCarried(name: string, value: unknown): boolean {
  if (!(value instanceof Token)) return false;
  const { Ref, 'Fn::GetAtt': attribute } = value.intrinsic;
  const own = Array.isArray(attribute) ? String(attribute[1]).replace('Outputs.', '') : String(Ref ?? '');
  return own !== '' && (name.endsWith(own) || own.endsWith(name));
}

function nobodys({ path, logicalId, child }: Nesting, name: string): RookeryError {
  const declared = Object.keys(child.document.Parameters);
  const meant = nearest(name, declared);
  return new RookeryError('ArgumentUnknown', {
    what: `${path}: stack ${logicalId} is passed "${name}", which ${child.path} does not declare.`,
    why: 'the value would be dropped in silence.',
    mend: meant === undefined ? `leave it out. It takes: ${declared.join(', ') || 'nothing'}.` : `write "${meant}".`,
  });
}
