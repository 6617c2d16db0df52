import { RookeryError } from '../../generator/errors.ts';
import { nearest } from '../../generator/nearest.ts';
import { holdsParameters, isSuccess } from '../aws/status.ts';
import type { ParameterDeclaration, ParameterValue, Stack } from '../model.ts';
import { checkValue } from './parameter-check.ts';

/** What CloudFormation is told about one parameter: a value, or to keep the one it has. */
export type ResolvedParameter =
  | { readonly name: string; readonly value: string; readonly usePrevious?: undefined }
  | { readonly name: string; readonly usePrevious: true; readonly value?: undefined };

export interface ParameterSources {
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  /** Of `environments.ts` and the command line; wins over all else. */
  readonly values: Readonly<Record<string, ParameterValue | undefined>>;
  /** Outputs of the foundation stack: those that are no parameter here are left out. */
  readonly foundation: Readonly<Record<string, string>>;
  readonly deployed: Stack | undefined;
}

function unknown(name: string, declared: readonly string[]): RookeryError {
  const close = nearest(name, declared);
  return new RookeryError('UnknownParameter', {
    what: `the template has no parameter "${name}"${close ? `; did you mean "${close}"?` : '.'}`,
    why: 'CloudFormation refuses values for parameters that a template does not declare.',
    mend:
      declared.length === 0
        ? 'leave it out: the template has no parameters.'
        : `its parameters are ${declared.join(', ')}.`,
  });
}

function missing(name: string, { Description }: ParameterDeclaration): RookeryError {
  return new RookeryError('ParameterMissing', {
    what: `parameter "${name}"${Description ? ` (${Description})` : ''} has no value.`,
    why: 'it has no default, and no deployed value that could be kept.',
    mend: `give it in environments.ts, or as --set ${name}=VALUE.`,
  });
}

/** Decides the value of every declared parameter and checks it, before anything is asked of AWS. */
export function resolveParameters({ declared, values, foundation, deployed }: ParameterSources): ResolvedParameter[] {
  for (const name of Object.keys(values)) {
    if (values[name] !== undefined && !Object.hasOwn(declared, name)) throw unknown(name, Object.keys(declared));
  }
  const kept = new Set(holdsParameters(deployed) ? deployed?.parameters.map(({ name }) => name) : []);
  return Object.entries(declared).flatMap(([name, declaration]): ResolvedParameter[] => {
    const value = values[name] ?? (Object.hasOwn(foundation, name) ? foundation[name] : undefined);
    if (value !== undefined) return [{ name, value: checkValue(name, declaration, value) }];
    if (kept.has(name)) return [{ name, usePrevious: true }];
    if (declaration.Default === undefined) throw missing(name, declaration);
    return [];
  });
}

/** The value of every parameter once these are deployed; undefined where it is a secret or has none. */
export function currentValues(
  declared: Readonly<Record<string, ParameterDeclaration>>,
  parameters: readonly ResolvedParameter[],
  deployed: Stack | undefined,
): Record<string, string | undefined> {
  const resolved = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const kept = new Map(deployed?.parameters.map(({ name, value }) => [name, value]));
  const current = (name: string, { Default }: ParameterDeclaration) => {
    const { usePrevious, value } = resolved.get(name) ?? {};
    if (usePrevious && isSecret(declared[name])) return undefined;
    return (usePrevious ? kept.get(name) : value) ?? (Default === undefined ? undefined : String(Default));
  };
  return Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, current(name, one)]));
}

function sameRecord(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

export interface Comparison {
  readonly template: string;
  readonly deployedTemplate: string;
  readonly declared: Readonly<Record<string, ParameterDeclaration>>;
  readonly parameters: readonly ResolvedParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly deployed: Stack;
}

/** A value of the Parameter Store may change behind the name that stands in the template. */
const looksElsewhere = ({ Type }: ParameterDeclaration): boolean => Type.startsWith('AWS::SSM::Parameter::');

const isSecret = (declaration: ParameterDeclaration | undefined): boolean => String(declaration?.NoEcho) === 'true';

/**
 * Whether the root template, parameters and tags are those deployed already. Templates name their children by content,
 * so then nothing below differs either, and no change set is needed to see it.
 */
export function compareDeployed(comparison: Comparison): boolean {
  const { template, declared, parameters, tags, deployed } = comparison;
  if (!isSuccess(deployed.status) && deployed.status !== 'UPDATE_ROLLBACK_COMPLETE') return false;
  if (template.trimEnd() !== comparison.deployedTemplate.trimEnd()) return false;
  if (Object.values(declared).some(looksElsewhere)) return false;
  if (!sameRecord(tags, deployed.tags)) return false;
  const values = new Map(deployed.parameters.map(({ name, value }) => [name, value]));
  return parameters.every(
    ({ name, value, usePrevious }) => usePrevious || (!isSecret(declared[name]) && values.get(name) === value),
  );
}
