import type { Outputs, Template } from './model.ts';
import type { Arguments, Parameters } from './parameters.ts';

/**
 * A template as its options make it: which parameters it takes and which outputs it has follows from them, for the
 * compiler as when it runs. That both come to the same is for a test to show: test/arguments.test.ts does of the
 * catalogue.
 */
export const following = <P extends Parameters, O extends Outputs>(made: Template<never, Outputs>) =>
  made as unknown as Template<Arguments<P>, O>;
