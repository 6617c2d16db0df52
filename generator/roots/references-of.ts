import type { ManifestRoot } from '../synth.ts';
import type { Reference } from './model.ts';

/** The parameters of a root that are outputs of earlier ones. */
export function referencesOf({ parameters }: Pick<ManifestRoot, 'parameters'>): Readonly<Record<string, Reference>> {
  const references = Object.entries(parameters).flatMap(([parameter, from]) =>
    typeof from === 'object' && 'output' in from ? [[parameter, from] as const] : [],
  );
  return Object.fromEntries(references);
}
