import { RookeryError } from '../../generator/errors.ts';
import { again } from '../aws/interrupted.ts';
import type { Stack, Target } from '../model.ts';

/** A deployed root that may hold a value of another. */
export interface DeployedRoot {
  readonly target: Target;
  readonly stack: Stack;
  /** Parameters that are outputs of other roots, by the sources. */
  readonly references: Readonly<Record<string, { readonly root: string; readonly output: string }>>;
}

/** An output of a root, and a parameter of another deployed root that has its value. */
export interface UseOfOutput {
  readonly output: string;
  readonly stack: string;
  readonly parameter: string;
  readonly target: Target;
}

/** A value short enough to be the same by chance says nothing: `true`, `2`, a name such as `dev`. */
const TELLING = 8;

/**
 * Which outputs of a deployed root the other deployed roots have as values of their parameters. It goes by what is deployed
 * and not only by the sources: those may have left out a reference that the deployed stack still has.
 */
export function outputsInUse(
  root: { readonly name: string; readonly stack: Stack },
  others: readonly DeployedRoot[],
): UseOfOutput[] {
  return root.stack.outputs.flatMap(({ name: output, value }) =>
    others.flatMap(({ target, stack, references }) =>
      stack.parameters
        .filter((parameter) => parameter.value === value && isUse(root.name, output, value, parameter.name, references))
        .map((parameter) => ({ output, stack: stack.name, parameter: parameter.name, target })),
    ),
  );
}

function isUse(
  root: string,
  output: string,
  value: string,
  parameter: string,
  references: DeployedRoot['references'],
): boolean {
  const reference = references[parameter];
  if (reference !== undefined) return reference.root === root && reference.output === output;
  // No reference by the sources of today: it was one if the value cannot be there by chance.
  return value.length >= TELLING && (parameter === output || value.startsWith('arn:') || /-[0-9a-f]{8,}$/.test(value));
}

/** Refuses to delete a root whose outputs deployed roots have. */
export function refuseDeletion(target: Target, uses: readonly UseOfOutput[]): void {
  const [first] = uses;
  if (first === undefined) return;
  throw new RookeryError(
    'RootInUse',
    {
      what: `root ${target.root}: stack ${target.stackName} is not deleted, since its outputs are in use: ${listed(uses)}.`,
      why: 'what they name would be gone, and the stacks that were passed it would go on naming it.',
      mend: `delete those first: \`${again(first.target, 'stack:delete')}\`; without --root all are deleted, in the right order.`,
    },
    3,
  );
}

/** Refuses an update after which an output is gone that deployed roots have. */
export function refuseDropped(target: Target, outputs: readonly string[], uses: readonly UseOfOutput[]): void {
  const dropped = uses.filter(({ output }) => !outputs.includes(output));
  const [first] = dropped;
  if (first === undefined) return;
  throw new RookeryError(
    'OutputInUse',
    {
      what: `root ${target.root}: it no longer puts out what is in use: ${listed(dropped)}.`,
      why: 'the stacks that were passed it would go on naming what this update may remove.',
      mend: `deploy those without it first (\`${again(first.target, 'stack:update')}\`), then this root.`,
    },
    3,
  );
}

const listed = (uses: readonly UseOfOutput[]) =>
  uses.map(({ output, stack, parameter }) => `${output} is ${parameter} of stack ${stack}`).join(', ');
