import { broken } from './constraints.ts';
import { RookeryError } from './errors.ts';
import { literalConstraints } from './parameters.ts';
import type { Template } from './template.ts';

/** Refuses what the parameters of a nested template would not take; what is known only at deploy time passes. */
export function checkGiven(
  path: string,
  logicalId: string,
  { path: childPath, document: { Parameters } }: Template,
  given: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(given)) {
    const declared = Parameters[name];
    if (declared === undefined || typeof value === 'object') continue;
    const parameter = literalConstraints(declared);
    const breach = broken(parameter, String(value));
    if (breach === undefined) continue;
    throw new RookeryError('ArgumentRefused', {
      what: `${path}: stack ${logicalId} is given ${name} ${JSON.stringify(breach.element)}, which is ${breach.problem}.`,
      why: parameter.ConstraintDescription
        ? `${childPath} takes ${parameter.ConstraintDescription}.`
        : `${childPath} declares the parameter with that constraint, and CloudFormation would refuse the value.`,
      mend: `give ${logicalId} another ${name}.`,
    });
  }
}
