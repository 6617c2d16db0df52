import { validationError } from '../failure.ts';
import { isCustomResource } from '../specification.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { Engine } from './context.ts';

/** Refuses custom resources that would be made, before anything is: nobody here runs the functions behind them. */
export function refuseCustomResources(
  { handlers }: Pick<Engine, 'handlers'>,
  { template, graph }: Pick<ResolvedTemplate, 'template' | 'graph'>,
): void {
  const found = [...graph.keys()].flatMap((id) => {
    const type = template.resources[id]?.type ?? '';
    return isCustomResource(type) && handlers[type] === undefined ? [`${id} (${type})`] : [];
  });
  if (found.length === 0) return;
  throw validationError(
    `The embedded endpoint runs no custom resources: [${found.join(', ')}]. It has no functions to ask; leave them out by a condition here.`,
  );
}
