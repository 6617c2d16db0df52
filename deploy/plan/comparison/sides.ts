import type { Known } from './fold.ts';
import { fold } from './fold.ts';
import { asReference, type ParameterStates } from './parameters.ts';
import type { TemplateData } from './template-data.ts';

/** A stack before and after: both templates, and the parameters of each. */
export interface Sides {
  readonly before: TemplateData;
  readonly after: TemplateData;
  readonly deployed: Readonly<Record<string, string>>;
  readonly parameters: ParameterStates;
  /** `AWS::Region` and its like, as far as they are the same in every stack. */
  readonly pseudo: Readonly<Record<string, string>>;
}

type ValueOf = (name: string) => string | undefined;

/** What can be told of a template's parameters, conditions and mappings; conditions may go by other values. */
function knownOf(
  { Parameters, Conditions, Mappings }: TemplateData,
  pseudo: Sides['pseudo'],
  actualOf: ValueOf,
  expectedOf: ValueOf,
): Known {
  const conditions = new Map<string, boolean | undefined>();
  const reference = (name: string, of: ValueOf) => pseudo[name] ?? asReference(Parameters[name], of(name));
  const condition = (name: string): boolean | undefined => {
    if (!conditions.has(name)) {
      // A condition that led to itself would be unknown.
      conditions.set(name, undefined);
      const value = fold(Conditions[name], expected);
      conditions.set(name, typeof value === 'boolean' ? value : undefined);
    }
    return conditions.get(name);
  };
  const common = { condition, mapping: (name: string) => Mappings[name] };
  const expected: Known = { ...common, value: (name) => reference(name, expectedOf) };
  return { ...common, value: (name) => reference(name, actualOf) };
}

/** What is known of a stack as it is. */
export function knownBefore({ before, deployed, pseudo }: Sides): Known {
  const deployedOf = (name: string) => deployed[name];
  return knownOf(before, pseudo, deployedOf, deployedOf);
}

/** What is known of a stack as it is to be. A condition takes a value that nobody knows yet as it stands now. */
export function knownAfter({ after, deployed, parameters, pseudo }: Sides): Known {
  const actualOf = (name: string) => parameters[name]?.value;
  return knownOf(after, pseudo, actualOf, (name) => actualOf(name) ?? deployed[name]);
}
