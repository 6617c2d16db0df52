import type { Resource } from './specification.ts';

/** What a change of a property does: nothing, that depends, or another resource takes the place of this one. */
const EFFECTS = ['no', 'maybe', 'yes'] as const;

/** A line a resource type: its name, its properties by the effect of a change, and paths whose change replaces it as well. */
export function recreationLines(resources: readonly Resource[]): readonly string[] {
  return resources
    .map(({ cloudFormationType, properties, additionalReplacementProperties = [] }) => {
      const named = EFFECTS.map((effect) =>
        Object.keys(properties).filter((name) => (properties[name]?.causesReplacement ?? 'no') === effect),
      );
      const paths = additionalReplacementProperties.map((path) => path.join('/'));
      return [cloudFormationType, ...[...named, paths].map((names) => names.sort().join(' '))].join('|');
    })
    .sort();
}
