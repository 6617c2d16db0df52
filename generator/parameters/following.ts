import type { Outputs, Template } from '../model.ts';
import type { Arguments, Parameters } from './parameters.ts';

/**
 * A template as its options make it: which parameters it takes and which outputs it has follows from them, for the
 * compiler as when it runs. A test has to show that both are the same: test/arguments.test.ts does so for the
 * catalogue.
 */
export function following<P extends Parameters, O extends Outputs>(made: Template<never, Outputs>) {
  return made as unknown as Template<Arguments<P>, O>;
}
