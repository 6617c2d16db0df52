import { type Fields, isFields } from '../../value.ts';
import { type ResourceDefinition, type Template, templateOf } from '../template.ts';
import { isLoop } from './for-each.ts';

/** A template that its transform has not gone over yet: what of it needs no transform is checked. */
export function outlineOf(body: Fields): Template {
  const { Resources } = body;
  const any = isFields(Resources) && Object.keys(Resources).length > 0 ? { Any: { Type: 'Any' } } : Resources;
  const checked = templateOf({ ...body, Resources: any, Conditions: {}, Outputs: {} });
  return { ...checked, resources: outlinedResources(Resources) };
}

/** The resources that a template names before the transform has run, those inside its loops once each. */
function outlinedResources(resources: unknown): Template['resources'] {
  if (!isFields(resources)) return {};
  return Object.fromEntries(
    Object.entries(resources).flatMap(([key, value]): [string, ResourceDefinition][] => {
      if (isLoop(key)) return Object.entries(outlinedResources(Array.isArray(value) ? value[2] : undefined));
      return isFields(value) && typeof value.Type === 'string' ? [[key, outlined(value.Type, value)]] : [];
    }),
  );
}

function outlined(type: string, { Properties: properties }: Fields): ResourceDefinition {
  return { type, properties: isFields(properties) ? properties : {}, dependsOn: [], attributes: {} };
}
