import type { Template } from '../../generator/model.ts';
import type { App } from './app.ts';

const BUCKET = 'SiteBucketName';

/** The name of the only root of a system that has a site; nothing, where there are several of them, or one root alone. */
export function rootOfSite({ roots = [] }: Pick<App, 'roots'>): string | undefined {
  const [first, other] = roots.filter(({ template }) => hasSite(template));
  return other === undefined ? first?.name : undefined;
}

function hasSite(template: Template): boolean {
  return Object.hasOwn(template.outputs, BUCKET) || template.children.some(hasSite);
}
