import { type Arguments, once, type Template, template } from '../generator/index.ts';
import { checkNoAlarms, together } from './parts/checks.ts';
import { taskParameters } from './parts/parameters.ts';
import { runOutputs } from './parts/run-task.ts';
import { securityGroup } from './parts/security-group.ts';
import { task } from './parts/task.ts';
import { type Beside, type Compute, type TaskNeeds, type TaskOptions, taskNeeds } from './parts/task-options.ts';
import { type Named, wiring } from './parts/wiring.ts';
import type { Declared, Use } from './uses.ts';

type AnyOptions = TaskOptions<readonly Use[], Compute, readonly Beside[], false>;

const build = once((options: AnyOptions) => {
  const { path, uses = [] } = options;
  checkNoAlarms(path, uses);
  const parameters = together(path, taskParameters, taskNeeds(options));
  return template({
    path,
    description: 'Task that is run once, when somebody says so',
    parameters,
    body(verbs) {
      // The options say which parameters there are: one by one their types are lost, and checked where they are passed.
      const params = verbs.params as Named;
      const wired = wiring(uses, params);
      const made = task(verbs, params, { options, main: { name: 'task' }, wired });
      const { group } = securityGroup(verbs, params, { options, wired });
      return runOutputs(options, params, { task: made, group });
    },
  });
});

/** A task that nothing runs by itself: a migration before a release, a repair. */
export const oneOffTaskTemplate = <
  const U extends readonly Use[] = readonly [],
  const C extends Compute = 'fargate',
  const B extends readonly Beside[] = readonly [],
>(
  options: TaskOptions<U, C, B, false>,
) =>
  // The parameters are those that `build` makes of the same options; as data they have lost their types.
  build(options as unknown as AnyOptions) as unknown as Template<
    Arguments<Declared<typeof taskParameters & TaskNeeds<U, C, B, false>>>,
    ReturnType<typeof build>['outputs']
  >;
