import { RookeryError } from '../errors.ts';
import type { DescribedOutput, NestedStack, Outputs, Template } from '../model.ts';
import { nearest } from '../nearest.ts';
import type { Checked } from '../parameters/checked.ts';
import { strict } from '../strict.ts';
import { kindOfValue } from '../values/kind-of.ts';
import { type Owner, Token } from '../values/value.ts';
import type { FromEnvironment, Root, RootSettings } from './model.ts';

type OptionalNames<A> = { [Name in keyof A]-?: Partial<A> extends Pick<A, Name> ? Name : never }[keyof A];
/** Parameters without a default whose values name something: an environment cannot know it, so another root has to. */
type Named<A> = {
  [Name in Exclude<keyof A, OptionalNames<A>>]: true extends IsNamed<Exclude<A[Name], Token<unknown>>> ? Name : never;
}[Exclude<keyof A, OptionalNames<A>>];
type IsNamed<V> = V extends unknown ? ('~means' extends keyof V ? true : false) : never;

/** What a root is passed: of its parameters those that are passed at all, and every one that names something. */
export type PassedTo<A, Passed> = Checked<Pick<A, (keyof A & keyof Passed) | Named<A>>, Passed>;

/**
 * A root stack of a system of several: a template that is deployed by itself. `parameters` are outputs of other roots, which
 * may be spread, and literals; what is left comes from `environments.ts` and from the foundation. An output is not exported:
 * the deployer reads it and passes it on.
 */
export function root<A extends object, O extends Outputs, const Passed extends object = Readonly<Record<never, never>>>(
  template: Template<A, O>,
  parameters: PassedTo<A, Passed>,
  settings: RootSettings = {},
): Root<A, O, Passed> {
  const owner: Owner = { path: `the root of ${template.path}` };
  // What is inferred is what is passed: `PassedTo` only refuses.
  const passed = parameters as unknown as Passed;
  return { template, parameters: passed, owner, region: settings.region, outputs: outputsOf(template, owner) };
}

/** A value of a root's parameter that `environments.ts` names, where otherwise another root would have to. */
export const fromEnvironment = new Token<never>(
  { FromEnvironment: '' },
  {
    path: 'environments.ts',
  },
) as FromEnvironment; // The mark exists in types only.

function outputsOf<A extends object, O extends Outputs>(
  template: Template<A, O>,
  owner: Owner,
): NestedStack<O>['outputs'] {
  const tokens = Object.entries(template.document.Outputs).map(([name, output]) => {
    // Every output has been described by now.
    const { Value } = output as DescribedOutput;
    return [name, new Token({ 'Fn::GetAtt': [template.path, `Outputs.${name}`] }, owner, kindOfValue(Value))];
  });
  const missing = (name: string) => noOutput(template, name);
  // The outputs are those of the template; Object.fromEntries loses their names.
  return strict(Object.fromEntries(tokens), missing) as NestedStack<O>['outputs'];
}

function noOutput({ path, outputs }: Template, name: string): RookeryError {
  const names = Object.keys(outputs);
  const meant = nearest(name, names);
  return new RookeryError('OutputUnknown', {
    what: `${path}: it has no output "${name}".`,
    why: 'a root that is passed it would be passed nothing.',
    mend: meant === undefined ? `take one of: ${names.join(', ') || 'none'}.` : `write "${meant}".`,
  });
}
