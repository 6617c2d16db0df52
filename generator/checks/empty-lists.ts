import { RookeryError } from '../errors.ts';
import type { Template } from '../model.ts';
import { broken, takesList } from '../parameters/constraints.ts';
import type { Parameter, Parameters } from '../parameters/parameters.ts';
import { nameOf } from '../values/references.ts';
import type { Owner } from '../values/value.ts';
import { intrinsicsWithin } from './breaking-uses.ts';

/** Whether a list parameter has a pattern that an empty list does not keep: it is one empty element to CloudFormation. */
const refusesEmpty = (parameter: Parameter): boolean => takesList(parameter) && broken(parameter, '') !== undefined;

/** Refuses a list that is empty by default under a pattern that an empty list does not keep. */
export function checkListDefaults(path: string, parameters: Parameters): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.Default === '' && refusesEmpty(parameter)) throw emptyList(`${path}: Parameters.${name}`, name);
  }
}

/** Refuses to pass a parameter that is empty by default to a list under such a pattern. */
export function checkEmptyLists(
  parent: { readonly path: string; readonly owner: Owner; readonly document: { readonly Parameters: Parameters } },
  logicalId: string,
  { path, document }: Template,
  args: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(args)) {
    const parameter = document.Parameters[name];
    if (parameter === undefined || !refusesEmpty(parameter)) continue;
    const [only, ...more] = [...intrinsicsWithin(value)].filter(({ owner }) => owner === parent.owner);
    const source = only && more.length === 0 ? nameOf(only) : '';
    if (parent.document.Parameters[source]?.Default !== '') continue;
    throw emptyList(
      `${parent.path}: stack ${logicalId} is passed ${name} from ${source}, ${path}: Parameters.${name}`,
      name,
    );
  }
}

function emptyList(at: string, name: string) {
  return new RookeryError('EmptyListRefused', {
    what: `${at} is a list with an AllowedPattern, and is empty by default.`,
    why: 'CloudFormation matches the pattern with each element, and takes an empty list for one empty element.',
    mend: `let the pattern of ${name} take nothing, too: "(|...)".`,
  });
}
