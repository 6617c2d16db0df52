import { RookeryError } from '../../generator/errors.ts';
import type { PlacedRoot } from '../../generator/roots/model.ts';
import { again } from '../aws/interrupted.ts';
import type { Stack, Target } from '../model.ts';

/** The values of a root's parameters that are outputs of others, as far as those are deployed. */
export interface ReadReferences {
  readonly values: Readonly<Record<string, string>>;
  /** Parameters whose values no deployment has yet, by the root that they come from. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Reads what a root is passed from the stacks of the roots that it needs. */
export function readReferences(
  { references }: Pick<PlacedRoot, 'references'>,
  stacks: ReadonlyMap<string, Stack | undefined>,
): ReadReferences {
  const values: Record<string, string> = {};
  const missing: Record<string, string> = {};
  for (const [parameter, { root, output }] of Object.entries(references)) {
    const found = stacks.get(root)?.outputs.find(({ name }) => name === output);
    if (found === undefined) missing[parameter] = root;
    else values[parameter] = found.value;
  }
  return { values, missing };
}

/** Refuses to deploy a root before those that it needs. */
export function needReferences(
  { name, references }: PlacedRoot,
  { missing }: ReadReferences,
  targets: ReadonlyMap<string, Target>,
): void {
  const [first] = Object.entries(missing);
  if (first === undefined) return;
  const [parameter, root] = first;
  const target = targets.get(root)!;
  const output = references[parameter]?.output;
  throw new RookeryError(
    'RootMissing',
    {
      what: `root ${name}: ${parameter} is ${output} of the root ${root}, whose stack ${target.stackName} has no such output.`,
      why: 'the stack was never deployed, or by older sources, or the output has a condition that does not hold there.',
      mend: `run \`${again(target, 'stack:update')}\` first.`,
    },
    3,
  );
}
