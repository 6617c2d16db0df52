import { RookeryError } from '../errors.ts';
import { Condition } from '../intrinsics.ts';
import { nearest } from '../nearest.ts';
import type { DeclaredResource } from '../template.ts';

const POLICIES = ['Delete', 'Retain', 'Snapshot'];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeletionPolicy: [...POLICIES, 'RetainExceptOnCreate'],
  UpdateReplacePolicy: POLICIES,
};
const NAMES = [
  'Condition',
  'DependsOn',
  ...Object.keys(CHOICES),
  'CreationPolicy',
  'UpdatePolicy',
  'Metadata',
  'comment',
];

/** Refuses what stands beside the properties of a resource and is no attribute, or not of its kind. */
export function checkAttributes(path: string, logicalId: string, { attributes }: DeclaredResource): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const problem = problemOf(name, value);
    if (problem === undefined) continue;
    throw new RookeryError('AttributeInvalid', {
      what: `${path}: Resources.${logicalId}: ${problem.what}.`,
      why: 'CloudFormation refuses the template, or takes something else than was meant.',
      mend: `${problem.mend}.`,
    });
  }
}

function problemOf(name: string, value: unknown): { readonly what: string; readonly mend: string } | undefined {
  if (!NAMES.includes(name)) {
    return { what: `there is no attribute "${name}"`, mend: `write "${nearest(name, NAMES) ?? NAMES.join('", "')}"` };
  }
  if (name === 'Condition' && !(value instanceof Condition)) {
    const found = typeof value === 'string' ? `"${value}"` : 'no condition';
    return { what: `Condition is ${found}`, mend: 'give it what `condition(...)` answers' };
  }
  if (name === 'DependsOn' && !(Array.isArray(value) && value.every(isHandle))) {
    return { what: 'DependsOn does not name resources', mend: 'list what `resource(...)` or `stack(...)` answers' };
  }
  const choices = CHOICES[name];
  if (choices === undefined || choices.includes(String(value))) return undefined;
  const meant = nearest(String(value), choices);
  return {
    what: `${name} is ${JSON.stringify(value)}`,
    mend: meant === undefined ? `write one of ${choices.join(', ')}` : `write "${meant}"`,
  };
}

const isHandle = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'logicalId' in value &&
  'owner' in value &&
  !(value instanceof Condition);
