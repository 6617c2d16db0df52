import type { Correction } from '../corrections.ts';
import { computeValues } from './compute.ts';
import { edgeValues } from './edge.ts';
import { freeText, namedResources } from './named-resources.ts';
import { policies } from './policies.ts';
import { storageValues } from './storage.ts';

export { identities } from './identities.ts';
export { statefulTypes } from './stateful.ts';

/** Every correction of a property. Each says why; one that matches the specification no more stops generation. */
export const corrections: readonly Correction[] = [
  ...computeValues,
  ...edgeValues,
  ...storageValues,
  ...policies,
  ...namedResources,
  ...freeText,
];

/** Attributes that the specification lacks, as members of an interface. */
export const attributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A nested stack has an attribute for each output of its template, which the specification cannot know.
  'AWS::CloudFormation::Stack': { '[output: `Outputs.${string}`]': 'string' },
};
