import type { Document, Template } from './model.ts';

/** The parameters of a template that nests others: where they lie. */
const LOCATION_PARAMETERS = {
  TemplateBucket: { Type: 'String', Description: 'Bucket that holds the nested templates' },
  TemplatePrefix: {
    Type: 'String',
    Default: '',
    Description: 'What their keys begin with; empty, or ending in a slash',
  },
} as const;

/** Their names. */
export const LOCATION_NAMES: readonly string[] = Object.keys(LOCATION_PARAMETERS);

/** The parameters of a template as it is emitted, those for the place of nested templates included. */
export function emittedParameters({ document, children }: Template): Document['Parameters'] {
  return children.length > 0 ? { ...LOCATION_PARAMETERS, ...document.Parameters } : document.Parameters;
}
