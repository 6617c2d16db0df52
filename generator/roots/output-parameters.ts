import type { DescribedOutput, NestedStack, Outputs, Template } from '../model.ts';
import { kindParameter, type ParameterFor } from '../parameters/parameters.ts';
import { kindOfValue } from '../values/kind-of.ts';
import { PLAIN } from '../values/kinds.ts';

type ParametersOf<O extends Outputs, Name extends keyof O & string> = {
  readonly [N in Name]: ParameterFor<NestedStack<O>['outputs'][N]>;
};

/**
 * Parameters that take what another root puts out: under the names of its outputs, and as narrow. A root that declares them
 * is passed them by spreading those outputs.
 */
export function outputParameters<A extends object, O extends Outputs, const Name extends keyof O & string>(
  { path, document }: Template<A, O>,
  ...names: readonly Name[]
): ParametersOf<O, Name> {
  const parameters = names.map((name) => {
    // Every output has been described by now.
    const { Value, Description = `Output ${name} of ${path}` } = document.Outputs[name] as DescribedOutput;
    return [name, kindParameter(kindOfValue(Value) ?? PLAIN, { Description })];
  });
  // Object.fromEntries loses the types of its keys; they are those asked for.
  return Object.fromEntries(parameters) as ParametersOf<O, Name>;
}
