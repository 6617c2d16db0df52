import { type Checked, checkOptions, type Declared, following, memoize, template } from '../../generator/index.ts';
import { bindingsOf } from './parts/bindings.ts';
import { checkRunUses, mergeParameters } from './parts/checks.ts';
import { taskParameters } from './parts/parameters.ts';
import { paramsOf } from './parts/params.ts';
import { type RunOutputs, runOutputs } from './parts/run-task.ts';
import { securityGroup } from './parts/security-group.ts';
import { RUN_OPTIONS } from './parts/shapes.ts';
import { task } from './parts/task.ts';
import { type RunOptions, type TaskParameters, taskParametersOf } from './parts/task-options.ts';

const build = memoize((options: RunOptions) => {
  checkOptions('oneOffTaskTemplate', RUN_OPTIONS, options);
  const { path, uses = [] } = options;
  checkRunUses(path, uses);
  const parameters = mergeParameters(path, taskParameters, taskParametersOf(options));
  return template({
    path,
    description: 'Task that is run once, when somebody says so',
    parameters,
    body(builder) {
      const params = paramsOf(path, parameters, builder.params);
      const bindings = bindingsOf(uses, params);
      const made = task(builder, params, { options, main: { name: 'task' }, bindings });
      const { group } = securityGroup(builder, params.take(taskParameters), { options, bindings });
      return runOutputs(options, params, { task: made, group });
    },
  });
});

/** A task that is started by hand only: a migration before a release, a repair. */
export function oneOffTaskTemplate<const O extends object>(options: Checked<RunOptions, O>) {
  return following<Declared<typeof taskParameters & TaskParameters<O>>, RunOutputs<O>>(build(options));
}
