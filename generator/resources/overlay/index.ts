import type { Correction } from '../corrections.ts';
import { COMPUTE_VALUES } from './compute.ts';
import { EDGE_VALUES } from './edge.ts';
import { FREE_TEXT, NAMED_RESOURCES } from './named-resources.ts';
import { policies } from './policies.ts';
import { STORAGE_VALUES } from './storage.ts';

export { identities } from './identities.ts';
export { statefulTypes } from './stateful.ts';

/** Every correction of a property. Each says why; one that matches the specification no more stops generation. */
export const corrections: readonly Correction[] = [
  ...COMPUTE_VALUES,
  ...EDGE_VALUES,
  ...STORAGE_VALUES,
  ...policies,
  ...NAMED_RESOURCES,
  ...FREE_TEXT,
];

/** Attributes that the specification lacks, as members of an interface. */
export const attributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A nested stack has an attribute for each output of its template, which the specification cannot know.
  'AWS::CloudFormation::Stack': { '[output: `Outputs.${string}`]': 'string' },
};
